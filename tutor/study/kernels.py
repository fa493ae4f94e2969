"""The lasting Pythons behind the code cells of lessons: each lesson's own, while the program is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tutor.course.blocks import Cell
from tutor.study.cells import Notebook, Outcome
from tutor.study.services import Services

if TYPE_CHECKING:  # a lesson without cells is read without it
    from tutor.pad import Pad, Ran

__all__ = ["Desk", "Kernel", "PadKernel", "desk_of"]

NOTHING = "Cells cannot be run here."
_ENDED = {"interrupted": "interrupted", "lost": "lost", "unavailable": "unavailable"}


class Kernel(Protocol):
    """A process in which names live on from one run to the next."""

    @property
    def usable(self) -> bool:
        """Whether anything can be run here."""

    @property
    def alive(self) -> bool:
        """Whether there is a process that holds names."""

    def warm(self) -> None:
        """Have the first run begin at once; does not wait."""

    def run(self, source: str, hear: Callable[[str], None] | None = None) -> Outcome:
        """Run one text; blocks. Never raises for what the text does. `hear` gets what is printed, as it
        comes.
        """

    def interrupt(self) -> None:
        """End what runs; from any thread."""

    def restart(self) -> None:
        """Begin with a fresh process at the next run; from any thread."""


class PadKernel:
    """A pad of the checker, or nothing where there is none."""

    def __init__(self, services: Services, owner: str) -> None:
        self._make, self._owner = services.pads, owner
        self._pad: Pad | None = None

    @property
    def usable(self) -> bool:
        """Where there is a checker."""
        return self._make is not None

    @property
    def alive(self) -> bool:
        """From the first run on, until it ends or makes room for another one."""
        return self._pad is not None and self._pad.alive

    def warm(self) -> None:
        """Start the checker."""
        if self._make is not None:
            self._make().warm()

    def run(self, source: str, hear: Callable[[str], None] | None = None) -> Outcome:
        """Run one text."""
        if self._make is None:
            return Outcome(error="unavailable", says=NOTHING, lost=True)
        if self._pad is None:
            self._pad = self._make().pad(self._owner)
        return _outcome(self._pad.run(source, hear))

    def interrupt(self) -> None:
        """First by KeyboardInterrupt, which keeps the names."""
        if self._pad is not None:
            self._pad.interrupt()

    def restart(self) -> None:
        """End the process."""
        if self._pad is not None:
            self._pad.reset()


def _outcome(ran: Ran) -> Outcome:
    """What came of a cell, its last value below what it printed."""
    printed = ran.output
    if ran.value:
        printed += ("\n" if printed and not printed.endswith("\n") else "") + ran.value
    trace = ran.trace if len(ran.trace) > 1 else ()
    return Outcome(
        printed=printed,
        error="" if ran.status == "ok" else _ENDED.get(ran.status, ran.kind or "an error"),
        says="\n".join((ran.error, *trace)),
        seconds=ran.seconds,
        lost=not ran.kept,
        first=ran.number == 1,
        notice=ran.notice,
    )


@dataclass
class Desk:
    """One lesson's cells and what runs them."""

    book: Notebook
    kernel: Kernel


def desk_of(services: Services, lesson: str, cells: Sequence[Cell]) -> Desk:
    """The desk of a lesson, as it was left if it was open before in this run of the program."""
    if lesson not in services.desks:
        book = Notebook(services.store, lesson, cells)
        services.desks[lesson] = Desk(book, PadKernel(services, f"lesson:{lesson}"))
    found: Desk = services.desks[lesson]
    found.book.follow(cells)
    if not found.kernel.alive:
        found.book.begin_anew()
    return found
