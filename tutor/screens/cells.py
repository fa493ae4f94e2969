"""Runs the code cells of a lesson for its screen: one after the other, in a thread, until one fails or the
learner stops it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial

from textual.message import Message
from textual.widget import Widget

from tutor.study.cells import Outcome
from tutor.study.kernels import Desk

__all__ = ["CellRuns", "CellTold"]

WAITING = "Waiting for its turn…"
RUNNING, STOPPING = "Running…  esc stops it", "Stopping…"
OFTEN = 0.1
"""Seconds between two looks at what a running cell has printed."""
STARTING = "Starting Python; the first run takes a moment…  esc stops it"


class CellTold(Message):
    """From the thread: something the screen is to do, unless it has begun another run since."""

    def __init__(self, run: int, do: Callable[[], object]) -> None:
        self.run, self.do = run, do
        super().__init__()


class CellRuns:
    """The runs of one open lesson; `changed` is called whenever something is to be drawn."""

    def __init__(
        self,
        screen: Widget,
        desk: Desk,
        changed: Callable[[int], object],
        clock: Callable[[], float],
    ) -> None:
        self._screen, self._book, self._kernel = screen, desk.book, desk.kernel
        self._changed, self._clock = changed, clock
        self._runs, self._stopped = 0, threading.Event()
        self._queue: list[int] = []
        self._cold = False
        self._printed = ""

    @property
    def running(self) -> int:
        """The cell that runs, 0 for none."""
        return self._queue[0] if self._queue else 0

    def says(self, number: int) -> str:
        """What a cell says of the run that is under way, if it belongs to that."""
        if number not in self._queue:
            return ""
        if number != self._queue[0]:
            return WAITING
        return STOPPING if self._stopped.is_set() else STARTING if self._cold else RUNNING

    def printed(self, number: int) -> str:
        """What a cell that runs has printed so far."""
        return self._printed if number == self.running else ""

    def start(self, numbers: Sequence[int], *, anew: bool = False) -> None:
        """Run these cells as they stand; `anew` begins with a fresh process. One run at a time."""
        if self._queue or not numbers:
            return
        self._runs += 1
        self._queue, self._stopped = list(numbers), threading.Event()
        self._cold = anew or not self._kernel.alive
        if anew:
            self._book.begin_anew()
        texts = [(one, self._book.text(one), self._book.cell(one).raises) for one in numbers]
        work = partial(self._work, self._runs, texts, self._stopped, anew=anew)
        self._screen.run_worker(work, thread=True, group="cells")
        self._changed(0)

    def stop(self) -> None:
        """End what runs; its result still comes, and says what became of the names."""
        if self._queue:
            self._stopped.set()
            self._kernel.interrupt()
            self._changed(0)

    def forget(self) -> None:
        """End what runs, and let nothing more come of it."""
        self._stopped.set()
        self._runs += 1
        self._queue = []

    def take(self, event: CellTold) -> None:
        """Do what the thread asked for."""
        if event.run == self._runs:
            event.do()

    def _work(
        self, run: int, texts: Sequence[tuple[int, str, str]], stopped: threading.Event, *, anew: bool
    ) -> None:
        """In a thread: run the cells; the rest is left out after one that failed."""
        try:
            if anew:
                self._kernel.restart()
            for number, text, raises in texts:
                self._printed = ""
                outcome = self._kernel.run(text, self._hearing(run))
                if not self._tell(run, partial(self._ended, number, text, outcome)):
                    self._book.take(number, text, outcome)  # the screen was left: it is there on coming back
                if stopped.is_set() or outcome.lost or outcome.error != raises:
                    break
        except Exception as error:  # a fault of ours must not end the program
            why = (str(error) or type(error).__name__).rstrip(".")
            failed = Outcome(error=type(error).__name__, says=f"It cannot run: {why}.", lost=True)
            self._tell(run, partial(self._ended, texts[0][0], texts[0][1], failed))
        self._tell(run, self._over)

    def _hearing(self, run: int) -> Callable[[str], None]:
        """Takes what a cell prints, and has it drawn now and then."""
        told = 0.0

        def hear(text: str) -> None:
            nonlocal told
            self._printed += text
            now = self._clock()
            if now - told >= OFTEN:
                told = now
                self._tell(run, partial(self._changed, 0))

        return hear

    def _tell(self, run: int, do: Callable[[], object]) -> bool:
        """Have the screen do this; False where it is gone."""
        try:
            return self._screen.post_message(CellTold(run, do))
        except RuntimeError:  # the program has ended meanwhile
            return False

    def _ended(self, number: int, text: str, outcome: Outcome) -> None:
        self._cold = False
        if number in self._queue:
            self._queue.remove(number)
        if number in self._book.numbers:
            self._book.take(number, text, outcome)
        self._changed(number)

    def _over(self) -> None:
        self._queue = []
        self._changed(0)
