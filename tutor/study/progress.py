"""What the log says about each topic: tried, mastered, time; a pure fold over attempts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tutor.course.model import Course
from tutor.store import Attempt
from tutor.study.queue import Summary

__all__ = ["Statistics", "TopicProgress", "statistics", "topics"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicProgress:
    """One topic: how many items and tasks it has, how many were tried, and the mean of their best points
    (0…1).
    """

    id: str
    title: str
    items: int
    tried: int
    mastery: float
    tasks: int
    tasks_done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The whole log in numbers: attempts, those right, hints, seconds, and the most frequent slips by
    note."""

    attempts: int
    right: int
    hints: int
    seconds: float
    slips: tuple[tuple[str, int], ...]
    topics: tuple[TopicProgress, ...]


def topics(course: Course, summary: Summary) -> tuple[TopicProgress, ...]:
    """Progress of every topic that has something to do, in course order; what was not tried counts as 0."""
    made = []
    for topic in course.index.topics:
        names = [entry.id for entry in course.entries if entry.topic == topic.id]
        tasks = [task.id for task in course.tasks.values() if task.topic == topic.id]
        if names or tasks:
            best = [summary[name][1] for name in names if name in summary]
            made.append(
                TopicProgress(
                    id=topic.id,
                    title=topic.title,
                    items=len(names),
                    tried=len(best),
                    mastery=sum(best) / len(names) if names else 0.0,
                    tasks=len(tasks),
                    tasks_done=sum(summary.get(name, (0, 0.0))[1] >= 1 for name in tasks),
                )
            )
    return tuple(made)


def statistics(course: Course, attempts: Iterable[Attempt]) -> Statistics:
    """The figures of a log; items no longer in the course count in the sums only."""
    log = list(attempts)
    slips: Counter[str] = Counter()
    for one in log:
        for row in one.ledger:
            if float(row.get("points", 0)) < float(row.get("of", 0)):
                slips[f"{one.item}: {row.get('rule', '')}"] += 1
    return Statistics(
        attempts=len(log),
        right=sum(one.status == "right" for one in log),
        hints=sum(one.hints for one in log),
        seconds=sum(one.seconds for one in log),
        slips=tuple(slips.most_common(10)),
        topics=topics(course, _summary(log)),
    )


def _summary(log: Iterable[Attempt]) -> Mapping[str, tuple[int, float]]:
    made: dict[str, tuple[int, float]] = {}
    for one in log:
        count, best = made.get(one.item, (0, 0.0))
        made[one.item] = (count + 1, max(best, one.points))
    return made
