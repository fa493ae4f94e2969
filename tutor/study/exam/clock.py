"""The time of a mock exam: wall time that goes on while the program is closed and never comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["GRAIN", "WARNINGS", "ExamClock", "minutes", "time_left"]

GRAIN = 5.0
"""Seconds after which the clock is noted on the disk again."""
JUMP = 60.0
"""Seconds by which wall time and steady time may drift apart before it is said."""
WARNINGS = (30, 10, 5, 1)
"""Minutes left at which the learner is told."""


class ExamClock:
    """Counts the seconds that `elapsed` since `seen` by the wall clock `now`.

    A clock set back gives no time back, one set forward takes it; `says` holds one sentence about either
    until it is taken. With `monotonic` (seconds that nobody can set) time also goes on while the wall clock
    is behind, and a jump forward is noticed.
    """

    def __init__(
        self,
        elapsed: float,
        seen: datetime,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        self.elapsed, self.seen, self.says = elapsed, seen.astimezone(UTC), ""
        self._now, self._monotonic = now, monotonic
        self._last: float | None = None  # steady seconds at the last tick; None where the program was closed

    def anchor(self) -> None:
        """Count from now on: what was before does not matter."""
        self.seen, self._last = self._now().astimezone(UTC), self._steady()

    def _steady(self) -> float:
        return self._monotonic() if self._monotonic else 0.0

    def tick(self) -> bool:
        """Count what passed since the last time; True where the clock was found set back."""
        at, steady, last = self._now().astimezone(UTC), self._steady(), self._last
        wall = (at - self.seen).total_seconds()
        known = 0.0 if last is None else max(0.0, steady - last)
        self.seen, self._last = at, steady
        if known - wall > 1:
            # After a restart up to one grain is not on the disk, and no time may be won by that.
            self.elapsed += GRAIN if last is None else max(known, wall)
            self.says = (
                f"The clock was set back {span(known - wall)}: no time is won by that, "
                "and every answer is kept."
            )
            return True
        if last is not None and self._monotonic and wall - known > JUMP:
            self.says = (
                f"The clock went forward {span(wall - known)} at once (it was set, or the computer "
                "slept): that time counts as passed."
            )
        self.elapsed += max(known, wall, 0.0)
        return False


def minutes(seconds: float) -> str:
    """`1 minute`, `12 minutes`, rounded up: what is left of a minute is one."""
    count = max(1, -int(-seconds // 60))
    return f"{count} minute{'' if count == 1 else 's'}"


def span(seconds: float) -> str:
    """A stretch of time as one says it: minutes up to two hours, hours up to two days, then days."""
    hours = seconds / 3600
    if hours < 2:
        return minutes(seconds)
    return f"{round(hours)} hours" if hours < 48 else f"{round(hours / 24)} days"


def time_left(seconds: float) -> str:
    """What is left of the time, in words."""
    return f"{minutes(seconds)} left" if seconds > 0 else "time is over"
