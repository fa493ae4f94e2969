"""Runs the checks of a task in a thread, one run at a time, and brings the events to the screen's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from checkers.protocol import Event, Finished, Metric

if TYPE_CHECKING:
    from tutor.checking import Checking

__all__ = ["Runs"]

CURVE = 0.05
"""Seconds between two points of a training curve that are drawn."""


class Runs:
    """`thread` starts work in a thread; `tell` has something done in the screen's thread, from any other."""

    def __init__(
        self,
        thread: Callable[[Callable[[], object]], object],
        tell: Callable[[Callable[[], object]], object],
        monotonic: Callable[[], float],
    ) -> None:
        self._thread, self._tell, self._monotonic = thread, tell, monotonic
        self._cancel = threading.Event()
        self.checker: Checking | None = None

    def start(self, task: str, source: str, file: str, take: Callable[[Event], object]) -> None:
        """Check this text; an older run ends at once, and nothing more comes of it."""
        self.stop()
        self._cancel = threading.Event()
        self._thread(partial(self._check, task, source, file, take, self._cancel))

    def stop(self) -> None:
        """End the run: the learner's processes are killed, and no event of it arrives any more."""
        self._cancel.set()

    def _check(
        self,
        task: str,
        source: str,
        file: str,
        take: Callable[[Event], object],
        cancel: threading.Event,
    ) -> None:
        drawn = float("-inf")

        def arrive(event: Event) -> None:
            if not cancel.is_set():  # asked where it is set, so that a stop holds from that moment on
                take(event)

        def pass_on(event: Event) -> None:
            nonlocal drawn
            if isinstance(event, Metric):
                now = self._monotonic()
                if now - drawn < CURVE:
                    return
                drawn = now
            self._tell(partial(arrive, event))

        try:
            if self.checker is None:
                raise RuntimeError("this start of the program has no checker")
            self.checker.check(self.checker.job(task, source, file=file), pass_on, cancel)
        except Exception as error:  # a fault of ours must neither end the program nor look like a verdict
            told = (str(error) or type(error).__name__).rstrip(".")
            message = f"The checks cannot run: {told}."
            pass_on(Finished(file, task, "", "", "error", 0.0, message=message))
