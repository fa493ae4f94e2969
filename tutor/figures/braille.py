"""A grid of text cells in which curves are drawn by braille dots (2 by 4 a cell) and texts stand on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from math import ceil, hypot

from tutor.figures.base import Picture, Row, Style

__all__ = ["Canvas", "Point"]

Point = tuple[float, float]

# Bit of each dot of a braille cell (Unicode chart U+2800), by row and column.
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_BLANK = 0x2800


class Canvas:
    """`width` by `height` cells; dots are counted from the top left, 2·width across and 4·height down."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(0, width), max(0, height)
        self._dots = [[0] * self.width for _ in range(self.height)]
        self._texts = [[""] * self.width for _ in range(self.height)]
        self._styles: list[list[Style]] = [[""] * self.width for _ in range(self.height)]

    def dot(self, x: float, y: float, style: Style = "") -> None:
        """Set the dot nearest to this place; outside the grid nothing happens."""
        column, line = round(x), round(y)
        if 0 <= column < 2 * self.width and 0 <= line < 4 * self.height:
            self._dots[line // 4][column // 2] |= _BITS[line % 4][column % 2]
            self._styles[line // 4][column // 2] = style

    def stroke(self, points: Sequence[Point], style: Style = "", dash: tuple[int, int] = (1, 0)) -> None:
        """Join the points by straight lines; `dash` is so many dots on, so many off, along the way."""
        on, off = dash
        walked = 0
        for (x, y), (to_x, to_y) in pairwise(points):
            steps = max(1, ceil(hypot(to_x - x, to_y - y)))
            for step in range(steps):
                if walked % (on + off) < on:
                    self.dot(x + (to_x - x) * step / steps, y + (to_y - y) * step / steps, style)
                walked += 1
        if points and walked % (on + off) < on:
            self.dot(*points[-1], style)

    def text(self, x: int, y: int, text: str, style: Style = "") -> None:
        """Write a text of single cells over whatever is there; what does not fit is left out."""
        for place, letter in enumerate(text, x):
            if 0 <= place < self.width and 0 <= y < self.height:
                self._texts[y][place] = letter
                self._styles[y][place] = style

    def free(self, x: int, y: int, length: int) -> bool:
        """True where that many cells are in the grid and empty."""
        return (
            0 <= y < self.height
            and 0 <= x <= self.width - length
            and not any(self._dots[y][x : x + length])
            and not any(self._texts[y][x : x + length])
        )

    def picture(self) -> Picture:
        """All rows, neighbouring cells of one style as one span."""
        return tuple(self._row(y) for y in range(self.height))

    def _row(self, y: int) -> Row:
        cells: Iterable[tuple[str, Style]] = (
            (text or (chr(_BLANK + dots) if dots else " "), style)
            for text, dots, style in zip(self._texts[y], self._dots[y], self._styles[y])
        )
        return tuple(
            ("".join(letter for letter, _ in group), style)
            for style, group in groupby(cells, key=lambda cell: cell[1])
        )
