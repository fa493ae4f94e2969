"""Brings the folds up to the end of the log and makes one picture of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path

from tutor.course.exams import Blueprint, offered
from tutor.course.model import Course
from tutor.store import Store
from tutor.study.calibration import Confidence, calibration
from tutor.study.days import QUARTER, day_of_quarter, start_of
from tutor.study.exam.papers import reports
from tutor.study.folding import bring_up
from tutor.study.forecast import aimed, expected, forecast
from tutor.study.memory import Memory, card_of
from tutor.study.retention import retention
from tutor.study.stats.folds import Count, History, Slips, Tally
from tutor.study.stats.model import Day, Due, Misconception, Stats, Then, TopicStats

__all__ = ["collect", "goal"]

MOST = 10
UNNAMED = frozenset(
    {
        *("", "right", "follow-through", "wrong", "partial", "different", "empty", "unreadable", "missing"),
        *("not-named", "several-marked", "unknown-reason", "truth", "only-together", "short-rounding"),
        *("fail", "timeout", "memory", "error", "late"),
    }
)
"""Rules of the ledger that say that points were lost, and not by which mistake."""


def goal(course: Course) -> Blueprint | None:
    """The exam that is forecast: the longest one."""
    return next(iter(offered(course)), None)


def collect(
    course: Course,
    store: Store,
    cache: Path,
    *,
    now: datetime,
    zone: tzinfo | None = None,
    going: Callable[[], bool] = lambda: True,
) -> Stats:
    """The picture at a time (UTC), days by the learner's zone (none: this machine's).

    Takes some seconds where a long log is read for the first time: call it outside the interface's thread,
    and let `going` say no once nobody waits for it; the picture is of what was read until then.
    """
    aim = aimed(course, goal(course))
    memory, history = Memory(course.entries), History(course, aim, now)
    confidence, slips, tally = Confidence(), Slips(), Tally()
    bring_up([memory, history, confidence, slips, tally], store, cache, going)
    foreseen = forecast(course, aim.blueprint, history.marks, now=now, aim=aim) if aim.blueprint else None
    shares = foreseen.shares if foreseen else expected(aim, history.marks, now)
    whole = _sum(tally.items)
    return Stats(
        at=now,
        attempts=whole.attempts,
        right=whole.right,
        hints=whole.hints,
        seconds=whole.seconds,
        slips=_slips(slips),
        topics=_topics(course, memory, tally, shares, now),
        due=_due(memory, now),
        retention=retention(memory.found),
        forecast=foreseen,
        history=tuple(
            Then(at=at, points=points, low=low, high=high, of=of, enough=enough)
            for at, points, low, high, of, enough in history.then
        ),
        calibration=calibration(confidence),
        days=_days(tally, zone),
        misconceptions=_misconceptions(course, slips),
        papers=reports(store),
    )


def _sum(counts: Mapping[str, Count]) -> Count:
    whole = Count()
    for one in counts.values():
        whole.include(one)
    return whole


def _slips(slips: Slips) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for (item, _, rule), one in slips.found.items():
        counts[f"{item}: {rule}"] += one.count
    return tuple(counts.most_common(MOST))


def _due(memory: Memory, now: datetime) -> Due:
    names = {card_of(one) for one in memory.entries.values()}
    tried = [name for name in memory.cards if name in names]
    return Due(
        cards=len(names),
        tried=len(tried),
        due=sum(name in names for name in memory.due(now)),
        new=len(names) - len(tried),
        recall=sum(memory.recall(name, now) for name in tried) / max(1, len(tried)),
    )


def _topics(
    course: Course, memory: Memory, tally: Tally, shares: Mapping[str, float], now: datetime
) -> tuple[TopicStats, ...]:
    """Every topic that has something to do, in course order."""
    due = set(memory.due(now))
    made = []
    for topic in course.index.topics:
        entries = [one for one in course.entries if one.topic == topic.id]
        tasks = [one.id for one in course.tasks.values() if one.topic == topic.id]
        if not entries and not tasks:
            continue
        counts = [tally.items[name] for name in (*(one.id for one in entries), *tasks) if name in tally.items]
        cards = {card_of(one) for one in entries}
        worth = sum(one.points for one in entries)
        best = sum(tally.items[one.id].best for one in entries if one.id in tally.items)
        made.append(
            TopicStats(
                id=topic.id,
                title=topic.title,
                items=len(entries),
                tried=sum(one.id in tally.items for one in entries),
                mastery=sum(one.points * shares[one.id] for one in entries) / worth if worth else 0.0,
                best=best / len(entries) if entries else 0.0,
                tasks=len(tasks),
                tasks_done=sum(name in tally.items and tally.items[name].best >= 1 for name in tasks),
                cards=len(cards),
                due=len(cards & due),
                attempts=sum(one.attempts for one in counts),
                seconds=sum(one.seconds for one in counts),
            )
        )
    return tuple(made)


def _days(tally: Tally, zone: tzinfo | None) -> tuple[Day, ...]:
    """Every day with attempts; quarters of an hour are sorted, so that a day is looked up once and not each
    time.
    """
    found: dict[date, Count] = {}
    day, until = date.min, -1
    for number, one in sorted(tally.quarters.items()):
        if number >= until:
            day = day_of_quarter(number, zone)
            until = _quarter_after(day, zone)
        found.setdefault(day, Count()).include(one)
    return tuple(
        Day(day=day, attempts=one.attempts, right=one.right, seconds=one.seconds)
        for day, one in found.items()
    )


def _quarter_after(day: date, zone: tzinfo | None) -> int:
    """The first quarter of an hour that is surely past a day; every one where a day has no end."""
    try:
        return int(start_of(day + timedelta(days=1), zone).timestamp() // QUARTER)
    except (OverflowError, ValueError, OSError):
        return -1


def _misconceptions(course: Course, slips: Slips) -> tuple[Misconception, ...]:
    """The most frequent ones of items in the course, newest first among equals."""
    entries = {one.id: one for one in course.entries}
    named = [(key, one) for key, one in slips.found.items() if key[2] not in UNNAMED and key[0] in entries]
    named.sort(key=lambda each: each[1].last, reverse=True)
    named.sort(key=lambda each: -each[1].count)
    made = []
    for (item, part, rule), one in named[:MOST]:
        entry = entries[item]
        lesson = _teaching(course, entry.concept, entry.topic)
        made.append(
            Misconception(
                item=item,
                title=entry.title,
                topic=entry.topic,
                concept=entry.concept,
                part=part,
                rule=rule,
                says=one.says,
                count=one.count,
                last=one.last,
                lesson=lesson,
                lesson_title=course.lessons[lesson].title if lesson else "",
            )
        )
    return tuple(made)


def _teaching(course: Course, concept: str, topic: str) -> str:
    """The lesson that teaches a concept, else one of its topic, else nothing."""
    of_topic = ""
    for one in course.lessons.values():
        if concept in one.concepts:
            return one.id
        of_topic = of_topic or (one.id if one.topic == topic else "")
    return of_topic
