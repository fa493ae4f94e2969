"""What lessons need: their order, what is best read first, and what the lint says of it."""

from __future__ import annotations

from pathlib import Path

from tests.building import course_from
from tests.course.test_lessons import ITEM
from tutor.course import load
from tutor.course.lint import structure
from tutor.course.needs import needed

LESSON = """---
id: {name}
title: Lesson {name}
topic: {topic}
source: []
concepts: [{concepts}]
minutes: 5
needs: [{needs}]
---
## One

Words.

## Two

Words.
"""


def written(folder: Path, *lessons: tuple[str, str, str, str]) -> Path:
    """A course with lessons of (id, topic, concepts, needs); its root. The item's concept is `testing`."""
    course, _ = course_from(folder, ITEM)
    (course.root / "lessons").mkdir()
    for name, topic, concepts, needs in lessons:
        text = LESSON.format(name=name, topic=topic, concepts=concepts, needs=needs)
        (course.root / "lessons" / f"{name}.md").write_text(text, encoding="utf-8")
    return course.root


def problems(root: Path) -> list[str]:
    """Every problem as `id: problem`."""
    return [f"{one.id}: {one.problem}" for one in structure(root)[1]]


def test_within_a_topic_a_lesson_stands_behind_what_it_needs(tmp_path: Path) -> None:
    """Without a word on the order; topics keep theirs."""
    root = written(
        tmp_path,
        ("a", "evaluation", "rates", "counts"),
        ("b", "evaluation", "counts", ""),
        ("c", "pytorch", "tensors", "a"),
        ("d", "evaluation", "curves", ""),
    )
    assert list(load(root)[0].lessons) == ["b", "a", "d", "c"]
    assert problems(root) == []


def test_what_is_best_read_first_follows_from_ids_and_concepts(tmp_path: Path) -> None:
    """A concept means the first lesson that teaches it; one that no lesson teaches means none."""
    root = written(
        tmp_path,
        ("a", "evaluation", "rates", ""),
        ("b", "evaluation", "rates, counts", ""),
        ("c", "pytorch", "tensors", "b, rates, testing"),
    )
    course = load(root)[0]
    assert [one.id for one in needed(course, course.lessons["c"])] == ["a", "b"]
    assert needed(course, course.lessons["a"]) == ()
    assert problems(root) == []


def test_a_need_that_is_nothing_is_told(tmp_path: Path) -> None:
    """Neither a lesson nor a concept of anything."""
    root = written(tmp_path, ("a", "evaluation", "rates", "nonsense"))
    assert problems(root) == ["a: it needs “nonsense”, which is neither a lesson nor a concept"]


def test_a_need_of_its_own_is_told(tmp_path: Path) -> None:
    """Nobody reads a lesson before itself."""
    root = written(tmp_path, ("a", "evaluation", "rates", "a"), ("b", "evaluation", "counts", "counts"))
    assert [one.partition(" ")[2] for one in problems(root)] == [
        "it needs “a”, which is its own",
        "it needs “counts”, which is its own",
    ]


def test_a_need_that_comes_later_is_told(tmp_path: Path) -> None:
    """By its id or by a concept that only a later lesson teaches."""
    root = written(tmp_path, ("a", "evaluation", "rates", "c, tensors"), ("c", "pytorch", "tensors", ""))
    assert problems(root) == [
        "a: it needs c, and that comes later in the course",
        "a: it needs tensors, which c teaches, and that comes later in the course",
    ]


def test_a_circle_is_told_and_the_lessons_stay_readable(tmp_path: Path) -> None:
    """Both are still in the course."""
    root = written(tmp_path, ("a", "evaluation", "rates", "b"), ("b", "evaluation", "counts", "a"))
    assert list(load(root)[0].lessons) == ["a", "b"]
    told = problems(root)
    assert any("these lessons need each other" in one and "→" in one for one in told)
    assert any("comes later" in one for one in told)
