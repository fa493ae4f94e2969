"""What a lesson leads to, and what is best read before it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.screens.pupil import Room, tiny_course
from tests.screens.test_reading_list import course as with_reading
from tutor.course import Course, Task
from tutor.course.model import Lesson
from tutor.store import Attempt, Store
from tutor.study.after import Way, best_before, questions_of, ways_on
from tutor.study.reading import Place, keep_place


def lesson(name: str, **more: object) -> Lesson:
    """A lesson of the tiny course's first topic."""
    known = {"title": name.title(), "topic": "alpha", "source": (), "concepts": ("dropout",), "minutes": 5}
    return Lesson(id=name, **{**known, **more})  # type: ignore[arg-type]


def task(name: str) -> Task:
    """A task on dropout."""
    return Task(
        id=name, title=name, topic="alpha", source=(), concept="dropout", level="easy", hints=(), because=""
    )


def course() -> Course:
    """Two lessons and five tasks, with a reading list."""
    tasks = {name: task(name) for name in ("one", "two", "three", "four", "five")}
    lessons = {"first": lesson("first"), "second": lesson("second", needs=("first",))}
    return replace(with_reading(), tasks=tasks, lessons=lessons, experiments={})


def passed(store: Store, name: str, points: float) -> None:
    """A try at a task."""
    now = "2026-11-21T09:30:00Z"
    store.record(
        Attempt(
            uid=name,
            at=now,
            session="s",
            item=name,
            kind="code",
            content="c",
            seed=0,
            params="{}",
            answer={},
            status="right" if points >= 1 else "partial",
            points=points,
            reachable=1.0,
            ledger=[],
            hints=0,
            seconds=1.0,
            device="d",
            note="",
        )
    )


def test_the_ways_on_are_tasks_questions_books_and_the_next_lesson(home: Path) -> None:
    """Each says how it stands; of many tasks those that are still to be done."""
    store, one = Room(home).store(), course()
    passed(store, "one", 1.0)
    passed(store, "two", 0.5)
    ways = ways_on(one, one.lessons["first"], store)
    assert [(way.sort, way.id, way.state) for way in ways] == [
        ("task", "two", "begun"),
        ("task", "three", "easy"),
        ("task", "four", "easy"),
        ("task", "five", "easy"),
        ("questions", "first", "0 of 1 tried"),
        ("reading", "alpha", "3 books"),
        ("lesson", "second", "new, 5 minutes"),
    ]


def test_experiments_about_the_same_come_behind_the_tasks(home: Path) -> None:
    """New ones say how hard they are."""
    store, one = Room(home).store(), course()
    tried = tiny_course().experiments["tiny-descent"]
    one = replace(one, experiments={"tiny-descent": replace(tried, concept="dropout")})
    ways = ways_on(one, one.lessons["first"], store)
    assert Way("experiment", "tiny-descent", "Down a parabola", "easy") == ways[4]
    assert len(ways) <= 9


def test_the_last_lesson_leads_to_no_other(home: Path) -> None:
    """And one without anything to do leads nowhere."""
    store, one = Room(home).store(), course()
    assert all(way.sort != "lesson" for way in ways_on(one, one.lessons["second"], store))
    alone = replace(one, tasks={}, readings={}, lessons={"only": lesson("only", concepts=())})
    assert ways_on(alone, alone.lessons["only"], store) == ()


def test_questions_of_a_lesson_are_those_of_its_concepts() -> None:
    """Of any topic."""
    assert [one.id for one in questions_of(course(), course().lessons["first"])] == ["truth"]
    assert questions_of(tiny_course(), lesson("none", concepts=("nothing",))) == ()


def test_what_is_best_read_first_goes_once_it_is_read(home: Path) -> None:
    """It only advises."""
    store, one = Room(home).store(), course()
    second = one.lessons["second"]
    assert [before.id for before in best_before(one, second, store)] == ["first"]
    keep_place(store, "first", Place(done=True))
    assert best_before(one, second, store) == ()
    assert Way("lesson", "first", "First", "read, 5 minutes").sort == "lesson"
