"""Tables of cells: where the columns stand, the grid in which cells are typed, and one that was marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget
from textual.widgets import Input

from tutor.kinds.fields import Cell, Expression, Fixed, Number, Shape, Table, Text
from tutor.widgets.entry import Entry
from tutor.widgets.lines import Lines
from tutor.widgets.text import clean, hanging
from tutor.widgets.views import FieldChanged, marked

__all__ = ["CellGrid", "GivenTable", "shared", "widths"]

INDENT = 2
NO_MARGIN = Spacing()
FIXED = 40
"""Cells of the widest column that is only read."""
# Cells that a typed column asks for, those that it can do with, and those that it takes where room is left.
ROOM = {Number: (10, 6, 10), Shape: (14, 8, 16), Text: (16, 8, 32), Expression: (18, 10, 44)}


def shared(wanted: Sequence[tuple[int, int, int]], room: int) -> list[int]:
    """Widths by (asked for, least, most): what is missing is taken from the widest column that can give,
    what is left goes to those that can grow.
    """
    found = [asked for asked, _, _ in wanted]
    floor = [least for _, least, _ in wanted]
    if sum(floor) > room:
        floor = [min(least, 4) for least in floor]
    while sum(found) > room:
        giving = [place for place, least in enumerate(floor) if found[place] > least]
        if not giving:
            break
        found[max(giving, key=lambda place: found[place])] -= 1
    while sum(found) < room:
        taking = [place for place, (_, _, most) in enumerate(wanted) if found[place] < most]
        if not taking:
            break
        found[min(taking, key=lambda place: found[place])] += 1
    return found


def widths(table: Table, texts: Mapping[str, str] | None, width: int) -> list[tuple[int, int]]:
    """(start, width) of each column. With `texts` the cells are only read and as wide as what they hold."""
    count = max((len(row) for row in table.cells), default=0)
    gap = 1 if texts is None and _plain(table) else 2
    wanted = []
    for place in range(count):
        column = [row[place] for row in table.cells if place < len(row)]
        head = cell_len(table.columns[place]) if place < len(table.columns) else 0
        asked, least, most = (max(size) for size in zip(*(_wants(one, texts) for one in column), strict=True))
        if texts is not None and not all(isinstance(one, Fixed) for one in column):
            fixed = [cell_len(clean(one.text)) for one in column if isinstance(one, Fixed)]
            asked = most = max(asked, 2 + min(FIXED, max(fixed, default=0)))
        wanted.append((max(asked, head), max(least, min(head, 6)), max(most, head)))
    found = shared(wanted, width - INDENT - gap * (count - 1))
    at, placed = INDENT, []
    for one in found:
        placed.append((at, one))
        at += one + gap
    return placed


def _plain(table: Table) -> bool:
    return not table.columns and all(isinstance(cell, Number) for row in table.cells for cell in row)


def _wants(cell: Cell, texts: Mapping[str, str] | None) -> tuple[int, int, int]:
    """Cells that one cell asks for, can do with, and takes at most."""
    if isinstance(cell, Fixed):
        wide = min(FIXED, cell_len(clean(cell.text)))
        return wide, min(wide, 6), wide
    if texts is not None:
        wide = 2 + min(FIXED, max(1, cell_len(clean(texts.get(cell.name, "")).strip())))
        return wide, min(wide, 8), wide
    return ROOM.get(type(cell), ROOM[Text])


def _fixed(text: str, width: int, style: str = "") -> Content:
    """A text in a column, cut where it does not fit."""
    return Content.styled(clean(text).replace("\n", " "), style).truncate(width, ellipsis=True, pad=True)


def _line(pieces: Sequence[tuple[int, int, Content]], width: int) -> Content:
    """One line with these pieces at their columns."""
    made, at = Content(""), 0
    for start, _, piece in pieces:
        made += Content(" " * max(0, start - at)) + piece
        at = max(at, start) + piece.cell_length
    return made.truncate(width)


def _headings(table: Table, places: Sequence[tuple[int, int]], width: int, shift: int = 0) -> list[Content]:
    if not table.columns:
        return []
    heads = [
        (start + (shift if column in _typed_columns(table) else 0), size, _fixed(text, size, "$muted"))
        for column, (text, (start, size)) in enumerate(zip(table.columns, places))
    ]
    return [_line(heads, width)]


def _typed_columns(table: Table) -> frozenset[int]:
    return frozenset(
        column for row in table.cells for column, cell in enumerate(row) if not isinstance(cell, Fixed)
    )


class _Cell(Entry):
    """A cell: the cursor leaves it at its ends for the one before or behind."""

    def action_cursor_left(self, select: bool = False) -> None:
        """To the left, or to the cell before."""
        grid = self.parent
        if self.cursor_position == 0 and not select and isinstance(grid, CellGrid):
            grid.hop(-1)
        else:
            super().action_cursor_left(select)

    def action_cursor_right(self, select: bool = False) -> None:
        """To the right, or to the cell behind."""
        grid = self.parent
        if self.cursor_position >= len(self.value) and not select and isinstance(grid, CellGrid):
            grid.hop(1)
        else:
            super().action_cursor_right(select)


class _Places(Layout):
    """Puts each cell where its column and row are; the texts between them are drawn by the grid itself."""

    name = "cells"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        assert isinstance(parent, CellGrid)
        return parent.placed(children, size)


class CellGrid(Lines):
    """The cells of a `Table` with its headings and fixed texts; arrows, tab and page keys move in it."""

    DEFAULT_CSS = """
    CellGrid > Entry { width: 10; }
    CellGrid > Entry.-odd { background: $surface; }
    CellGrid > Entry.-odd:focus { background: $field-focus; }
    CellGrid > Entry:nocolor:focus { text-style: underline; }
    """

    def __init__(self, table: Table, answer: Mapping[str, str]) -> None:
        super().__init__()
        self.table = table
        self._layout = _Places()
        self._rows: list[dict[int, Entry]] = [
            {
                column: _Cell(cell.name, answer.get(cell.name, ""), classes="-odd" if place % 2 else "")
                for column, cell in enumerate(row)
                if not isinstance(cell, Fixed)
            }
            for place, row in enumerate(table.cells)
        ]
        self._cells = {cell.field: cell for row in self._rows for cell in row.values()}
        self._where = {
            cell: (place, column) for place, row in enumerate(self._rows) for column, cell in row.items()
        }

    @property
    def layout(self) -> Layout:
        """The cells' places, which Textual's styles cannot name."""
        return self._layout

    def compose(self) -> ComposeResult:
        """The cells; everything else is drawn."""
        yield from self._cells.values()

    def on_mount(self) -> None:
        """Without colours an empty cell would be invisible: dots show where it is."""
        if self.app.no_color:
            for cell in self._cells.values():
                cell.placeholder = "·" * 40

    # -- drawing -----------------------------------------------------------------------------------------

    def build(self, width: int) -> list[Content]:
        """Label, headings, and the fixed texts of every row."""
        places = widths(self.table, None, width)
        lines = [*self._label(width), *_headings(self.table, places, width)]
        for row in self.table.cells:
            fixed = [
                (*place, _fixed(cell.text, place[1]))
                for cell, place in zip(row, places)
                if isinstance(cell, Fixed)
            ]
            lines.append(_line(fixed, width))
        return lines

    def _label(self, width: int) -> list[Content]:
        return hanging("  ", self.table.label, width) if self.table.label else []

    def placed(self, children: Sequence[Widget], size: Size) -> list[WidgetPlacement]:
        """Where each cell stands in this size."""
        places = widths(self.table, None, size.width)
        top = len(self._label(size.width)) + bool(self.table.columns)
        made = []
        for child in children:
            assert isinstance(child, Entry)
            row, column = self._where[child]
            start, wide = places[column]
            made.append(WidgetPlacement(Region(start, top + row, wide, 1), NULL_OFFSET, NO_MARGIN, child))
        return made

    # -- as every view -----------------------------------------------------------------------------------

    def holds(self) -> tuple[str, ...]:
        """The names of the cells, in the order in which they are filled."""
        known = [name for name in self.table.order if name in self._cells]
        return (*known, *(name for name in self._cells if name not in known))

    @property
    def winding(self) -> bool:
        """True where the cells are filled in another order than that of reading, along the rows."""
        return self.holds() != tuple(self._cells)

    def begun(self, name: str, answer: Mapping[str, str]) -> bool:
        """True where another cell of this cell's row is filled."""
        row = self._rows[self._where[self._cells[name]][0]]
        return any(answer.get(cell.field, "").strip() for cell in row.values() if cell.field != name)

    def put(self, name: str, text: str) -> None:
        """Show this text in a cell."""
        self._cells[name].put(text)

    def shown(self, name: str) -> str:
        """What is typed into a cell."""
        return clean(self._cells[name].value)

    def target(self, name: str) -> Widget:
        """The cell."""
        return self._cells[name]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the form."""
        event.stop()
        if isinstance(event.input, Entry):
            self.post_message(FieldChanged(event.input.field, clean(event.value)))

    # -- moving ------------------------------------------------------------------------------------------

    @property
    def _here(self) -> tuple[int, int] | None:
        return next((place for cell, place in self._where.items() if cell.has_focus), None)

    def move(self, step: int) -> bool:
        """Go so many rows down in this column, at most to its end; False where there is nowhere to go."""
        here = self._here
        if here is None:
            return False
        row, column = here
        rows = [place for place, cells in enumerate(self._rows) if column in cells]
        at = rows.index(row)
        to = rows[max(0, min(len(rows) - 1, at + step))]
        if to == row:
            return False
        self._rows[to][column].focus()
        return True

    def hop(self, step: int) -> None:
        """Go to the cell before or behind, in reading order."""
        names, here = list(self._cells), self._here
        if here is None:
            return
        to = names.index(self._rows[here[0]][here[1]].field) + step
        if 0 <= to < len(names):
            self._cells[names[to]].focus()


class GivenTable(Lines):
    """A table that cannot be changed now: what was answered, with a mark in front of every cell."""

    def __init__(self, table: Table, answer: Mapping[str, str], marks: Mapping[str, str]) -> None:
        super().__init__()
        self._table, self._answer, self._marks = table, answer, marks

    def build(self, width: int) -> list[Content]:
        """Label, headings, rows in their columns."""
        table = self._table
        places = widths(table, self._answer, width)
        lead = marked(self._marks.get(table.name, ""))
        lines = hanging(lead, Content.styled(table.label, "$muted"), width) if table.label else []
        lines += _headings(table, places, width, shift=2)
        typed = _typed_columns(table)
        for row in table.cells:
            pieces = [
                (start, size, self._cell(cell, size, shift=2 if column in typed else 0))
                for column, (cell, (start, size)) in enumerate(zip(row, places))
            ]
            lines.append(_line(pieces, width))
        return lines

    def _cell(self, cell: Cell, size: int, *, shift: int) -> Content:
        """A cell behind its mark; a fixed text stands below what was typed, where marks stand in front."""
        if isinstance(cell, Fixed):
            return Content(" " * shift) + _fixed(cell.text, max(1, size - shift), "$muted")
        text = self._answer.get(cell.name, "").strip()
        return marked(self._marks.get(cell.name, "")) + _fixed(text or "–", max(1, size - 2))
