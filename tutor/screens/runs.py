"""Runs the checks of a task in a thread, one run at a time, and brings the events to the screen's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from checkers.protocol import Event, Finished, Metric, joined

if TYPE_CHECKING:
    from tutor.checking import Checking

__all__ = ["InThread", "Runs"]

CURVE = 0.02
"""Seconds between two points of a training curve that are handed on; the newest is never left out."""


class InThread:
    """One run of the checker at a time, in a thread. `thread` starts work in one; from any other, `tell` has
    something done in the screen's own.
    """

    def __init__(
        self,
        thread: Callable[[Callable[[], object]], object],
        tell: Callable[[Callable[[], object]], object],
    ) -> None:
        self._thread, self._tell = thread, tell
        self._cancel = threading.Event()
        self.checker: Checking | None = None

    def warm(self) -> str:
        """In a thread: start the checker and wait for it; the level of isolation, or "" where it cannot
        start.
        """
        if self.checker is None:
            return ""
        try:
            self.checker.warm()
            return str(self.checker.isolation())
        except Exception:  # whatever it is, the first run says it
            return ""

    def begin(self, work: Callable[[threading.Event], object]) -> None:
        """Do this work, given the event that stops it; an older run ends at once, and is not heard again."""
        self.stop()
        self._cancel = threading.Event()
        self._thread(partial(work, self._cancel))

    def stop(self) -> None:
        """End the run: its processes are killed, and no event of it arrives any more."""
        self._cancel.set()

    def close(self) -> None:
        """End the checker as well: nothing waits for it any more."""
        self.stop()
        if self.checker is not None:
            with suppress(OSError):
                self.checker.close()


class Runs(InThread):
    """Checks of a task; the points of its curve are handed on as often as they can be seen."""

    def __init__(
        self,
        thread: Callable[[Callable[[], object]], object],
        tell: Callable[[Callable[[], object]], object],
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(thread, tell)
        self._monotonic = monotonic

    def start(
        self,
        task: str,
        source: str,
        file: str,
        predictions: Mapping[str, str],
        take: Callable[[Event], object],
    ) -> None:
        """Check this text; an older run ends at once, and nothing more comes of it."""
        self.begin(partial(self._check, task, source, file, dict(predictions), take))

    def _check(
        self,
        task: str,
        source: str,
        file: str,
        predictions: dict[str, str],
        take: Callable[[Event], object],
        cancel: threading.Event,
    ) -> None:
        drawn = float("-inf")
        held: Metric | None = None

        def arrive(event: Event) -> None:
            if not cancel.is_set():  # asked where it is set, so that a stop holds from that moment on
                take(event)

        def pass_on(event: Event) -> None:
            nonlocal drawn, held
            if held is not None and not (isinstance(event, Metric) and event.step >= held.step):
                self._tell(partial(arrive, held))  # the last one of its curve
                held = None
            if isinstance(event, Metric):
                event, now = joined(held, event), self._monotonic()
                if now - drawn < CURVE:
                    held = event
                    return
                drawn, held = now, None
            self._tell(partial(arrive, event))

        try:
            if self.checker is None:
                raise RuntimeError("this start of the program has no checker")
            self.checker.check(
                self.checker.job(task, source, file=file, predictions=predictions), pass_on, cancel
            )
        except Exception as error:  # a fault of ours must neither end the program nor look like a verdict
            told = (str(error) or type(error).__name__).rstrip(".")
            message = f"The checks cannot run: {told}."
            pass_on(Finished(file, task, "", "", "error", 0.0, message=message))
