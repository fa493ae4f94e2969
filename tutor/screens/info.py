"""What there is to know about the question or task in front, over it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from tutor.screens.base import Act, Dialog
from tutor.screens.moving import SCROLL, moves
from tutor.widgets.bars import Footer
from tutor.widgets.lines import Lines, Pane
from tutor.widgets.text import clean, hanging
from tutor.widgets.words import Words

__all__ = ["InfoScreen"]

NAMES = 12
"""Columns for what a fact is called."""


class _Facts(Lines):
    """Names and lines in two columns."""

    def __init__(self, facts: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        super().__init__()
        self._facts = facts

    def build(self, width: int) -> list[Content]:
        """Each fact beside its name."""
        lines: list[Content] = []
        for name, texts in self._facts:
            for number, text in enumerate(texts):
                lead = Content.styled(("" if number else name).ljust(NAMES), "$muted")
                lines += hanging(lead, Content(clean(text)), width)
        return lines


class InfoScreen(Dialog):
    """Shows the facts; any of enter, leave or the key that opened it closes it."""

    DEFAULT_CSS = """
    InfoScreen #dialog { width: 84; }
    InfoScreen #facts { height: auto; margin-top: 1; }
    """

    def __init__(
        self, facts: Sequence[tuple[str, tuple[str, ...]]], heading: str = "About this question"
    ) -> None:
        super().__init__()
        self._facts, self._heading = _Facts(facts), heading

    def compose(self) -> ComposeResult:
        """The panel."""
        with Vertical(id="dialog"):
            yield Words(self._heading, style="bold")
            yield Pane(self._facts, id="facts")
            yield Footer()

    def on_mount(self) -> None:
        """The facts take what the window has: frame, heading and bottom line stay in sight."""
        super().on_mount()
        self._fit()

    def on_resize(self, event: events.Resize) -> None:
        """Another window, another height."""
        self._fit()

    def _fit(self) -> None:
        self.query_one("#facts").styles.max_height = max(1, self.app.size.height - 8)

    def acts(self) -> list[Act]:
        """Scroll or close."""
        return [
            Act("enter", "close", self.close),
            *moves(self, self.turn, word=SCROLL),
            Act("info", "close", self.close, quiet=True),
            Act("leave", "close", self.close),
        ]

    def turn(self, rows: int) -> None:
        """Scroll."""
        self.query_one("#facts", Pane).scroll_relative(y=rows, animate=False)
