"""The coming days as the plan would fill them, if every question goes as it usually does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tutor.study.dates import countdown
from tutor.study.days import local_now
from tutor.study.memory import Memory, Seen, after, card_of
from tutor.study.plan import Planned, plan_day
from tutor.study.rating import Rating
from tutor.study.today import Today, remember, today
from tutor.study.weighing import weights_of

if TYPE_CHECKING:
    from tutor.study.services import Services

__all__ = ["DAYS", "Ahead", "Coming", "ahead"]

DAYS = 14
"""Days to look ahead, or fewer where the exam is nearer."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One day to come."""

    date: date
    questions: int
    minutes: float
    new: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """Today, and the days after it."""

    today: Today
    days: tuple[Coming, ...]

    @property
    def countdown(self) -> str:
        """`exam in 12 days`, or nothing."""
        exam = self.today.exam
        return countdown(exam.isoformat() if exam else None, self.today.day)


def ahead(services: Services, *, exam: date | None = None, minutes: int | None = None) -> Ahead:
    """Today and the coming days, by the settings or by another date and other minutes a day."""
    from tutor.kinds.draw import Stream

    memory = remember(services)
    first = today(services, memory, exam=exam, minutes=minutes)
    now = local_now(services.now(), services.zone)
    weights = weights_of(services.course)
    _practise(memory, first.plan, now)
    days = []
    for number in range(1, DAYS + 1):
        at = now + timedelta(days=number)
        if first.exam is not None and at.date() >= first.exam:
            break
        planned = plan_day(
            services.course.entries,
            memory,
            now=at,
            exam=first.exam,
            minutes=first.minutes,
            stream=Stream(f"plan:{at.date()}"),
            weights=weights,
        )
        new = sum(one.why == "new" for one in planned)
        days.append(Coming(at.date(), len(planned), sum(one.minutes for one in planned), new))
        _practise(memory, planned, at)
    return Ahead(first, tuple(days))


def _practise(memory: Memory, plan: tuple[Planned, ...], at: datetime) -> None:
    """Go on as if the questions of a plan had been answered as well as usual, in this memory alone."""
    usual = sum(one.skill for one in memory.cards.values()) / (len(memory.cards) or 1) or 0.5
    for one in plan:
        name = card_of(memory.entries[one.item])
        card = memory.cards.get(name)
        when = max(at, card.last) if card else at
        new = after(card, Rating.GOOD, when, points=usual)
        memory.cards[name] = replace(new, skill=card.skill if card else usual)
        seen = memory.items.get(one.item)
        memory.items[one.item] = Seen(seen.tries + 1 if seen else 1, when)
