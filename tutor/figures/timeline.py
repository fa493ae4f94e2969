"""A value over time with its interval, by braille dots: the value a line, the interval dotted round it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tutor.figures.base import Picture, Style, row
from tutor.figures.braille import Canvas

__all__ = ["Moment", "timeline"]

LEAST = (24, 6)
WIDEST = 72
DOTTED = (1, 2)


class Moment(NamedTuple):
    """One place on the line: when (any unit), the value, its interval."""

    at: float
    value: float
    low: float
    high: float


def timeline(
    moments: Sequence[Moment], top: float, width: int, height: int, ends: tuple[str, str]
) -> Picture:
    """The values from 0 to `top` over their times in at most so many cells, two moments at least; `ends` name
    the first and the last time. A sentence where there is no room.
    """
    width = min(width, WIDEST)
    if width < LEAST[0] or height < LEAST[1]:
        return (row("no room for the curve"[: max(0, width)], "dim"),)
    canvas = Canvas(width, height)
    margin = len(f"{top:g}") + 1
    bottom = height - 2
    last = moments[-1]
    for y in range(bottom):
        canvas.text(margin, y, "│", "dim")
    for value, y in ((top, 0), (top / 2, (bottom - 1) // 2), (0, bottom - 1)):
        label = f"{value:.0f}"
        canvas.text(margin - 1 - len(label), y, label, "dim")
    canvas.text(margin, bottom, "└" + "─" * (width - margin - 1), "dim")
    canvas.text(margin, height - 1, ends[0], "dim")
    canvas.text(width - len(ends[1]), height - 1, ends[1], "dim")
    first, span = moments[0].at, max(1e-9, last.at - moments[0].at)
    left, right = 2 * (margin + 1), 2 * width - 3

    def stroke(values: Sequence[float], style: Style, dash: tuple[int, int]) -> None:
        way = [
            (
                left + (one.at - first) / span * (right - left),
                (4 * bottom - 1) * (1 - min(1.0, max(0.0, value / top))),
            )
            for one, value in zip(moments, values)
        ]
        canvas.stroke(way, style, dash)

    stroke([one.low for one in moments], "second", DOTTED)
    stroke([one.high for one in moments], "second", DOTTED)
    stroke([one.value for one in moments], "accent", (1, 0))
    y = round((4 * bottom - 1) * (1 - min(1.0, max(0.0, last.value / top)))) // 4
    canvas.text(width - 1, y, "●", "bold")
    return canvas.picture()
