"""Asks for a number, over the screen in front: that of a question to go to, or bonus points."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from tutor.screens.base import Act, Dialog
from tutor.widgets.bars import Footer
from tutor.widgets.entry import Entry
from tutor.widgets.words import Words

__all__ = ["GotoScreen", "NumberScreen"]


class NumberScreen(Dialog):
    """Returns a whole number from `least` to `most`, or None; `wrong` is said about anything else."""

    DEFAULT_CSS = """
    NumberScreen #dialog { width: 56; }
    NumberScreen #line { layout: horizontal; height: 1; }
    NumberScreen #line Words { width: 18; }
    NumberScreen #told { color: $warning; margin-top: 1; }
    """

    def __init__(self, label: str, least: int, most: int, *, act: str, wrong: str) -> None:
        super().__init__()
        self._label, self._least, self._most, self._act, self._wrong = label, least, most, act, wrong
        self._entry = Entry("goto", "", hint=f"{least} to {most}")
        self._told = Words(id="told")

    def compose(self) -> ComposeResult:
        """One line to type in."""
        with Vertical(id="dialog"):
            yield Widget(Words(self._label), self._entry, id="line")
            yield self._told
            yield Footer()

    def on_mount(self) -> None:
        """Ready to type."""
        self.set_focus(self._entry)
        super().on_mount()

    def acts(self) -> list[Act]:
        """Take the number, or stay."""
        return [
            Act("enter", self._act, self.go),
            Act("goto", "close", self.close, quiet=True),
            Act("leave", "stay here", self.close),
        ]

    def go(self) -> None:
        """Leave with the number, or say which there are."""
        text = self._entry.value.strip()
        if text.isdecimal() and text.isascii() and self._least <= int(text[:6]) <= self._most:
            self.dismiss(self.taken(int(text[:6])))
        else:
            self._told.show(self._wrong)

    def taken(self, number: int) -> int:
        """What the screen returns for a number."""
        return number

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was said is about what stood there before."""
        event.stop()
        self._told.show("")


class GotoScreen(NumberScreen):
    """Returns the place of the question, from 0, or None."""

    def __init__(self, count: int) -> None:
        wrong = f"There are questions 1 to {count}: type one of these numbers."
        super().__init__("Go to question", 1, count, act="go there", wrong=wrong)

    def taken(self, number: int) -> int:
        """The number as a place."""
        return number - 1
