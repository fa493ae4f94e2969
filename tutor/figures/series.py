"""Several measured series in one box: told apart by line and sign before colour, with their newest values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from tutor.figures.axes import SAMPLES, Dash
from tutor.figures.base import Picture, Row, Span, Style, row
from tutor.figures.braille import Canvas, Point
from tutor.figures.monotone import monotone

__all__ = ["LOOKS", "Chart", "Line", "Look", "digits_apart", "level_of", "told", "versus"]

LEAST = (20, 5)
MOST_SIGNS = 12
"""Points up to which each has its sign; a longer series has a few along its way."""
SIGNS_ALONG = 3
NOISE = 1e-6
"""Of a value, what single precision adds and takes away in a computation: no difference to be drawn."""
DIGITS = range(3, 9)
"""With how many digits the ends of an axis may be written."""
MOST_POINTS = 800
"""Points of one series that are drawn: more than there are dots across the widest window."""
_DASHES: dict[Dash, tuple[int, int]] = {"solid": (1, 0), "dashed": (5, 4), "dotted": (1, 3), "sparse": (3, 8)}


@dataclass(frozen=True, slots=True)
class Look:
    """How a series is told from the others, with or without colours."""

    dash: Dash = "solid"
    style: Style = "accent"
    sign: str = "●"


LOOKS: tuple[Look, ...] = (
    Look("solid", "accent", "●"),
    Look("dashed", "warn", "■"),
    Look("dotted", "good", "▲"),
    Look("sparse", "bad", "◆"),
    Look("solid", "second", "○"),
    Look("dashed", "", "□"),
    Look("dotted", "accent", "△"),
    Look("sparse", "warn", "◇"),
    Look("solid", "good", "◘"),
    Look("dashed", "bad", "▼"),
    Look("dotted", "second", "▽"),
    Look("sparse", "", "▪"),
)
"""How the first series of a box is drawn, the second, and so on; as many as a box has at the most."""
_FILLED, _HOLLOW = "●■▲◆▼★", "○□△◇▽☆"


def versus(place: int, *, second: bool) -> Look:
    """How a series is drawn where two runs stand in one box: its sign says which series it is, the line and
    the filling which run.
    """
    signs = _HOLLOW if second else _FILLED
    return Look("dotted" if second else "solid", "warn" if second else "accent", signs[place % len(signs)])


@dataclass(frozen=True, slots=True)
class Line:
    """One series: points in the order in which they were measured, x not falling; `smooth` for a sketch."""

    label: str
    points: tuple[Point, ...]
    look: Look = LOOKS[0]
    smooth: bool = False
    lost: bool = False
    """True where its newest value is no number."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A box with its series. With `percent` values of 0 to 1 are written as 0 to 100 %, with `log` the box
    has a logarithmic scale, on which what is not above 0 lies on the lowest line.
    """

    x: str
    y: str
    lines: tuple[Line, ...] = ()
    percent: bool = False
    log: bool = False
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None

    def draw(self, width: int, height: int) -> Picture:
        """Heading, box and x axis in at most so many cells; a sentence where there is no room."""
        if width < LEAST[0] or height < LEAST[1]:
            return (row("no room for the curves"[: max(0, width)], "dim"),)
        canvas = Canvas(width, height)
        box = _Box(self, canvas)
        box.frame()
        for one in reversed(self.lines):  # the first one ends on top
            box.stroke(one)
        box.zero()
        box.signs()
        return canvas.picture()

    def column(self, x: float, width: int, height: int) -> int:
        """The column of a drawing of this size in which an x lies."""
        box = _Box(self, Canvas(width, height))
        return max(0, min(width - 1, round(box.across(x)) // 2))

    def legend(self, width: int) -> Picture:
        """Each series with a piece of its line and its newest value, as many a row as fit."""
        rows: list[Row] = []
        spans: list[Span] = []
        taken = 0
        for one in self.lines:
            entry = self._entry(one, width)
            wide = sum(len(text) for text, _ in entry)
            if spans and taken + 3 + wide > width:
                rows.append(tuple(spans))
                spans, taken = [], 0
            spans += [("   ", ""), *entry] if spans else list(entry)
            taken += wide + 3 if taken else wide
        return (*rows, tuple(spans)) if spans else ()

    def _entry(self, one: Line, width: int) -> Row:
        sample = SAMPLES[one.look.dash]
        newest = "not a number" if one.lost else told(one.points[-1][1], self.percent) if one.points else "–"
        label = one.label
        room = width - len(sample) - len(newest) - 3
        if len(label) > room:
            label = f"{label[: max(1, room - 1)]}…"
        lead = f"{sample[:1]}{one.look.sign}{sample[-1:]}"
        value: tuple[Span, ...] = (("  ", ""), (newest, "bold")) if newest and not one.smooth else ()
        return ((f"{lead} ", one.look.style), (label, ""), *value)

    @property
    def heading(self) -> str:
        """What is measured, and on which scale."""
        return f"{self.y} · log scale" if self.log else self.y


def told(value: float, percent: bool = False) -> str:
    """A value in a few digits: 81.2 %, 0.0352, 1.6e-9, 4,200."""
    if not isfinite(value):
        return "not a number"
    if percent:
        return f"{100 * value:.1f} %"
    if (value == int(value) and abs(value) < 1e6) or 1000 <= abs(value) < 1e6:
        return f"{value:,.0f}"
    text = f"{value:.3g}"
    mantissa, mark, power = text.partition("e")
    return f"{mantissa}e{int(power)}" if mark else text


class _Box:
    """The box of one drawing: its scales, and where its parts stand."""

    def __init__(self, chart: Chart, canvas: Canvas) -> None:
        self.chart, self.canvas = chart, canvas
        heights = [y for one in chart.lines for _, y in one.points]
        level = None if chart.log else level_of(heights)
        self.scale: Callable[[float], float] = _decades if chart.log else float
        if level is not None:
            self.scale = lambda _: level
        points = [(x, self.scale(y)) for one in chart.lines for x, y in one.points]
        self.empty = not points
        self.left, self.right = chart.x_range or _ends([x for x, _ in points])
        self.low, self.high, labels = self._heights([y for _, y in points if y > -1e300])
        self.labels = ["", ""] if self.empty and chart.y_range is None else labels
        self.margin = max(4, *map(len, self.labels)) + 1
        self.bottom = canvas.height - 2

    def _heights(self, heights: Sequence[float]) -> tuple[float, float, list[str]]:
        """Lowest and highest line of the box, and what is written there, from the top."""
        chart = self.chart
        if chart.log:
            low, high = _around(heights or [0.0, 1.0], 1.0)
            low, high = floor(low), max(ceil(high), floor(low) + 1)
            return low, high, [_power(high), _power(low)]
        if chart.y_range is not None:
            low, high = chart.y_range
            low, high = min([low, *heights]), max([high, *heights])
        else:
            low, high = _nice(*_around(heights or [0.0, 1.0], 0.02 if chart.percent else 0.0))
            if chart.percent:  # no share lies beyond these
                low, high = max(low, min([0.0, *heights])), min(high, max([1.0, *heights]))
        return low, high, _ticks(high, low, chart.percent)

    def frame(self) -> None:
        """Heading, heights, axis, and what it goes from and to."""
        canvas, bottom, margin = self.canvas, self.bottom, self.margin
        canvas.text(0, 0, self.chart.heading[: canvas.width], "dim")
        for text, y in zip(self.labels, (1, bottom - 1)):
            canvas.text(margin - 1 - len(text), y, text, "dim")
        for y in range(1, bottom):
            canvas.text(margin, y, "│", "dim")
        canvas.text(margin, bottom, "└" + "─" * (canvas.width - margin - 1), "dim")
        first, last = ("", "") if self.empty else (told(self.left), told(self.right))
        at = margin + 1 if first else margin
        canvas.text(at, canvas.height - 1, first, "dim")
        canvas.text(canvas.width - len(last), canvas.height - 1, last, "dim")
        room = canvas.width - len(last) - 1 - (at + len(first) + 1)
        name = self.chart.x if len(self.chart.x) <= room else f"{self.chart.x[: max(0, room - 1)]}…"
        if room > 3:
            canvas.text(at + len(first) + 1 + (room - len(name)) // 2, canvas.height - 1, name, "dim")

    def zero(self) -> None:
        """A faint line at height 0, where it lies inside the box."""
        if not self.chart.log and self.low < 0 < self.high:
            y = round(self._y(0)) // 4
            for x in range(self.margin + 1, self.canvas.width):
                if self.canvas.free(x, y, 1):
                    self.canvas.text(x, y, "┄", "dim")

    def across(self, x: float) -> float:
        left, right = 2 * (self.margin + 1), 2 * self.canvas.width - 2
        return left + (x - self.left) / (self.right - self.left) * (right - left)

    def _y(self, height: float) -> float:
        top, floor_ = 4, 4 * self.bottom - 1
        share = (max(height, self.low) - self.low) / (self.high - self.low)
        return floor_ - share * (floor_ - top)

    def _dots(self, one: Line) -> list[Point]:
        """Where the points lie, thinned out evenly; the last one is always there."""
        points = [(x, self.scale(y)) for x, y in one.points]
        if len(points) > MOST_POINTS:
            step = ceil(len(points) / MOST_POINTS)
            points = [*points[:-1:step], points[-1]]
        return [(self.across(x), self._y(y)) for x, y in points]

    def stroke(self, one: Line) -> None:
        """The line of a series; a single point is its sign alone."""
        way = self._dots(one)
        if one.smooth and len(way) > 1:
            curve = monotone(tuple(way))
            first, last = way[0][0], way[-1][0]
            way = [
                (first + (last - first) * k / 200, curve(first + (last - first) * k / 200))
                for k in range(201)
            ]
        self.canvas.stroke(way, one.look.style, _DASHES[one.look.dash])

    def signs(self) -> None:
        """The sign of each series at its end, then along its way, none above another."""
        taken: set[tuple[int, int]] = set()
        ways = [(one, self._dots(one)) for one in self.chart.lines if one.points]
        for one, way in ways:
            places = list(range(len(way)))[::-1]
            if len(way) > MOST_SIGNS:  # at the end, or right before it where another one stands there
                places = places[: max(2, len(way) // 4)]
            for place in places[: 1 if len(way) <= MOST_SIGNS else len(places)]:
                if self._put(way[place], one.look, taken):
                    break
        for number, (one, way) in enumerate(ways):
            if len(way) <= MOST_SIGNS:
                places = list(range(len(way) - 1))
            else:
                part = len(way) / (SIGNS_ALONG + 1)
                shift = part * (number + 0.5) / len(ways)
                places = [int(part * k + shift) for k in range(SIGNS_ALONG)]
            for place in places:
                self._put(way[place], one.look, taken)

    def _put(self, dot: Point, look: Look, taken: set[tuple[int, int]]) -> bool:
        cell = (round(dot[0]) // 2, round(dot[1]) // 4)
        if cell in taken:
            return False
        taken.add(cell)
        self.canvas.text(*cell, look.sign, look.style)
        return True


def _decades(value: float) -> float:
    return log10(value) if value > 0 else float("-inf")


def _power(power: float) -> str:
    return f"1e{power:.0f}" if abs(power) > 2 else f"{10.0**power:g}"


def _ends(xs: Sequence[float]) -> tuple[float, float]:
    """First and last x, moved apart where they are the same."""
    left, right = (min(xs), max(xs)) if xs else (0.0, 1.0)
    return (left, right) if right > left else (left, left + 1)


def level_of(heights: Sequence[float]) -> float | None:
    """The height, in few digits, of what is constant but for rounding; None where there is more to see."""
    if not heights:
        return None
    low, high = min(heights), max(heights)
    if not low < high <= low + NOISE * max(abs(low), abs(high)):
        return None
    middle = float(f"{low / 2 + high / 2:.6g}")
    return middle if isfinite(middle) else low


def _around(heights: Sequence[float], least: float) -> tuple[float, float]:
    """Lowest and highest, at least so far apart."""
    low, high = min(heights), max(heights)
    room = max(least, 1e-9 * max(abs(low), abs(high)), 1e-290)
    if high - low >= room:
        return low, high
    more = max(least, 10.0 ** floor(log10(abs(high))) if abs(high) > 1e-290 else 1.0) / 2
    return low - more, high + more


def _nice(low: float, high: float) -> tuple[float, float]:
    """The round numbers next to them, outwards."""
    span = high - low
    if not isfinite(span) or span > 1e290:
        return low, high
    step = 10.0 ** floor(log10(span))
    step = next((step * share for share in (0.1, 0.2, 0.5, 1) if span <= 10 * step * share), step)
    return floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step


def _ticks(high: float, low: float, percent: bool) -> list[str]:
    """The two ends as they are written, in as many digits as tell them apart."""
    span = high - low
    if percent:
        places = 0 if span > 0.05 else 1
        return [f"{100 * value:.{places}f} %" for value in (high, low)]
    ends = [0.0 if abs(value) < 1e-9 * span else value for value in (high, low)]
    digits = digits_apart(*ends)
    return [told(value) if digits == DIGITS[0] else f"{value:,.{digits}g}" for value in ends]


def digits_apart(high: float, low: float) -> int:
    """With how many digits the two ends of an axis are written so that they stand about where they are."""
    off = 0.05 * (high - low)
    near = (n for n in DIGITS if all(abs(float(f"{end:.{n}g}") - end) <= off for end in (high, low)))
    return next(near, DIGITS[0])
