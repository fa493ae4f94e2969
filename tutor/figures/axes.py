"""Curves over empty axes: drawn by braille dots in text cells and told apart without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tutor.figures.base import Figure, Picture, Row, Style, row
from tutor.figures.braille import Canvas, Point
from tutor.figures.monotone import monotone

__all__ = [
    "HEIGHT",
    "RIGHT",
    "SAMPLES",
    "WAYS",
    "WIDTH",
    "AxesFigure",
    "Dash",
    "Plot",
    "Plotted",
    "legend",
]

WIDTH, HEIGHT = 41, 13
"""Cells of the axes where there is room for them, labels included."""
LEAST = (16, 6)

Dash = Literal["solid", "dashed", "dotted", "sparse"]
_DASHES: dict[Dash, tuple[int, int]] = {"solid": (1, 0), "dashed": (5, 4), "dotted": (1, 3), "sparse": (3, 8)}
SAMPLES: dict[Dash, str] = {"solid": "━━━━", "dashed": "╍╍╍╍", "dotted": "····", "sparse": "╍  ╍"}
WAYS: tuple[tuple[Dash, Style, str], ...] = (
    ("solid", "accent", "●"),
    ("dashed", "second", "○"),
    ("dotted", "warn", "▪"),
)
"""How the first, second and third curve are drawn, and the sign at their anchors."""
RIGHT: tuple[Dash, ...] = ("dotted", "sparse", "dotted")
"""How right curves beside them are drawn."""


@dataclass(frozen=True, slots=True)
class Plotted:
    """One curve: anchors from left to right, and how it is told from others."""

    label: str
    points: tuple[Point, ...]
    dash: Dash = "solid"
    style: Style = "accent"
    sign: str = ""
    """What stands at each anchor; nothing for a curve that cannot be changed."""


@dataclass(frozen=True, slots=True)
class Plot:
    """Axes with curves in them. `chosen` is the curve and the anchor that the keys move, or None."""

    x: str
    y: str
    curves: tuple[Plotted, ...] = ()
    left: float = 0
    right: float = 1
    low: float = 0
    high: float = 1
    chosen: tuple[int, int] | None = None

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest height shown: the axes' own, or as far as a curve reaches beyond them."""
        heights = [y for one in self.curves for _, y in one.points]
        return min([self.low, *heights]), max([self.high, *heights])

    def draw(self, width: int = WIDTH, height: int = HEIGHT) -> Picture:
        """The axes in at most so many cells; a sentence where there is no room."""
        width, height = min(width, max(WIDTH, 2 * height + 20)), min(height, max(HEIGHT, width // 3))
        if width < LEAST[0] or height < LEAST[1]:
            return (row("no room for the axes"[: max(0, width)], "dim"),)
        canvas = Canvas(width, height)
        self._frame(canvas)
        for one in reversed(self.curves):  # the first one ends on top
            self._curve(canvas, one)
        self._zero(canvas)
        self._signs(canvas)
        return canvas.picture()

    # Within the canvas: the y label's row, the rows of dots right of the axis, the x axis, its label's row.

    def _frame(self, canvas: Canvas) -> None:
        bottom = canvas.height - 2
        canvas.text(0, 0, f"▲ {self.y}"[: canvas.width])
        for y in range(1, bottom):
            canvas.text(0, y, "│")
        canvas.text(0, bottom, "└" + "─" * (canvas.width - 2) + "▶")
        canvas.text(max(0, canvas.width - len(self.x)), bottom + 1, self.x[: canvas.width])

    def _zero(self, canvas: Canvas) -> None:
        """A faint line at height 0 and a tick at place 0, where they lie inside the axes."""
        low, high = self.span
        if low < 0 < high:
            _, y = self.cell(canvas.width, canvas.height, (self.left, 0))
            for x in range(1, canvas.width - 1):
                if canvas.free(x, y, 1):
                    canvas.text(x, y, "┄", "dim")
            canvas.text(0, y, "0")
        if self.left < 0 < self.right:
            x, _ = self.cell(canvas.width, canvas.height, (0, low))
            canvas.text(x, canvas.height - 2, "┴")
            canvas.text(x, canvas.height - 1, "0")

    def _dot_x(self, canvas: Canvas, x: float) -> float:
        return 2 + (x - self.left) / (self.right - self.left) * (2 * canvas.width - 6)

    def _dot_y(self, canvas: Canvas, y: float) -> float:
        low, high = self.span
        first, last = 4, 4 * (canvas.height - 2) - 1
        return last - (y - low) / (high - low) * (last - first)

    def _curve(self, canvas: Canvas, one: Plotted) -> None:
        if not one.points:
            return
        curve = monotone(one.points)
        first, last = one.points[0][0], one.points[-1][0]
        steps = 2 * canvas.width
        xs = [first + (last - first) * k / steps for k in range(steps + 1)]
        way = [(self._dot_x(canvas, x), self._dot_y(canvas, curve(x))) for x in xs]
        canvas.stroke(way, one.style, _DASHES[one.dash])

    def _signs(self, canvas: Canvas) -> None:
        for number, one in enumerate(self.curves):
            for place, point in enumerate(one.points):
                here = self.chosen == (number, place)
                if one.sign or here:
                    x, y = self.cell(canvas.width, canvas.height, point)
                    canvas.text(x, y, "◆" if here else one.sign, "bold" if here else one.style)

    # -- the mouse ---------------------------------------------------------------------------------------

    def cell(self, width: int, height: int, point: Point) -> tuple[int, int]:
        """The cell of the drawing, of this size, in which a point lies."""
        canvas = Canvas(width, height)
        return round(self._dot_x(canvas, point[0])) // 2, round(self._dot_y(canvas, point[1])) // 4

    def point(self, width: int, height: int, x: int, y: int) -> Point:
        """The place and height in the middle of a cell of the drawing, kept within the axes."""
        low, high = self.span
        across = (2 * x + 0.5 - 2) / (2 * width - 6)
        first, last = 4, 4 * (height - 2) - 1
        up = (last - (4 * y + 1.5)) / (last - first)
        return (
            self.left + (self.right - self.left) * min(1.0, max(0.0, across)),
            low + (high - low) * min(1.0, max(0.0, up)),
        )


def legend(curves: Sequence[Plotted]) -> Row:
    """All curves with a piece of their line, on one row."""
    spans: list[tuple[str, Style]] = []
    for one in curves:
        spans += [(f"{SAMPLES[one.dash]} ", one.style), (f"{one.label}   ", "")]
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class AxesFigure:
    """A plot to look at: left and right walk from place to place and say the heights there."""

    plot: Plot
    title: str = "your curves and a right one"
    at: int = 0
    places: int = 9

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The arrows."""
        return (("left", "place to the left"), ("right", "place to the right"))

    def press(self, key: str) -> Figure:
        """One place on."""
        step = {"left": -1, "right": 1}.get(key, 0)
        at = max(0, min(self.places - 1, self.at + step))
        return replace(self, at=at) if at != self.at else self

    @property
    def _place(self) -> float:
        plot = self.plot
        return plot.left + (plot.right - plot.left) * self.at / (self.places - 1)

    def draw(self, width: int, height: int) -> Picture:
        """The axes, the place looked at marked below them, and the legend under all."""
        shown = [legend([one]) for one in self.plot.curves]
        side_by_side = sum(len(text) for one in shown for text, _ in one) <= width
        legends: tuple[Row, ...] = (legend(self.plot.curves),) if side_by_side else tuple(shown)
        legends = tuple(_cut(one, width) for one in legends)
        picture = self.plot.draw(width, max(0, height - len(legends)))
        if len(picture) <= 1:
            return picture
        return (*picture[:-2], self._pointer(picture[-2]), picture[-1], *legends)

    def _pointer(self, axis: Row) -> Row:
        """The x axis with the place looked at."""
        text = "".join(one for one, _ in axis)
        x, _ = self.plot.cell(len(text), HEIGHT, (self._place, self.plot.low))
        return ((text[:x], ""), ("▲", "bold"), (text[x + 1 :], ""))

    @property
    def says(self) -> str:
        """The height of every curve at the place."""
        heights = [
            f"{one.label} {monotone(one.points)(self._place):.2f}" for one in self.plot.curves if one.points
        ]
        if not heights:
            return "There is no curve."
        return f"Place {self.at + 1} of {self.places}, from the left: {', '.join(heights)}."


def _cut(one: Row, width: int) -> Row:
    """The row in at most so many cells."""
    spans, left = [], width
    for text, style in one:
        if left > 0:
            spans.append((text[:left], style))
            left -= len(text)
    return tuple(spans)
