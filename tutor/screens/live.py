"""Runs an experiment in a thread, one run at a time, and brings what it shows to the screen in bunches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from checkers.protocol import Event, Finished, Job

if TYPE_CHECKING:
    from tutor.checking import Checking

__all__ = ["LiveRuns"]

Take = Callable[[Sequence[Event]], object]


class LiveRuns:
    """`thread` starts work in a thread; `tell` has something done in the screen's thread, from any other."""

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

    def start(self, job: Job, take: Take) -> None:
        """Do this run; an older one ends at once, and nothing more comes of it."""
        self.stop()
        self._cancel = threading.Event()
        self._thread(partial(self._run, job, take, self._cancel))

    def stop(self) -> None:
        """End the run: its processes are killed, and no event of it arrives any more."""
        self._cancel.set()

    def close(self) -> None:
        """End the checker as well: nothing waits for it any more."""
        self.stop()
        if self.checker is not None:
            with suppress(OSError):
                self.checker.close()

    def _run(self, job: Job, take: Take, cancel: threading.Event) -> None:
        waiting: list[Event] = []
        lock = threading.Lock()

        def arrive() -> None:
            with lock:
                events, waiting[:] = list(waiting), []
            if events and not cancel.is_set():  # asked here, so that a stop holds from that moment on
                take(events)

        def pass_on(event: Event) -> None:
            with lock:
                first = not waiting
                waiting.append(event)
            if first:  # the others come with it
                self._tell(arrive)

        try:
            if self.checker is None:
                raise RuntimeError("this start of the program has no checker")
            self.checker.check(job, pass_on, cancel)
        except Exception as error:  # a fault of ours must neither end the program nor look like a result
            told = (str(error) or type(error).__name__).rstrip(".")
            pass_on(Finished("", "", "", "", "error", 0.0, message=f"The run cannot begin: {told}."))
