"""Runs an experiment in a thread, one run at a time, and brings what it shows to the screen in bunches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

from checkers.protocol import Event, Finished, Job
from tutor.screens.runs import InThread

__all__ = ["LiveRuns"]

Take = Callable[[Sequence[Event]], object]


class LiveRuns(InThread):
    """Runs of an experiment; events that come while the screen is busy arrive together."""

    def start(self, job: Job, take: Take) -> None:
        """Do this run; an older one ends at once, and nothing more comes of it."""
        self.begin(partial(self._run, job, take))

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
