"""What there is to know about the question, task or experiment in front: where it comes from, what belongs to
it, one's history.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, tzinfo
from fractions import Fraction

from tutor.course.experiments import Experiment
from tutor.course.model import Course, Entry, Lesson, Task
from tutor.store import Attempt, Store
from tutor.study.days import day_text
from tutor.study.linking import (
    experiments_about,
    lessons_about,
    links,
    next_task,
    tasks_about,
    to_do_before,
)
from tutor.study.noting import sure_in, sure_words
from tutor.study.session import Session
from tutor.words import points

__all__ = ["Facts", "experiment_facts", "facts", "task_facts"]

Facts = list[tuple[str, tuple[str, ...]]]

SHOWN = 8
"""Attempts that are told one by one, the newest first."""
FEW = 4
"""Questions that are told one by one."""


def facts(session: Session, zone: tzinfo | None = UTC) -> Facts:
    """Every fact as (name, its lines); without history the list says so. The answer is not among them.

    `zone` is the learner's, None for the machine's: it decides the days of the tries.
    """
    slot, course = session.slot, session.course
    item = course.items.get(slot.item)
    if item is None:
        return [("question", (f"{slot.item}, which is no longer in the course",))]
    topic = course.topic(item.topic)
    worth = f"{points(item.worth)} point{'' if item.worth == 1 else 's'}"
    told = [
        ("question", (item.title,)),
        ("topic", (topic.title if topic else item.topic,)),
        ("asked in", tuple(_source(one, course.sources.get(one, "")) for one in item.source)),
        ("kind", (f"{item.kind}, {item.level}, {worth}",)),
        ("concept", (item.concept.replace("-", " "),)),
        ("taught in", _lessons(course, item.concept)),
        ("in code", _titles(_tasks(course, item.id))),
        ("tried live", _titles(experiments_about(course, (item.concept,), item.source))),
        ("this one", (f"{item.id}, {_values(slot.seed)}",)),
        ("your tries", tuple(_history(session.log.attempts(item=item.id), item.worth, zone))),
    ]
    return [(name, lines) for name, lines in told if lines]


def _source(name: str, line: str) -> str:
    return f"{name}: {line}" if line else name


def _values(seed: int) -> str:
    return "with the exam's values (seed 0)" if seed == 0 else f"seed {seed}"


def task_facts(course: Course, store: Store, task: Task, zone: tzinfo | None = UTC) -> Facts:
    """Every fact about a coding task as (name, its lines), with what to do before and after it.

    `zone` is the learner's, None for the machine's: it decides the days of the tries.
    """
    summary, joined = store.summary(), links(course, task)
    topic, then = course.topic(task.topic), next_task(course, summary, task.id)
    worth = f"{points(task.worth)} point{'' if task.worth == 1 else 's'}"
    told = [
        ("task", (task.title,)),
        ("topic", (topic.title if topic else task.topic,)),
        ("asked in", tuple(_source(one, course.sources.get(one, "")) for one in task.source)),
        ("kind", (f"code, {task.level}, {worth}",)),
        ("do before", _titles(to_do_before(course, task.id, summary))),
        ("know first", _few(joined.ground)),
        ("questions", _few(joined.items)),
        ("taught in", _titles(joined.lessons) or ("no lesson yet",)),
        ("tried live", _titles(experiments_about(course, (task.concept,), task.source))),
        ("next task", (then.title,) if then else ()),
        ("this one", (task.id,)),
        ("your tries", tuple(_history(store.attempts(item=task.id), task.worth, zone))),
    ]
    return [(name, lines) for name, lines in told if lines]


def experiment_facts(course: Course, store: Store, one: Experiment, zone: tzinfo | None = UTC) -> Facts:
    """Every fact about an experiment as (name, its lines), without what would tell its outcome.

    `zone` is the learner's, None for the machine's: it decides the days of the runs.
    """
    topic, runs = course.topic(one.topic), store.runs(one.id)
    same = [entry for entry in course.entries if entry.concept == one.concept]
    tasks = [task for task in course.tasks.values() if task.concept == one.concept]
    ground = [entry for entry in course.entries if entry.concept in one.needs]
    kept = [f"{day_text(run.at, zone)}: {one.told(run.parameters)}, seed {run.seed}" for run in runs[::-1]]
    left = len(kept) - SHOWN
    told = [
        ("experiment", (one.title,)),
        ("topic", (topic.title if topic else one.topic,)),
        ("asked in", tuple(_source(name, course.sources.get(name, "")) for name in one.source)),
        ("kind", (f"live run, {one.level}, about {one.seconds} s",)),
        ("data", (one.data,) if one.data else ()),
        ("concept", (one.concept.replace("-", " "),)),
        ("know first", _few(tuple(ground))),
        ("questions", _few(tuple(same))),
        ("taught in", _lessons(course, one.concept)),
        ("in code", _titles(tasks)),
        ("this one", (one.id,)),
        ("your runs", (*kept[:SHOWN], *([f"and {left} older"] if left > 0 else [])) or ("none yet",)),
    ]
    return [(name, lines) for name, lines in told if lines]


def _titles(them: Iterable[Task | Lesson | Entry | Experiment]) -> tuple[str, ...]:
    return tuple(one.title for one in them)


def _few(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """The titles of some questions; of many, how many more there are."""
    left = len(entries) - FEW
    return (*_titles(entries[:FEW]), *([f"and {left} more"] if left > 0 else []))


def _tasks(course: Course, item: str) -> tuple[Task, ...]:
    entry = next((one for one in course.entries if one.id == item), None)
    return tasks_about(course, entry) if entry else ()


def _lessons(course: Course, concept: str) -> tuple[str, ...]:
    return _titles(lessons_about(course, (concept,))) or ("no lesson yet",)


def _history(attempts: Iterable[Attempt], worth: Fraction, zone: tzinfo | None) -> list[str]:
    newest = list(attempts)[::-1]
    if not newest:
        return ["none yet"]
    left = len(newest) - SHOWN
    return [
        *(_told(one, worth, zone) for one in newest[:SHOWN]),
        *([f"and {left} older"] if left > 0 else []),
    ]


def _told(one: Attempt, worth: Fraction, zone: tzinfo | None) -> str:
    """`2026-11-21: 1½ of 2 points, 1 hint, rather sure`."""
    got = points(worth * Fraction(one.points).limit_denominator(1000))
    told = f"{day_text(one.at, zone)}: {got} of {points(worth)}"
    more = ["solution shown" if one.status == "solved" else "", f"{one.hints} hint{'s' * (one.hints > 1)}"]
    more = [more[0], more[1] if one.hints else "", sure_words(sure_in(one.note))]
    return ", ".join(filter(None, (told, *more)))
