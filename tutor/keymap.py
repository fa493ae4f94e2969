"""The learner's own keys: `keys.toml` in the config folder, one line a meaning, such as `hint = "ctrl+y, y"`.

A line that cannot be used is left out with one sentence, and the others count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tutor.keys import DIGITS, KEYS, Key

__all__ = ["FILE", "Keymap", "apply", "read_keymap"]

FILE = "keys.toml"
LARGEST = 64_000
_FIXED = ("choose",)
_NAMES = """
    enter escape tab space backspace delete insert up down left right home end pageup pagedown question_mark
    slash full_stop comma colon semicolon minus plus equals_sign underscore exclamation_mark at number_sign
    dollar_sign percent_sign circumflex_accent ampersand asterisk apostrophe quotation_mark left_parenthesis
    right_parenthesis left_square_bracket right_square_bracket less_than_sign greater_than_sign vertical_line
    tilde grave_accent backslash
"""
_NAMED = frozenset(_NAMES.split())
_SIGNS = {"?": "question_mark", "/": "slash", ".": "full_stop", "-": "minus", "+": "plus", "=": "equals_sign",
          ";": "semicolon", ":": "colon", "'": "apostrophe", "<": "less_than_sign", ">": "greater_than_sign",
          "_": "underscore", "!": "exclamation_mark", "@": "at", "#": "number_sign", "esc": "escape",
          "return": "enter", "pgup": "pageup", "pgdn": "pagedown"}  # fmt: skip
_WITH = re.compile(r"((?:ctrl|alt|shift)\+)+([a-z0-9]|[a-z_]{2,}|f\d{1,2})\Z")
_FUNCTION = re.compile(r"f([1-9]|1\d|2[0-4])\Z")
_TYPED = frozenset(("enter", "escape", "tab", "up", "down", "pageup", "pagedown"))
"""Named keys that a text field leaves alone, so that they work while one is typed in."""


@dataclass(frozen=True)
class Keymap:
    """The whole table of keys with the learner's own in it, and a sentence for each line left out."""

    keys: Mapping[str, Key]
    problems: tuple[str, ...] = ()


def read_keymap(path: Path) -> Keymap:
    """The table as `path` changes it; without such a file the table as it is. Never raises."""
    try:
        if not path.is_file():
            return Keymap(KEYS)
        text = path.read_bytes()[: LARGEST + 1].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return Keymap(KEYS, (f"{path} cannot be read as UTF-8 text, so the keys are the usual ones.",))
    import tomllib  # only those who have such a file need it

    try:
        wanted = tomllib.loads(text) if len(text) <= LARGEST else None
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        told = str(problem).rstrip(".")[:80]
        return Keymap(KEYS, (f"{path} is not TOML ({told}), so the keys are the usual ones.",))
    if wanted is None:
        return Keymap(KEYS, (f"{path} is larger than any table of keys, so the keys are the usual ones.",))
    return _merged(wanted, path.name)


def apply(keymap: Keymap) -> None:
    """Have these keys from now on; wants to be done before the screens are imported, which bind them."""
    KEYS.update(keymap.keys)


def _merged(wanted: Mapping[str, object], file: str) -> Keymap:
    made, problems = dict(KEYS), []
    for name, value in wanted.items():
        try:
            made[name] = _key(name, value)
        except ValueError as problem:
            problems.append(f"{file}: {problem}")
    for name in [name for name in wanted if made.get(name) is not KEYS.get(name)]:
        other = _taken(made, name)
        if other is not None:
            key, whose = other
            made[name] = KEYS[name]
            problems.append(f"{file}: {key} means {whose} already, so {name} keeps its usual keys.")
    return Keymap(made, tuple(problems))


def _key(name: str, value: object) -> Key:
    """The meaning with these keys; raises ValueError with what is wrong."""
    if name not in KEYS or name in _FIXED:
        known = ", ".join(one for one in KEYS if one not in _FIXED)
        raise ValueError(f"there is no key called {name[:40]}: there is {known}.")
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f'{name} wants keys in quotes, such as {name} = "ctrl+y, y".')
    typing: list[str] = []
    plain: list[str] = []
    for word in value.split(","):
        one = _named(word.strip())
        if one is None:
            raise ValueError(f"{name}: “{word.strip()[:40]}” is no key: write y, ctrl+y, f5 or pageup.")
        (plain if _is_text(one) else typing).append(one)
    return KEYS[name]._replace(typing=",".join(typing), plain=",".join(plain))


def _named(word: str) -> str | None:
    """The key as Textual calls it, None for what is none."""
    word = _SIGNS.get(word.casefold(), word)
    if len(word) == 1 and word.isascii() and word.isalnum() and word not in DIGITS:
        return word
    word = word.casefold()
    if word in _NAMED or _FUNCTION.match(word):
        return word
    return word if _WITH.match(word) else None


def _is_text(key: str) -> bool:
    """Whether a text field would take the key, so that it cannot be pressed while one is typed in."""
    return "+" not in key and key not in _TYPED and not _FUNCTION.match(key)


def _taken(keys: Mapping[str, Key], name: str) -> tuple[str, str] | None:
    """A key of this meaning that another one has as well."""
    own = set(filter(None, keys[name].names.split(",")))
    for other, one in keys.items():
        both = own & set(one.names.split(",")) if other != name else set()
        if both:
            return min(both), other
    return None
