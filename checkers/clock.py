"""Measures the time that a learner's program takes, and leaves out what the judge takes for itself."""

from __future__ import annotations

__all__ = ["DEVICE_START", "JUDGE_EXTRA", "Clock"]

JUDGE_EXTRA = 20.0  # seconds that the judge may take beyond the subject's own limit
DEVICE_START = 60.0  # seconds for a GPU's context, before the learner's own time begins


class Clock:
    """When a subject's time is over; `now` is a reading of time.monotonic(), in seconds.

    The subject rests while it owes no answer. Rest is added to its limit, but never more than JUDGE_EXTRA,
    since a program may go on behind an answer. On a GPU time begins when the subject says that it is ready.
    """

    def __init__(self, limit: float, now: float, *, waits: bool = False) -> None:
        self._limit, self._started, self._waits = limit, now, waits
        self._owed, self._credit = 0, 0.0
        self._rest: float | None = now

    def ready(self, now: float) -> None:
        """Isolation, limits and device are in place."""
        if self._waits:
            self._started, self._waits = now, False

    def asked(self, now: float) -> None:
        """One more request is on its way to the subject."""
        self._owed += 1
        if self._rest is not None:
            self._credit, self._rest = self._credit + now - self._rest, None

    def answered(self, now: float) -> None:
        """The subject has sent a frame, whatever is in it."""
        self._owed = max(0, self._owed - 1)
        if self._owed == 0 and self._rest is None:
            self._rest = now

    def deadline(self, now: float) -> float:
        """The reading at which the time is over, as it looks now."""
        rest = self._credit + (now - self._rest if self._rest is not None else 0.0)
        return self._started + self._limit + min(JUDGE_EXTRA, rest) + (DEVICE_START if self._waits else 0.0)
