"""What a run of an experiment came to, or two of them side by side: tables of texts and numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content

from tutor.widgets.lines import Lines
from tutor.widgets.tabulated import tabulated
from tutor.widgets.text import clean

__all__ = ["Grid", "Grids"]

_NUMBER = re.compile(r"[+−-]?\d[\d.,]*(?:e-?\d+)?(?: \S{1,4})?\Z|[-=–]?\Z|-?inf\Z|nan\Z")


class Grid(NamedTuple):
    """A table of texts with its heading."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Grids(Lines):
    """Tables below each other; hidden while there are none."""

    DEFAULT_CSS = "Grids { display: none; margin-bottom: 1; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.grids: tuple[Grid, ...] = ()

    def show(self, grids: Sequence[Grid]) -> None:
        """Show these."""
        kept = tuple(one for one in grids if one.rows)
        if kept != self.grids:
            self.grids = kept
            self.display = bool(kept)
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """Each with its title, a blank line between two."""
        lines: list[Content] = []
        for one in self.grids:
            lines += [Content("")] if lines else []
            lines += [Content.styled(clean(one.title), "$muted")] if one.title else []
            lines += [Content("  ") + line for line in _table(one, max(1, width - 2))]
        return lines


def _table(one: Grid, width: int) -> list[Content]:
    """The table's lines; a column of numbers is set flush right by padding their texts."""
    head = [clean(text) for text in one.head]
    rows = [[clean(text) for text in row] for row in one.rows]
    for place in range(max((len(row) for row in (head, *rows)), default=0)):
        if not all(_NUMBER.match(row[place]) for row in rows if place < len(row)):
            continue
        wide = max(len(row[place]) for row in (head, *rows) if place < len(row))
        for row in (head, *rows):
            if place < len(row):
                row[place] = row[place].rjust(wide)
    return tabulated(
        [Content(text) for text in head], [[Content(text) for text in row] for row in rows], width, long=0
    )
