"""Asks for the number of a question, over the question in front."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from tutor.screens.base import Act, Dialog
from tutor.widgets.bars import Footer
from tutor.widgets.entry import Entry
from tutor.widgets.words import Words

__all__ = ["GotoScreen"]


class GotoScreen(Dialog):
    """Returns the place of the question, from 0, or None."""

    DEFAULT_CSS = """
    GotoScreen #dialog { width: 56; }
    GotoScreen #line { layout: horizontal; height: 1; }
    GotoScreen #line Words { width: 18; }
    GotoScreen #told { color: $warning; margin-top: 1; }
    """

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self._entry = Entry("goto", "", hint=f"1 to {count}")
        self._told = Words(id="told")

    def compose(self) -> ComposeResult:
        """One line to type in."""
        with Vertical(id="dialog"):
            yield Widget(Words("Go to question"), self._entry, id="line")
            yield self._told
            yield Footer()

    def on_mount(self) -> None:
        """Ready to type."""
        self.set_focus(self._entry)
        super().on_mount()

    def acts(self) -> list[Act]:
        """Go or stay."""
        return [
            Act("enter", "go there", self.go),
            Act("goto", "close", self.close, quiet=True),
            Act("leave", "stay here", self.close),
        ]

    def go(self) -> None:
        """Leave with the number, or say which there are."""
        text = self._entry.value.strip()
        if text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= self._count:
            self.dismiss(int(text[:6]) - 1)
        else:
            self._told.show(f"There are questions 1 to {self._count}: type one of these numbers.")

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was said is about what stood there before."""
        event.stop()
        self._told.show("")
