"""The kept runs of an experiment: one to look at, or two to see side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from tutor.screens.base import Act, Dialog
from tutor.screens.moving import moves
from tutor.widgets.bars import Footer
from tutor.widgets.cursor import CursorList
from tutor.widgets.lines import Pane
from tutor.widgets.text import clean, hanging
from tutor.widgets.words import Words

__all__ = ["Kept", "RunsScreen"]

EMPTY = "No run is kept yet."
OFFER = "space ticks two runs to compare them; enter shows one."


class Kept(NamedTuple):
    """One run of the list: its id, its number from 1, how it was made, and what it came to."""

    id: str
    number: int
    made: str
    came: str


class _Rows(CursorList):
    """The runs, the newest first, with one cursor and up to two ticks."""

    key = "toggle"

    def __init__(self, runs: Sequence[Kept], shown: str) -> None:
        super().__init__()
        self.runs, self._shown = tuple(runs), shown
        self.ticked: list[str] = []
        self.cursor = next((place for place, one in enumerate(self.runs) if one.id == shown), 0)

    @property
    def count(self) -> int:
        """How many runs there are."""
        return len(self.runs)

    def build(self, width: int) -> list[Content]:
        """Two lines a run: number and parameters, what came out below."""
        lines: list[Content] = []
        self.lines_of = []
        for place, one in enumerate(self.runs):
            self.lines_of.append(len(lines))
            here = place == self.cursor
            lead = Content.styled("▸ " if here else "  ", "bold $accent")
            lead += Content.styled("[x] " if one.id in self.ticked else "[ ] ", "$accent")
            lead += Content.styled(f"{one.number:>2}  ", "bold")
            shown = "  (shown)" if one.id == self._shown else ""
            text = Content.styled(clean(one.made), "bold" if here else "") + Content.styled(shown, "$muted")
            lines += hanging(lead, text, width)
            lines += (
                hanging(" " * 10, Content.styled(clean(one.came), "$muted"), width)[:1] if one.came else []
            )
        return lines

    def at(self, column: int, row: int) -> int | None:
        """The run on this row, also on its second line."""
        found = [place for place, line in enumerate(self.lines_of) if line <= row]
        return found[-1] if found else None

    def tick(self) -> None:
        """Tick the run under the cursor, or not; of three the oldest tick goes."""
        if not self.runs:
            return
        name = self.runs[self.cursor].id
        if name in self.ticked:
            self.ticked.remove(name)
        else:
            self.ticked = [*self.ticked, name][-2:]
        self.redraw()


class RunsScreen(Dialog):
    """Returns the ids of the chosen runs: one to show, or two to compare."""

    DEFAULT_CSS = """
    RunsScreen #dialog { width: 92; }
    RunsScreen #runs { height: auto; margin-top: 1; }
    RunsScreen #offer { color: $muted; }
    """

    def __init__(self, runs: Sequence[Kept], shown: str) -> None:
        super().__init__()
        self.list = _Rows(runs, shown)

    def compose(self) -> ComposeResult:
        """Heading, runs, keys."""
        head = Words("Your runs", style="bold")
        offer = Words(OFFER if self.list.count > 1 else "" if self.list.count else EMPTY, id="offer")
        yield Widget(head, offer, Pane(self.list, id="runs"), Footer(), id="dialog")

    def on_mount(self) -> None:
        """The list takes what the window has."""
        super().on_mount()
        self._fit()

    def on_resize(self, event: events.Resize) -> None:
        """Another window, another height."""
        self._fit()

    def _fit(self) -> None:
        self.query_one("#runs").styles.max_height = max(1, self.app.size.height - 9)

    def acts(self) -> list[Act]:
        """Show one, or compare two."""
        ticked = len(self.list.ticked)
        label = "compare" if ticked == 2 else "show" if self.list.count else "close"
        return [
            Act("enter", label, self.choose),
            Act("toggle", "tick", self.list.tick, quiet=self.list.count < 2),
            *moves(self, self.list.move),
            Act("list", "close", self.close, quiet=True),
            Act("leave", "close", self.close),
        ]

    def choose(self) -> None:
        """Take what is ticked, else the run under the cursor."""
        if len(self.list.ticked) == 2:
            order = [one.id for one in self.list.runs[::-1]]
            self.dismiss(tuple(sorted(self.list.ticked, key=order.index)))
        elif self.list.count:
            self.dismiss((self.list.runs[self.list.cursor].id,))
        else:
            self.dismiss(None)

    def digit(self, number: int) -> None:
        """Show the run with this number."""
        found = next((one.id for one in self.list.runs if one.number == number), None)
        if found is not None:
            self.dismiss((found,))
