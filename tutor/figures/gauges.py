"""Shares as rows of text: ranges on a track, bars beside the mark where they should end, bars by the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.figures.base import Picture, Row, Span
from tutor.words import bar, short

__all__ = ["Gauge", "against", "days", "lengths", "ranges"]

EIGHTHS = " ▁▂▃▄▅▆▇█"
LEAST_TRACK, MOST_TRACK = 10, 44
"""Cells of a track: below that only the words are shown."""
LONGEST_NAME = 34


@dataclass(frozen=True, slots=True)
class Gauge:
    """One row: its name, a share (0…1), an interval or the share that there should be (`mark`), the figures
    in words.
    """

    name: str
    share: float
    told: str
    low: float = 0.0
    high: float = 0.0
    mark: float | None = None


def ranges(gauges: Sequence[Gauge], width: int) -> Picture:
    """Each interval on a track of 0 to 100 %, the expected share a dot in it; the scale below."""
    name, track = _columns(gauges, width)
    rows = [_row(one, name, _range(one, track) if track else ()) for one in gauges]
    return (*rows, *(() if not track else (((" " * (name + 2) + _scale(track), "dim"),),)))


def against(gauges: Sequence[Gauge], width: int) -> Picture:
    """Each share as a bar, with a stroke where it should end; the scale below."""
    name, track = _columns(gauges, width)
    rows = [_row(one, name, _against(one, track) if track else ()) for one in gauges]
    return (*rows, *(() if not track else (((" " * (name + 2) + _scale(track), "dim"),),)))


def lengths(gauges: Sequence[Gauge], width: int) -> Picture:
    """Each share as a bar; the longest is 1."""
    name, track = _columns(gauges, width)
    return tuple(
        _row(one, name, ((("█" * max(1, round(one.share * track))).ljust(track), "accent"),) if track else ())
        for one in gauges
    )


def _columns(gauges: Sequence[Gauge], width: int) -> tuple[int, int]:
    """Cells for the names and for the tracks, 0 where there is no room for one."""
    told = max((len(one.told) for one in gauges), default=0)
    longest = max((len(one.name) for one in gauges), default=0)
    name = min(longest, LONGEST_NAME, max(8, width - told - LEAST_TRACK - 4))
    track = min(MOST_TRACK, width - name - told - 4)
    return (name, track) if track >= LEAST_TRACK else (min(longest, max(8, width - told - 2)), 0)


def _row(one: Gauge, name: int, track: Row) -> Row:
    spans: list[Span] = [(short(one.name, name).ljust(name) + "  ", "")]
    if track:
        spans += [*track, ("  ", "")]
    return (*spans, (one.told, ""))


def _at(share: float, track: int) -> int:
    return round(min(1.0, max(0.0, share)) * (track - 1))


def _range(one: Gauge, track: int) -> Row:
    low, at, high = (_at(share, track) for share in (one.low, one.share, one.high))
    at = min(max(at, low), high)
    return (
        ("·" * low, "dim"),
        ("━" * (at - low), "accent"),
        ("●", "bold"),
        ("━" * (high - at), "accent"),
        ("·" * (track - 1 - high), "dim"),
    )


def _against(one: Gauge, track: int) -> Row:
    text = bar(min(1.0, max(0.0, one.share)), track)
    filled = text.count("█")
    if one.mark is None:
        return ((text[:filled], "accent"), (text[filled:], "dim"))
    at = _at(one.mark, track)
    before, behind = text[:at], text[at + 1 :]
    return (
        (before[:filled], "accent"),
        (before[filled:], "dim"),
        ("┃", "bold"),
        (behind[: max(0, filled - at - 1)], "accent"),
        (behind[max(0, filled - at - 1) :], "dim"),
    )


def _scale(track: int) -> str:
    ends = ("0", "50", "100 %")
    middle = (track - 1) // 2 - len(ends[0])
    line = ends[0] + " " * max(1, middle) + ends[1]
    return line + ends[2].rjust(max(len(ends[2]) + 1, track - len(line)))


def days(values: Sequence[float], width: int, height: int, ends: tuple[str, str], unit: str) -> Picture:
    """One upright bar for each day, as high as its value; the highest value (at least 1) beside the top,
    the first and the last day below.
    """
    most = max([1.0, *values])
    top = f"{most:.0f} {unit}"
    margin = len(top) + 1
    each = 2 if width - margin - 1 >= 2 * len(values) else 1
    rows: list[Row] = []
    for level in range(height, 0, -1):
        cells = "".join(
            _slice(value, most, height, level) * (each - 1 or 1) + " " * (each - 1) for value in values
        )
        label = top if level == height else f"0 {unit}".rjust(len(top)) if level == 1 else ""
        rows.append(((label.rjust(len(top)) + " │", "dim"), (cells, "accent")))
    below = " " * (margin) + "└" + "─" * (each * len(values))
    room = each * len(values)
    named = " " * (margin + 1) + ends[0] + ends[1].rjust(max(len(ends[1]) + 1, room - len(ends[0])))
    return (*rows, ((below, "dim"),), ((named, "dim"),))


def _slice(value: float, most: float, height: int, level: int) -> str:
    """The part of a bar in one row: something at the foot wherever there is something."""
    if value <= 0:
        return " "
    eighths = max(1, round(8 * height * value / most))
    return EIGHTHS[max(0, min(8, eighths - 8 * (level - 1)))]
