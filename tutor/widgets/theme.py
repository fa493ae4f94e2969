"""The two themes: quiet, one accent, every text at least 4.5 to 1 against its ground."""

from __future__ import annotations

from textual.theme import Theme

__all__ = ["DARK", "LIGHT", "THEMES", "chosen"]

DARK = Theme(
    name="dltutor-dark",
    dark=True,
    primary="#7cb7e8",
    accent="#7cb7e8",
    secondary="#9aa7b8",
    foreground="#d9dce1",
    background="#15181c",
    surface="#1e2228",
    panel="#262b32",
    success="#86c98c",
    warning="#dfb56a",
    error="#ee8b85",
    variables={
        "muted": "#949ca8",
        "placeholder": "#7f8793",
        "rule": "#3a414b",
        "bar": "#1e2228",
        "field": "#262b32",
        "field-focus": "#2f3844",
        "code": "#c9b98f",
        "echo": "#9fc3a8",
    },
)

LIGHT = Theme(
    name="dltutor-light",
    dark=False,
    primary="#1f5fa8",
    accent="#1f5fa8",
    secondary="#5a6370",
    foreground="#22262c",
    background="#fbfaf7",
    surface="#f0eee8",
    panel="#e6e3db",
    success="#1c6b34",
    warning="#7d5200",
    error="#a8261f",
    variables={
        "muted": "#5d646e",
        "placeholder": "#6a717b",
        "rule": "#c3c0b8",
        "bar": "#f0eee8",
        "field": "#ece9e1",
        "field-focus": "#dfe6ee",
        "code": "#6a4a12",
        "echo": "#285f3c",
    },
)

THEMES = {"dark": DARK, "light": LIGHT}


def chosen(setting: str | None) -> Theme:
    """The theme that a setting names; any other text, and none, is the dark one."""
    return THEMES.get(setting or "", DARK)
