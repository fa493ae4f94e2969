"""The page of progress: all sections below each other, or in two columns, with one cursor."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from textual.content import Content
from textual.geometry import Region

from tutor.study.stats.model import Stats
from tutor.study.stats.wording import Section
from tutor.widgets.cursor import CursorList
from tutor.widgets.lines import Pane
from tutor.widgets.progress_parts import LISTS, Part, draw_part

__all__ = ["Board", "Stop"]

TWO = 108
"""Columns from which two columns stand beside each other."""
GAP = 3
LOW = 24
"""Rows of the window below which a curve is lower."""


class Stop(NamedTuple):
    """A place of the cursor: a section, and the row in it (0 where the section is one place)."""

    section: str
    row: int


class _Spot(NamedTuple):
    """Where a stop stands on the page; `top` is the line that has to be in sight with it."""

    column: int
    line: int
    height: int
    top: int


class Board(CursorList):
    """Sections with one cursor, which goes down the left column and then down the right one."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        super().__init__()
        self._zone = zone
        self.stats: Stats | None = None
        self.sections: tuple[Section, ...] = ()
        self._stops: list[Stop] = []
        self._spots: list[_Spot] = []
        self._wide = 0

    def show(self, stats: Stats, sections: tuple[Section, ...], at: str = "") -> None:
        """Show these figures, the cursor on the first place of section `at`."""
        self.stats, self.sections = stats, sections
        self._stops = [
            Stop(one.id, row)
            for one in sections
            for row in range(len(one.rows) if one.id in LISTS and one.rows else 1)
        ]
        self.cursor = next((place for place, one in enumerate(self._stops) if one.section == at), 0)
        self.redraw()

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self._stops)

    @property
    def stop(self) -> Stop | None:
        """The place of the cursor, None while there are no figures."""
        return self._stops[self.cursor] if self._stops else None

    # -- drawing -------------------------------------------------------------------------------------------

    def build(self, width: int) -> list[Content]:
        """Every section; where each place stands is kept for the cursor and the mouse."""
        self._spots, self.lines_of = [], []
        if self.stats is None:
            return []
        two = width >= TWO
        self._wide = (width - GAP) // 2 if two else width
        parts = [self._part(self.stats, one) for one in self.sections]
        columns: list[list[Content]] = [[], []]
        half = sum(len(one.lines) + 1 for one in parts) / 2
        at = 0
        for part in parts:
            # the column that ends nearer to the middle takes the section that lies across it
            if two and not at and columns[0] and len(columns[0]) + (len(part.lines) + 1) / 2 > half:
                at = 1
            self._place(part, columns[at], at)
        self.lines_of = [spot.line for spot in self._spots]
        return self._joined(columns) if two else columns[0]

    def _part(self, stats: Stats, section: Section) -> Part:
        stop = self.stop
        chosen = stop.row if stop is not None and stop.section == section.id else None
        return draw_part(
            stats,
            section,
            self._wide,
            zone=self._zone,
            chosen=chosen,
            colours=not self.app.no_color,
            low=self.app.size.height < LOW,
        )

    def _place(self, part: Part, lines: list[Content], column: int) -> None:
        if lines:
            lines.append(Content(""))
        top = len(lines)
        for number, (line, height) in enumerate(part.stops):
            self._spots.append(_Spot(column, top + line, height, top if number == 0 else top + line))
        lines += part.lines

    def _joined(self, columns: list[list[Content]]) -> list[Content]:
        made = []
        for number in range(max(map(len, columns))):
            left, right = (one[number] if number < len(one) else Content("") for one in columns)
            made.append(left + Content(" " * (self._wide - left.cell_length + GAP)) + right)
        return made

    # -- moving --------------------------------------------------------------------------------------------

    def move(self, step: int) -> None:
        """Move the cursor so many places."""
        if self.count:
            self._go(max(0, min(self.count - 1, self.cursor + step)))

    def turn(self, step: int) -> None:
        """Move the cursor to the section before or after."""
        if self.stop is None:
            return
        names = [one.id for one in self.sections]
        wanted = names[max(0, min(len(names) - 1, names.index(self.stop.section) + step))]
        self._go(next(place for place, one in enumerate(self._stops) if one.section == wanted))
        if isinstance(self.parent, Pane) and self._spots:
            self.parent.scroll_to(y=self._spots[self.cursor].top, animate=False)

    def page(self, step: int) -> None:
        """Move the cursor by about as many lines as are in sight, within its column and then the next."""
        if not self._spots or not isinstance(self.parent, Pane):
            return
        here, room = self._spots[self.cursor], max(1, self.parent.size.height - 1)
        places = range(self.cursor + step, self.count if step > 0 else -1, step)
        found = self.cursor
        for place in places:
            spot = self._spots[place]
            if found != self.cursor and (
                spot.column != here.column
                or abs(spot.line - here.line) + (spot.height if step > 0 else 0) > room
            ):
                break
            found = place
        self._go(found)

    def _go(self, place: int) -> None:
        self.cursor = place
        self.redraw()
        self.follow()

    def follow(self) -> None:
        """Keep the place of the cursor in sight: the first row of a list brings its heading along."""
        if isinstance(self.parent, Pane) and self._spots:
            spot = self._spots[self.cursor]
            height = min(spot.line + spot.height - spot.top, max(1, self.parent.size.height))
            self.parent.scroll_to_region(Region(0, spot.top, 1, height), animate=False)

    def on_resize(self) -> None:
        """Figures have come, or the window changed: the cursor stays in sight."""
        self.call_after_refresh(self.follow)

    def at(self, column: int, row: int) -> int | None:
        """The place that stands here, in the left column or in the right one."""
        side = int(self._wide < self.size.width and column >= self._wide)
        for place, spot in enumerate(self._spots):
            if spot.column == side and spot.line <= row < spot.line + spot.height:
                return place
        return None
