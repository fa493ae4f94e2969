"""Reads the points of a training curve that a learner's program reports: few, short and finite, or nothing.

Only numbers under known keys get through; a line that claims to be anything else is dropped unread.
"""

from __future__ import annotations

import json
import math
from typing import Any

from checkers.protocol import Metric, joined

__all__ = ["LONGEST", "PER_SECOND", "Points"]

LONGEST = 4096  # bytes a line
PER_SECOND = 20
_NUMBERS = (  # in the order of Metric's fields
    "epoch",
    "loss",
    "acc",
    "samples_per_s",
)
_LARGEST_STEP = 10**15


class Points:
    """Bytes in, points out: at most PER_SECOND, always the newest, with what only those left out before it
    said; `now` is any clock in seconds.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._too_long = False
        self._held: Metric | None = None
        self._next = -math.inf

    def feed(self, data: bytes) -> None:
        """Takes bytes as they come, cut anywhere."""
        *whole, rest = data.split(b"\n")
        for piece in whole:
            self._take(piece)
            if not self._too_long:
                point = _point(bytes(self._line))
                self._held = joined(self._held, point) if point else self._held
            self._line.clear()
            self._too_long = False
        self._take(rest)

    def _take(self, piece: bytes) -> None:
        if len(self._line) + len(piece) > LONGEST:
            self._too_long = True
            self._line.clear()
        elif not self._too_long:
            self._line += piece

    def due(self, now: float) -> Metric | None:
        """The newest point, when there is one and the last was long enough ago."""
        if self._held is None or now < self._next:
            return None
        point, self._held = self._held, None
        self._next = now + 1 / PER_SECOND
        return point

    def last(self) -> Metric | None:
        """The point that was still waiting at the end."""
        point, self._held = self._held, None
        return point


def _point(line: bytes) -> Metric | None:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("t") != "metric":
        return None
    step = said.get("step")
    if type(step) is not int or not 0 <= step <= _LARGEST_STEP:
        return None
    epoch, loss, acc, speed = (_finite(said.get(name)) for name in _NUMBERS)
    steps = said.get("steps")
    known = type(steps) is int and step <= steps <= _LARGEST_STEP
    return Metric(step, epoch, loss, acc, speed, steps if known else None)


def _finite(value: Any) -> float | None:
    """A plain finite number as it is; None for anything else."""
    if type(value) not in (int, float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
