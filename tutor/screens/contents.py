"""The contents of a lesson: its sections to choose from, over the reader."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widget import Widget

from tutor.screens.base import Act, Dialog
from tutor.screens.moving import moves
from tutor.study.reading import Place
from tutor.widgets.bars import Footer
from tutor.widgets.lesson import Contents
from tutor.widgets.lines import Pane
from tutor.widgets.words import Words

__all__ = ["ContentsScreen"]


class ContentsScreen(Dialog):
    """The sections of a lesson to choose from."""

    DEFAULT_CSS = "ContentsScreen #dialog { width: 70; } ContentsScreen #sections { height: auto; }"

    def __init__(self, titles: Sequence[str], place: Place) -> None:
        super().__init__()
        self._titles, self._at = tuple(titles), place
        self._cursor = place.section
        self._list = Contents()

    def compose(self) -> ComposeResult:
        """The list and the keys."""
        yield Widget(Words("Contents", style="bold"), Pane(self._list, id="sections"), Footer(), id="dialog")

    def on_mount(self) -> None:
        """The cursor stands where the learner is."""
        self.move(0)
        super().on_mount()

    def acts(self) -> list[Act]:
        """Choose or leave."""
        return [
            Act("enter", "go there", lambda: self.dismiss(self._cursor)),
            *moves(self, self.move),
            Act("list", "close", self.close, quiet=True),
            Act("leave", "close", self.close),
        ]

    def digit(self, number: int) -> None:
        """Go to a section by its number."""
        if number <= len(self._titles):
            self.dismiss(number - 1)

    def move(self, step: int) -> None:
        """Move the cursor."""
        self._cursor = max(0, min(len(self._titles) - 1, self._cursor + step))
        self._list.show(self._titles, self._at.section, self._at.read, self._cursor)
        self.query_one("#sections", Pane).scroll_to(y=max(0, self._cursor - 6), animate=False)
