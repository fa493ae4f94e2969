"""What line mode works with, built once and passed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tutor.course.model import Course
from tutor.places import Places
from tutor.store import Store
from tutor.study.sheet import FormulaSheet

__all__ = ["Desk"]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What line mode works with, as the screens' services: `now` gives UTC time, `monotonic` seconds;
    `checking` and `prover` make the clients of the check server and the proof service when first needed.
    """

    course: Course
    store: Store
    places: Places
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    seed: str
    checking: Callable[[], Any] | None = None
    prover: Callable[[], Any] | None = None
    questions: int = 10
    turns: list[int] = field(default_factory=lambda: [0])

    def sheet(self) -> FormulaSheet:
        """The learner's own formula sheet, read anew each time."""
        return FormulaSheet(self.places, self.store, self.now)
