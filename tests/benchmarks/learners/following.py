"""A learner who does what the daily plan says, and plans again what time is left."""

from __future__ import annotations

from datetime import date, datetime

from tests.benchmarks.learners.world import World
from tutor.kinds.draw import Stream
from tutor.store import Attempt
from tutor.study.memory import Memory
from tutor.study.plan import plan_day

__all__ = ["PlanOrder"]

SLACK = 1e-6


class PlanOrder:
    """The daily plan; what time is left when it is done is planned again."""

    def __init__(self, world: World, seed: str, exam: date) -> None:
        """Plans toward the date of the exam."""
        self.world, self.seed, self.exam = world, seed, exam
        self.memory = Memory(world.course.entries)
        self.queue: list[tuple[str, int]] = []
        self.over = self.plans = 0

    def open_day(self) -> None:
        """Yesterday's rest is forgotten."""
        self.queue = []

    def choose(self, now: datetime, minutes: float) -> tuple[str, int] | None:
        """The next of the plan."""
        if not self.queue:
            self.plans += 1
            planned = plan_day(
                self.world.course.entries,
                self.memory,
                now=now,
                exam=self.exam,
                minutes=minutes,
                stream=Stream(f"{self.seed}:{self.plans}"),
                weights=self.world.weights,
            )
            self.over += sum(one.minutes for one in planned) > minutes + SLACK
            self.queue = [(one.item, one.seed) for one in planned]
        return self.queue.pop(0) if self.queue else None

    def note(self, attempt: Attempt) -> None:
        """The memory folds it."""
        self.memory.add(attempt)
