"""What every interface works with: the course, the store, the clocks, the places; built once, passed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from tutor.course.model import Course
from tutor.places import Places
from tutor.store import Store

if TYPE_CHECKING:  # home is painted without it
    from tutor.study.sheet import FormulaSheet

__all__ = ["Services"]


@dataclass(frozen=True, kw_only=True)
class Services:
    """`now` gives UTC time, `monotonic` seconds; `seed` makes the whole run repeatable. `checking` makes
    the client of the check server when a task is first opened, `pads` the lasting Pythons of cells
    (`tutor.pad.Pads`), `prover` that of the proof service when the first formula was found right. `zone` is
    the learner's time zone, None for the one that the machine says. `remarks` are sentences on this start
    (keys that cannot be bound), `seen` holds notices already dismissed, `desks` the code cells of the lessons
    that were open in this run, and the play pad.
    """

    course: Course
    store: Store
    places: Places
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    seed: str
    checking: Callable[[], Any] | None = None
    prover: Callable[[], Any] | None = None
    pads: Callable[[], Any] | None = None
    questions: int = 10
    zone: tzinfo | None = UTC
    remarks: tuple[str, ...] = ()
    seen: set[str] = field(default_factory=set)
    desks: dict[str, Any] = field(default_factory=dict)

    def today(self) -> date:
        """The learner's day."""
        from tutor.study.days import local_day

        return local_day(self.now(), self.zone)

    def sheet(self) -> FormulaSheet:
        """The learner's own formula sheet, read anew each time."""
        from tutor.study.sheet import FormulaSheet

        return FormulaSheet(self.places, self.store, self.now)
