"""Reads the points that an experiment's program draws while it runs: few at a time, never the whole truth.

What is kept of a run comes with its end; these are for the eye, so old ones give way.
"""

from __future__ import annotations

import math

from checkers.protocol import Points, decode
from checkers.traces import MOST

__all__ = ["LONGEST", "LivePoints"]

LONGEST = 8192  # bytes a line
_PER_SECOND = 20


class LivePoints:
    """Bytes in, points out, at most _PER_SECOND messages; `now` is any clock in seconds."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._held: list[list[object]] = []
        self._next = -math.inf

    def feed(self, data: bytes) -> None:
        """Takes bytes as they come, cut anywhere; a line that is none of ours is dropped."""
        self._line += data
        *whole, rest = bytes(self._line).split(b"\n")
        self._line = bytearray(rest if len(rest) <= LONGEST else b"")
        for line in whole:
            self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            event = decode(line.decode()) if len(line) <= LONGEST else None
        except (ValueError, RecursionError):
            return
        if isinstance(event, Points):
            self._held = [*self._held, *event.points][-MOST:]

    def due(self, now: float) -> Points | None:
        """What came since the last time, where that is long enough ago."""
        if not self._held or now < self._next:
            return None
        self._next = now + 1 / _PER_SECOND
        return self.last()

    def last(self) -> Points | None:
        """What was still waiting at the end."""
        held, self._held = self._held, []
        return Points(held) if held else None
