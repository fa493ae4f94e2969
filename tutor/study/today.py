"""Today, for every interface alike: what was done, what the plan asks, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tutor.study import CRAM
from tutor.study.days import local_day, local_now, moment, stamp, start_of
from tutor.study.memory import Memory, card_of
from tutor.study.plan import Planned, days_left, plan_day, unfitting
from tutor.study.settled import Given, keep_plan, kept_plan
from tutor.study.timetable import exam_date, minutes_a_day

if TYPE_CHECKING:
    from tutor.study.services import Services

__all__ = ["Today", "remember", "today"]

ZONE = "zone"
"""The setting that keeps the last offset from UTC, in seconds."""
LEFT_OPEN = 1_800.0
"""Seconds that one question counts at most: a question left open is no study."""
SLIP = timedelta(hours=1)
"""How far an answer may lie ahead of the clock before that is worth a sentence."""
MOVED = 7_200
"""Seconds between two offsets from UTC that are a journey and no summer time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """One day: `minutes` a day, `done` questions in `spent` minutes so far, and the `plan` for the rest.

    `wanted` are the minutes a day that would do where not all new cards (`out` of them) fit before the exam.
    """

    day: date
    exam: date | None
    minutes: int
    done: int
    spent: float
    plan: tuple[Planned, ...]
    out: int = 0
    wanted: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def queue(self) -> list[tuple[str, int]]:
        """The questions as a session takes them."""
        return [(one.item, one.seed) for one in self.plan]

    @property
    def ahead(self) -> float:
        """Minutes that the plan will take."""
        return sum(one.minutes for one in self.plan)

    @property
    def label(self) -> str:
        """What doing it is called."""
        return "go on" if self.plan and self.done else "begin" if self.plan else "practise more"

    @property
    def text(self) -> str:
        """`14 questions, about 25 minutes`, or what there is to say instead."""
        if self.plan:
            count = f"{self.done} done, {len(self.plan)} to go" if self.done else _questions(len(self.plan))
            return f"{count}, about {_minutes(self.ahead)}"
        if self.done:
            return f"{_questions(self.done)} in {_minutes(self.spent)}: done for today"
        return "nothing is due"


def today(
    services: Services,
    memory: Memory | None = None,
    *,
    exam: date | None = None,
    minutes: int | None = None,
    keep: bool = False,
    going: Callable[[], bool] = lambda: True,
) -> Today:
    """What today asks, by the settings or by another date and other minutes a day.

    What was planned first today, with `keep` for the learner to work on, is what is still to go later: only
    less of it, as questions are answered and minutes pass. Reads what is new in the log and plans, so call it
    outside the interface's thread; `going` says no once nobody waits for it any more.
    """
    from tutor.kinds.draw import Stream  # home is painted without it
    from tutor.study.weighing import weights_of

    memory = remember(services, going) if memory is None else memory
    now = local_now(services.now(), services.zone)
    exam, past = exam_date(services) if exam is None else (exam, "")
    minutes, nonsense = minutes_a_day(services) if minutes is None else (minutes, "")
    done, spent = _spent(services, now)
    weights = weights_of(services.course)
    given = Given(now.date(), exam, minutes, services.course.root)
    kept = kept_plan(services.places.cache, given)
    plan = plan_day(
        [one for one in services.course.entries if kept is None or one.id in kept],
        memory,
        now=now,
        exam=exam,
        minutes=max(0.0, minutes - spent),
        stream=Stream(f"plan:{now.date()}"),
        weights=weights,
    )
    if kept is not None:
        still = {one.item for one in plan}
        plan = tuple(one for one in kept.values() if one.item in still)
    elif plan and keep and going():
        keep_plan(services.places.cache, given, plan)
    out, wanted = _room(services, memory, now, exam, minutes, weights)
    tight = (
        f"{out} of {len(_cards(services))} subjects do not fit before the exam with {minutes} minutes a day: "
        f"{wanted} would do."
        if out
        else ""
    )
    remarks = (past, nonsense, _clock(memory, now), _moved(services, now), tight)
    return Today(
        day=now.date(),
        exam=exam,
        minutes=minutes,
        done=done,
        spent=spent,
        plan=plan,
        out=out,
        wanted=wanted,
        remarks=tuple(filter(None, remarks)),
    )


def remember(services: Services, going: Callable[[], bool] = lambda: True) -> Memory:
    """The memory as the log leaves it, from its checkpoint and what is newer."""
    from tutor.study.folding import bring_up

    memory = Memory(services.course.entries)
    bring_up([memory], services.store, services.places.cache, going)
    return memory


# -- what was done, and what is odd ------------------------------------------------------------------------


def _spent(services: Services, now: datetime) -> tuple[int, float]:
    """Questions answered today and their minutes, cram sessions apart."""
    known = {one.id for one in services.course.entries}
    since = start_of(now.date(), services.zone)
    done, seconds = 0, 0.0
    for one in services.store.attempts(since=stamp(since)):
        at = moment(one.at)
        if one.item not in known or one.session.startswith(CRAM):
            continue
        if at is not None and local_day(at, services.zone) == now.date():
            done += 1
            seconds += max(0.0, min(LEFT_OPEN, one.seconds))
    return done, seconds / 60


def _cards(services: Services) -> set[str]:
    return {card_of(one) for one in services.course.entries}


def _room(
    services: Services,
    memory: Memory,
    now: datetime,
    exam: date | None,
    minutes: int,
    weights: Mapping[str, float],
) -> tuple[int, int]:
    """How many new cards do not fit before the exam, and the minutes a day that all of them would take."""
    entries = services.course.entries
    out = unfitting(entries, memory, now=now, exam=exam, minutes=minutes, weights=weights)
    left = days_left(now, exam)
    if not out or left is None:
        return 0, 0
    shortest: dict[str, float] = {}
    for one in entries:
        name = card_of(one)
        if name not in memory.cards:
            shortest[name] = min(memory.minutes(one), shortest.get(name, 1e9))
    return len(out), 5 * int(-(-sum(shortest.values()) // (5 * left)))


def _clock(memory: Memory, now: datetime) -> str:
    last = max((one.last for one in memory.cards.values()), default=None)
    if last is None or last <= now + SLIP:
        return ""
    ahead, here = last.astimezone(now.tzinfo), now
    return (
        f"Your clock says {here.day} {here:%B %Y, %H:%M}, but an answer of yours is from {ahead.day} "
        f"{ahead:%B %Y, %H:%M}: check the clock; nothing is lost."
    )


def _moved(services: Services, now: datetime) -> str:
    """The sentence on a journey to another time zone, said once."""
    offset = now.utcoffset()
    here = int(offset.total_seconds()) if offset is not None else 0
    kept = services.store.setting(ZONE)
    try:
        before = int(kept) if kept is not None else here
    except ValueError:
        before = here
    if kept != str(here):
        services.store.set_setting(ZONE, str(here))
    if abs(here - before) < MOVED:
        return ""
    return (
        f"Your clock is in another time zone now ({now:UTC%z}): days begin by it, and nothing counts twice."
    )


def _questions(count: int) -> str:
    return "1 question" if count == 1 else f"{count} questions"


def _minutes(minutes: float) -> str:
    whole = max(1, round(minutes))
    return "1 minute" if whole == 1 else f"{whole} minutes"
