"""What a lesson leads to: its tasks and experiments, questions about it, further reading, the next lesson;
and what is best read before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tutor.course.model import Course, Entry, Lesson
from tutor.course.needs import needed
from tutor.store import Store
from tutor.study.further import list_told
from tutor.study.linking import experiments_of, tasks_of
from tutor.study.queue import Summary
from tutor.study.reading import Settings, place_in, standing

__all__ = ["Sort", "Way", "best_before", "questions_of", "ways_on"]

Sort: TypeAlias = Literal["task", "experiment", "questions", "reading", "lesson"]
MOST_TASKS, MOST_EXPERIMENTS = 4, 2
"""That are named; those that are done are left out first."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way on: what it opens (`id` is the lesson's own for questions), and how it stands."""

    sort: Sort
    id: str
    title: str
    state: str


def ways_on(course: Course, lesson: Lesson, store: Store) -> tuple[Way, ...]:
    """The ways on from a lesson, the hands-on ones first; at most nine, so that each has a number."""
    summary = store.summary()
    ways = [*_tasks(course, lesson, summary), *_experiments(course, lesson, store)]
    asked = questions_of(course, lesson)
    if asked:
        tried = sum(one.id in summary for one in asked)
        ways.append(Way("questions", lesson.id, "Questions about it", f"{tried} of {len(asked)} tried"))
    if lesson.topic in course.readings:
        told = list_told(course.readings[lesson.topic], store)
        ways.append(Way("reading", lesson.topic, "Further reading", told))
    following = _next(course, lesson)
    if following is not None:
        state = {"new": "new", "here": "begun", "read": "read"}[standing(place_in(store, following.id))]
        ways.append(Way("lesson", following.id, following.title, f"{state}, {following.minutes} minutes"))
    return tuple(ways)


def questions_of(course: Course, lesson: Lesson) -> tuple[Entry, ...]:
    """The questions about what a lesson teaches: those of its topic, then others, in the course's order."""
    about = [one for one in course.entries if one.concept in lesson.concepts]
    return tuple(sorted(about, key=lambda one: one.topic != lesson.topic))


def best_before(course: Course, lesson: Lesson, store: Settings) -> tuple[Lesson, ...]:
    """The lessons that this one needs and that were not read to their end."""
    return tuple(one for one in needed(course, lesson) if standing(place_in(store, one.id)) != "read")


def _tasks(course: Course, lesson: Lesson, summary: Summary) -> list[Way]:
    made = []
    for one in tasks_of(course, lesson):
        count, best = summary.get(one.id, (0, 0.0))
        state = "passed" if best >= 1 else "begun" if count else one.level
        made.append(Way("task", one.id, one.title, state))
    return _few(made, ("passed",), MOST_TASKS)


def _experiments(course: Course, lesson: Lesson, store: Store) -> list[Way]:
    every = experiments_of(course, lesson)
    seen = store.run_counts() if every else {}
    made = [Way("experiment", one.id, one.title, "seen" if seen.get(one.id) else one.level) for one in every]
    return _few(made, ("seen",), MOST_EXPERIMENTS)


def _few(ways: list[Way], done: tuple[str, ...], most: int) -> list[Way]:
    """At most so many in their order, those that are still to be done before the others."""
    chosen = sorted(ways, key=lambda one: one.state in done)[:most]
    return [one for one in ways if one in chosen]


def _next(course: Course, lesson: Lesson) -> Lesson | None:
    """The lesson behind this one in the course's order."""
    names = list(course.lessons)
    place = names.index(lesson.id) + 1 if lesson.id in names else len(names)
    return course.lessons[names[place]] if place < len(names) else None
