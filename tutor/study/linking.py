"""What belongs together: tasks and experiments with the questions and lessons about the same, both ways.

Nothing of it is typed: a concept or a catalogue id that two have in common joins them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tutor.course.model import Course, Entry, Lesson, Task
from tutor.study.queue import Summary

if TYPE_CHECKING:
    from tutor.course.experiments import Experiment

__all__ = [
    "Links",
    "experiments_about",
    "experiments_of",
    "lessons_about",
    "links",
    "next_task",
    "tasks_about",
    "tasks_of",
    "to_do_before",
]

Made = TypeVar("Made", "Task", "Experiment")


@dataclass(frozen=True, slots=True)
class Links:
    """Around one task: `items` ask the same thing, `ground` asks what it needs to be known, `lessons` teach
    either of them.
    """

    items: tuple[Entry, ...]
    ground: tuple[Entry, ...]
    lessons: tuple[Lesson, ...]


def links(course: Course, task: Task) -> Links:
    """What a task is joined with, in the course's order."""
    same = tuple(one for one in course.entries if _about(one, task))
    needs = set(task.needs) - {one.concept for one in same}
    ground = tuple(one for one in course.entries if one.concept in needs and one not in same)
    about = lessons_about(course, (task.concept, *task.needs))
    lessons = tuple(one for one in course.lessons.values() if one in about or _teaches(one, task))
    return Links(same, ground, lessons)


def lessons_about(course: Course, concepts: Iterable[str]) -> tuple[Lesson, ...]:
    """The lessons that teach one of these concepts."""
    wanted = set(concepts)
    return tuple(one for one in course.lessons.values() if wanted.intersection(one.concepts))


def tasks_about(course: Course, entry: Entry) -> tuple[Task, ...]:
    """The tasks in which the thing that a question asks about is programmed."""
    return tuple(one for one in course.tasks.values() if _about(entry, one))


def experiments_about(
    course: Course, concepts: Iterable[str], source: Iterable[str] = ()
) -> tuple[Experiment, ...]:
    """The experiments about one of these concepts, or with one of these catalogue ids, in their order."""
    wanted, ids = set(concepts), set(source)
    return tuple(
        one for one in course.experiments.values() if one.concept in wanted or ids.intersection(one.source)
    )


def tasks_of(course: Course, lesson: Lesson) -> tuple[Task, ...]:
    """The tasks about what a lesson teaches, the concepts of its list first, then those of its entries."""
    return _taught(course.tasks.values(), lesson)


def experiments_of(course: Course, lesson: Lesson) -> tuple[Experiment, ...]:
    """The experiments about what a lesson teaches, in the same order."""
    return _taught(course.experiments.values(), lesson)


def _taught(every: Iterable[Made], lesson: Lesson) -> tuple[Made, ...]:
    """Its own topic's first, and among these by the place of the concept in the lesson's list."""
    places = {concept: place for place, concept in enumerate(lesson.concepts)}
    about = [one for one in every if _teaches(lesson, one)]
    return tuple(sorted(about, key=lambda one: (one.topic != lesson.topic, places.get(one.concept, 999))))


def _teaches(lesson: Lesson, one: Task | Experiment) -> bool:
    """By the concept, by an entry that both name, or, within a topic, by what is needed for it."""
    concepts = set(lesson.concepts)
    near = one.topic == lesson.topic and not concepts.isdisjoint(one.needs)
    return near or one.concept in concepts or not set(lesson.source).isdisjoint(one.source)


def _about(entry: Entry, task: Task) -> bool:
    return entry.concept == task.concept or bool(set(entry.source) & set(task.source))


def to_do_before(course: Course, task: str, summary: Summary) -> tuple[Task, ...]:
    """The tasks that this one builds on and that have not been passed."""
    return tuple(
        course.tasks[name]
        for name in course.before(task)
        if name in course.tasks and summary.get(name, (0, 0.0))[1] < 1
    )


def next_task(course: Course, summary: Summary, after: str = "") -> Task | None:
    """The task to go on with: behind `after` in the course's order, which counts as passed, else from the
    start; not passed, and nothing that it builds on is open. Where all are blocked, the first that is open.
    """
    summary = {**summary, after: (1, 1.0)}
    names = list(course.tasks)
    start = names.index(after) + 1 if after in course.tasks else 0
    turned = [course.tasks[name] for name in (*names[start:], *names[:start]) if name != after]
    left = [one for one in turned if summary.get(one.id, (0, 0.0))[1] < 1]
    free = [one for one in left if not to_do_before(course, one.id, summary)]
    return next(iter(free or left), None)
