"""The time of an open paper on screen: what is left stands in the title, warnings on the rule below it."""

from __future__ import annotations

from collections.abc import Callable

from tutor.screens.base import NARROW, Page
from tutor.study.exam.clock import time_left
from tutor.study.exam.sitting import OVER, Sitting
from tutor.widgets.bars import TitleBar

__all__ = ["Watch", "remaining"]

TICK = 1.0
"""Seconds between two looks at the clock."""
SHOWN = 60.0
"""Seconds for which a warning is shown."""
SHORT_OVER = "Time is over: later answers are kept apart."


def remaining(seconds: float, *, narrow: bool = False) -> str:
    """`43 minutes left`, in the last minute `12 s left`, then `time is over`."""
    if 0 < seconds <= 60:
        return f"{max(1, -int(-seconds // 1))} s left"
    return time_left(seconds).replace("minutes", "min") if narrow else time_left(seconds)


class Watch:
    """Looks at the clock of a sitting for the screen; `draw` has it draw its title, `gone` tells that the
    paper is no longer open (another window handed it in). Nothing of it ever takes focus.
    """

    def __init__(
        self, screen: Page, sitting: Sitting, draw: Callable[[], object], gone: Callable[[], object]
    ) -> None:
        self._screen, self._sitting, self._draw, self._gone = screen, sitting, draw, gone
        self._seen_at: float | None = None

    def start(self) -> None:
        """Look now, and every second from now on."""
        self.tick()
        self._screen.set_interval(TICK, self.tick)

    def tick(self) -> None:
        """Show the time, and a warning that is due."""
        front = self._screen.app.screen
        if front is not self._screen and isinstance(getattr(front, "paper_time", None), Watch):
            return  # the screen above it shows the time
        if self._sitting.handed:
            self._gone()
            return
        self._warn(self._sitting.warning())
        self._draw()

    def _warn(self, said: str) -> None:
        now, bar = self._screen.services.monotonic(), self._screen.query_one(TitleBar)
        if said:
            self._seen_at = None
            told = SHORT_OVER if said == OVER else said
            if len(told) > self._screen.app.size.width - 8:
                self._screen.say(told)  # rare: somebody set the clock
            else:
                bar.say(told)
        elif bar.sentence and self._screen.is_current and not self._sitting.late:
            # Counted from when it can be seen: the formula sheet may have covered it.
            self._seen_at = now if self._seen_at is None else self._seen_at
            if now - self._seen_at > SHOWN:
                bar.say("")

    def words(self) -> str:
        """What is left, as long as the window allows."""
        return remaining(self._sitting.left, narrow=self._screen.app.size.width < NARROW)
