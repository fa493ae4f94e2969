"""What the log says about each topic: tried, mastered; a pure fold over attempts."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.course.model import Course
from tutor.study.queue import Summary

__all__ = ["TopicProgress", "topics"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicProgress:
    """One topic: how many items and tasks it has, how many were tried, and `best`, the mean of the items'
    best points (0…1).
    """

    id: str
    title: str
    items: int
    tried: int
    best: float
    tasks: int
    tasks_done: int


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
                    best=sum(best) / len(names) if names else 0.0,
                    tasks=len(tasks),
                    tasks_done=sum(summary.get(name, (0, 0.0))[1] >= 1 for name in tasks),
                )
            )
    return tuple(made)
