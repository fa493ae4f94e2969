"""One learner's weeks before the exam: so many minutes a day under a policy, logged as the program would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tests.benchmarks.learners.person import Person
from tests.benchmarks.learners.policies import Policy
from tests.benchmarks.learners.rows import row
from tutor.store import Attempt

__all__ = ["BEGIN", "EVENING", "EXAM_HOUR", "Weeks", "exam_day", "exam_time", "study"]

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
EVENING = 18.0
EXAM_HOUR = 9.0


@dataclass(slots=True)
class Weeks:
    """What came of it: the log, minutes by day, which items were met."""

    attempts: list[Attempt] = field(default_factory=list)
    minutes: list[float] = field(default_factory=list)
    idle: int = 0
    """Days on which the policy had nothing left before the minutes were over."""


def exam_day(days: int) -> date:
    """The date of the exam after so many days of study."""
    return (BEGIN + timedelta(days=days)).date()


def exam_time(days: int) -> tuple[datetime, float]:
    """When the exam begins, as a time and in days."""
    return BEGIN + timedelta(days=days, hours=EXAM_HOUR), days + EXAM_HOUR / 24


def study(person: Person, policy: Policy, *, days: int, minutes: float, most: int = 10**9) -> Weeks:
    """Study on the evenings before the exam, some of them missed; a question begun in time is finished, and
    what it took too long is missing the next evening, so that nobody has more minutes than others.

    Stops for good after `most` attempts.
    """
    weeks, late = Weeks(), 0.0
    for day in range(days):
        present = person.stream.random() < person.habits.presence
        begin = day + (EVENING + person.stream.uniform(-2, 3)) / 24
        if present and len(weeks.attempts) < most:
            person.wake(begin)
            policy.open_day()
            used = _evening(person, policy, weeks, begin, minutes - late, most)
            weeks.minutes.append(used)
            late = max(0.0, used - (minutes - late))
    return weeks


def _evening(person: Person, policy: Policy, weeks: Weeks, begin: float, minutes: float, most: int) -> float:
    """Minutes that were used."""
    used = 0.0
    session = f"session-{len(weeks.minutes)}"
    while used < minutes and len(weeks.attempts) < most:
        at = begin + used / 1440
        chosen = policy.choose(BEGIN + timedelta(days=at), minutes - used)
        if chosen is None:
            weeks.idle += 1
            break
        name, seed = chosen
        question = person.world.questions[name]
        outcome = person.practise(question, at)
        used += outcome.seconds / 60
        attempt = row(
            question,
            outcome,
            uid=f"{len(weeks.attempts)}",
            session=session,
            seed=seed,
            at=BEGIN + timedelta(days=begin + used / 1440),
        )
        weeks.attempts.append(attempt)
        policy.note(attempt)
    return used
