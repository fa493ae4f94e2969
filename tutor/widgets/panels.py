"""The curves of an experiment: one to three boxes beside or below each other, each with its legend."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from textual import events
from textual.content import Content

from tutor.figures.base import Picture, Row
from tutor.figures.series import Chart
from tutor.widgets.figure import painted
from tutor.widgets.lines import Lines

__all__ = ["Panels", "laid_out"]

BESIDE, THREE = 34, 40
"""Columns that a box wants to stand beside one other, and beside two."""
GAP = 3
WIDEST = 88
TALLEST, LOWEST = 16, 8


def laid_out(charts: Sequence[Chart], width: int, room: int) -> Picture:
    """All boxes with their legends in about so many rows: beside each other where they are wide enough."""
    if not charts:
        return ()
    columns = _columns(len(charts), width)
    rows = [charts[at : at + columns] for at in range(0, len(charts), columns)]
    made: list[Row] = []
    each = max(LOWEST, room // len(rows))
    for place, row in enumerate(rows):
        wide = min(WIDEST, (width - GAP * (len(row) - 1)) // len(row))
        legends = max(len(one.legend(wide)) for one in row)
        tall = max(LOWEST, min(TALLEST, each - legends - (1 if place + 1 < len(rows) else 0)))
        made += [((("", "")),)] if place else []
        made += _beside([(*one.draw(wide, tall), *one.legend(wide)) for one in row], wide)
    return tuple(made)


def _columns(count: int, width: int) -> int:
    if count >= 3 and width >= 3 * THREE + 2 * GAP:
        return 3
    return 2 if count >= 2 and width >= 2 * BESIDE + GAP else 1


def _beside(pictures: Sequence[Picture], wide: int) -> list[Row]:
    """Pictures beside each other, each so wide; the shorter ones end in blanks."""
    made: list[Row] = []
    for rows in zip_longest(*pictures, fillvalue=()):
        joined: list[tuple[str, str]] = []
        for place, one in enumerate(rows):
            joined += one
            taken = sum(len(text) for text, _ in one)
            if place + 1 < len(rows):
                joined.append((" " * (wide - taken + GAP), ""))
        made.append(tuple(joined))  # type: ignore[arg-type]
    return made


class Panels(Lines):
    """Draws the charts that it is given, in about `room` rows; hidden while there are none."""

    DEFAULT_CSS = "Panels { display: none; margin-bottom: 1; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.charts: tuple[Chart, ...] = ()
        self._room = 12

    def show(self, charts: Sequence[Chart], room: int) -> None:
        """Show these."""
        if (tuple(charts), room) != (self.charts, self._room):
            self.charts, self._room = tuple(charts), room
            self.display = bool(charts)
            self.redraw()

    async def on_click(self, event: events.Click) -> None:
        """A click looks closer."""
        event.stop()
        await self.screen.run_action("press('figure')")

    def build(self, width: int) -> list[Content]:
        """The picture, in colours where there are some."""
        return painted(laid_out(self.charts, width, self._room), width, colours=not self.app.no_color)
