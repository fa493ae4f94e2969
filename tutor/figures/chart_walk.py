"""Charts to look at closely: left and right walk along the x axis and say every value there."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from tutor.figures.base import Figure, Picture, Row
from tutor.figures.monotone import monotone
from tutor.figures.series import Chart, Line, told

__all__ = ["ChartWalk"]

STEPS = 40
"""Presses from one end of a long curve to the other."""


@dataclass(frozen=True, slots=True)
class ChartWalk:
    """One chart of several, and the place in it; up and down go to another chart."""

    charts: tuple[Chart, ...]
    at: int = 0
    place: int = -1
    """Which of the places of the chart, from 0; negative ones count from its end."""

    @property
    def title(self) -> str:
        """Which chart it is."""
        more = f" ({self.at + 1} of {len(self.charts)})" if len(self.charts) > 1 else ""
        return f"{self.charts[self.at].y} by {self.charts[self.at].x}{more}"

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The arrows."""
        walk = (("left", "place"), ("right", "place"))
        return (*walk, ("up", "chart"), ("down", "chart")) if len(self.charts) > 1 else walk

    def press(self, key: str) -> Figure:
        """One place on, or another chart at the same x."""
        if key in ("left", "right"):
            last = len(self._xs) - 1
            stride = max(1, round(last / STEPS))
            at = max(0, min(last, self._index + (stride if key == "right" else -stride)))
            return replace(self, place=at) if at != self._index else self
        step = {"up": -1, "down": 1}.get(key, 0)
        other = self.at + step
        if not step or not 0 <= other < len(self.charts):
            return self
        x, moved = self._x, replace(self, at=other)
        xs = moved._xs
        return replace(moved, place=min(bisect_left(xs, x), len(xs) - 1) if xs and x is not None else -1)

    @property
    def _xs(self) -> list[float]:
        """Every x at which something was measured; of a sketch alone, its anchors."""
        measured = {x for one in self.charts[self.at].lines if not one.smooth for x, _ in one.points}
        return sorted(measured or {x for one in self.charts[self.at].lines for x, _ in one.points})

    @property
    def _index(self) -> int:
        count = len(self._xs)
        return max(0, min(count - 1, self.place if self.place >= 0 else count + self.place))

    @property
    def _x(self) -> float | None:
        xs = self._xs
        return xs[self._index] if xs else None

    def draw(self, width: int, height: int) -> Picture:
        """The chart with its legend, and the place marked on its axis."""
        chart = self.charts[self.at]
        legend = chart.legend(width)
        picture = chart.draw(width, max(0, height - len(legend)))
        x = self._x
        if len(picture) < 3 or x is None:
            return (*picture, *legend)
        return (
            *picture[:-2],
            _pointed(picture[-2], chart.column(x, width, len(picture))),
            picture[-1],
            *legend,
        )

    @property
    def says(self) -> str:
        """The values there, and of a sketch its height."""
        x, chart = self._x, self.charts[self.at]
        if x is None:
            return "Nothing was measured here."
        values = [(one.label, _at(one, x)) for one in chart.lines]
        found = ", ".join(
            f"{label} {told(value, chart.percent)}" for label, value in values if value is not None
        )
        return f"At {chart.x} {told(x)}: {found or 'nothing'}."


def _at(one: Line, x: float) -> float | None:
    """The value at x: measured there, or the sketch's height."""
    if one.smooth and len(one.points) > 1:
        first, last = one.points[0][0], one.points[-1][0]
        return monotone(one.points)(x) if first <= x <= last else None
    return next((y for at, y in one.points if at == x), None)


def _pointed(axis: Row, column: int) -> Row:
    text = "".join(one for one, _ in axis)
    return ((text[:column], "dim"), ("▲", "bold"), (text[column + 1 :], "dim"))
