"""The messages of an experiment's run: points as they come, then whole series, results and tables.

Values are checked when a message is made, on both sides of the pipe: closed sets, few, short and finite. A
number that is not finite travels as the text nan, inf or -inf. Standard library only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["MOST", "Points", "Result", "Series", "Tabled", "real"]

MOST = 400
"""Points of one series."""
_NAME, _TEXT, _LISTED, _ROWS, _COLUMNS = 40, 200, 100, 40, 12
_NONFINITE = ("nan", "inf", "-inf")


@dataclass(frozen=True)
class Points:
    """New points, each [panel, series, x, y]; drawn while the run goes on, and then replaced by series."""

    points: list[list[Any]]
    t: Literal["points"] = "points"

    def __post_init__(self) -> None:
        _need(isinstance(self.points, list) and len(self.points) <= MOST)
        for one in self.points:
            _need(isinstance(one, list) and len(one) == 4)
            _names(one[0], one[1])
            _need(_number(one[2]) and _number(one[3]))


@dataclass(frozen=True)
class Series:
    """One whole series as it is kept: `points` are [x, y]."""

    panel: str
    series: str
    points: list[list[Any]]
    t: Literal["series"] = "series"

    def __post_init__(self) -> None:
        _names(self.panel, self.series)
        _need(isinstance(self.points, list) and len(self.points) <= MOST)
        for one in self.points:
            _need(isinstance(one, list) and len(one) == 2 and _number(one[0]) and _number(one[1]))


@dataclass(frozen=True)
class Result:
    """What the run found under this name: a text, a number, or a list of these (once nested)."""

    name: str
    value: Any
    t: Literal["result"] = "result"

    def __post_init__(self) -> None:
        _names(self.name)
        _value(self.value, 2)


@dataclass(frozen=True)
class Tabled:
    """A table of texts and numbers; each row has as many cells as there are columns."""

    title: str
    columns: list[str]
    rows: list[list[Any]] = field(default_factory=list)
    t: Literal["table"] = "table"

    def __post_init__(self) -> None:
        _need(isinstance(self.title, str) and len(self.title) <= _TEXT)
        _need(isinstance(self.columns, list) and 1 <= len(self.columns) <= _COLUMNS)
        _need(all(isinstance(one, str) and len(one) <= _TEXT for one in self.columns))
        _need(isinstance(self.rows, list) and len(self.rows) <= _ROWS)
        for row in self.rows:
            _need(isinstance(row, list) and len(row) == len(self.columns))
            for cell in row:
                _value(cell, 0)


def real(value: Any) -> float:
    """The number that a checked value is, nan for one that is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return math.nan
    try:
        return float(value)
    except (ValueError, OverflowError):
        return math.nan


def _need(good: bool) -> None:
    if not good:
        raise ValueError("a message of a run that is not as it has to be")


def _names(*names: Any) -> None:
    _need(all(isinstance(one, str) and 0 < len(one) <= _NAME for one in names))


def _number(value: Any) -> bool:
    if isinstance(value, str):
        return value in _NONFINITE
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < 2**63 if isinstance(value, int) else math.isfinite(value)


def _value(value: Any, depth: int) -> None:
    if isinstance(value, list) and depth:
        _need(len(value) <= _LISTED)
        for one in value:
            _value(one, depth - 1)
    else:
        _need(_number(value) or (isinstance(value, str) and len(value) <= _TEXT))
