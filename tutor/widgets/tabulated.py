"""Tables of texts: columns as wide as they need, the long one wrapped where the room ends."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

__all__ = ["tabulated"]

GAP = 2
LEAST = 8
Cells = Sequence[Content]


def tabulated(head: Cells, rows: Sequence[Cells], width: int, *, long: int = -1) -> list[Content]:
    """The table's lines, none wider than `width`; `long` gives way first, then the widest column."""
    count = max([len(head), *(len(row) for row in rows)], default=0)
    if not count:
        return []
    filled = [[*row, *[Content("")] * (count - len(row))] for row in (head, *rows)]
    widths = [max(1, *(row[place].cell_length for row in filled)) for place in range(count)]
    room = max(count, width - GAP * (count - 1))
    if sum(widths) > room and 0 <= long < count:
        others = sum(widths) - widths[long]
        widths[long] = max(LEAST, room - others)
    while sum(widths) > room:
        widest = max(range(count), key=lambda place: widths[place])
        widths[widest] -= 1
    lines = [line.stylize_before("$muted") for line in _row(filled[0], widths)] if head else []
    for row in filled[1:]:
        lines += _row(row, widths)
    return lines


def _row(row: Cells, widths: Sequence[int]) -> list[Content]:
    """One row, as many lines as its tallest cell."""
    cells = [cell.wrap(max(1, width)) if cell.cell_length else [] for cell, width in zip(row, widths)]
    made = []
    for number in range(max(1, *(len(cell) for cell in cells))):
        line = Content("")
        for place, (cell, width) in enumerate(zip(cells, widths)):
            piece = cell[number].rstrip() if number < len(cell) else Content("")
            last = place == len(widths) - 1
            pad = "" if last else " " * (width - piece.cell_length + GAP)
            line += piece + Content(pad)
        made.append(line)
    return made
