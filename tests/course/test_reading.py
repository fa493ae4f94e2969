"""Reading lists: what is read, and that every fault is located."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.building import course_from
from tutor.course import load, open_course
from tutor.course.lint import structure
from tutor.course.reading import NAMED

BOOK = {"chapter": "Rates", "ask": ["What is counted?", "What is divided by what?"], "look": "The table."}
ITEM = """
- id: q{k}
  kind: tf
  COMMON
  ask: Is it true, and why?
  statements:
    - key: one
      text: Recall number {k} counts positives.
      truth: true
      says: It does.
      reason: {{key: a, text: positives are below the bar, says: Yes.}}
      reasons: [{{key: b, text: all are, says: No.}}, {{key: c, text: none are, says: None.}}]
"""
NUMBER = """
- id: size
  kind: numeric
  COMMON
  ask: How much is 2*3?
  parts: [{id: all, label: area, key: 2*3, measure: count, rule: Multiply.}]
"""


MISSING = "1: the topic pytorch has no reading list"
"""The course of these tests has a second topic."""


def listed(**more: Any) -> dict[str, Any]:
    """A sound list, with other values where they are given."""
    books = [{"book": name, **BOOK} for name in NAMED]
    return {"topic": "evaluation", "books": books, "checks": [f"q{k}" for k in range(5)], **more}


def written(folder: Path, value: Any, name: str = "evaluation.yaml") -> Path:
    """A course with this reading list, five true or false questions and one of another kind; its root."""
    items = "".join(ITEM.format(k=k) for k in range(5)) + NUMBER
    course, problems = course_from(folder, items)
    assert problems == ()
    (course.root / "reading").mkdir()
    text = value if isinstance(value, str) else json.dumps(value, indent=1)
    (course.root / "reading" / name).write_text(text, encoding="utf-8")
    with (course.root / "sources.yaml").open("a", encoding="utf-8") as file:
        file.write('"000-1.B": read on\n')
    return course.root


def found(root: Path) -> list[str]:
    """Every problem of the reading lists as `line: problem`."""
    return [f"{one.line}: {one.problem}" for one in structure(root)[1] if "/reading" in one.file]


def test_a_sound_list_has_no_problem_and_survives_the_cache(tmp_path: Path) -> None:
    """The course has it under its topic, the first time and from the cache."""
    root = written(tmp_path, listed())
    assert found(root) == [MISSING]
    course = load(root)[0]
    (one,) = course.readings.values()
    assert one.id == "reading-evaluation" and [book.book for book in one.books] == list(NAMED)
    open_course(root, tmp_path / "cache")
    assert dict(open_course(root, tmp_path / "cache").readings) == dict(course.readings)


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The sound list after this change."""
    one = listed(books=[dict(book) for book in listed()["books"]])
    change(one)
    return one


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda one: one["books"].pop(), "there are 2 books"),
        (lambda one: one["books"][0].update(book="A novel"), f"{NAMED[0]} is not among the books"),
        (lambda one: one["books"].append(dict(one["books"][0])), "stands here twice"),
        (lambda one: one["books"][1].update(ask=["Only one?"]), "there are 1 guiding questions"),
        (lambda one: one["books"][1].update(look=" "), "“look” has 0 characters"),
        (lambda one: one["books"][1].update(page=12), "page"),
        (lambda one: one["checks"].pop(), "there are 4 check questions"),
        (lambda one: one["checks"].append("q0"), "q0 stands here twice"),
        (lambda one: one["checks"].append("q17"), "there is no item “q17”"),
        (lambda one: one["checks"].append("size"), "size is of the kind numeric"),
        (lambda one: one.update(topic="elsewhere"), "the file's name is not the topic"),
        (lambda one: one.update(topic=7), "topic"),
    ],
)
def test_each_fault_of_a_list_is_told(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    """In the file, at its line."""
    problems = found(written(tmp_path, changed(change)))
    assert any(told in one for one in problems), problems


def test_a_question_of_another_topic_is_no_question_of_this_list(tmp_path: Path) -> None:
    """Whoever reads on in a topic is asked about that topic."""
    root = written(tmp_path, {**listed(), "topic": "pytorch"}, "pytorch.yaml")
    assert any("q0 is an item of evaluation" in one for one in found(root))


def test_a_fault_stands_at_its_line(tmp_path: Path) -> None:
    """Not at the beginning of the file."""
    root = written(tmp_path, changed(lambda one: one["checks"].append("size")))
    lines = (root / "reading" / "evaluation.yaml").read_text().splitlines()
    place = 1 + next(number for number, line in enumerate(lines) if '"size"' in line)
    assert any(one.startswith(f"{place}: ") for one in found(root))


@pytest.mark.parametrize("raw", ["", "[]", "topic: [", "\x00", "books: no"])
def test_no_text_makes_loading_fail(tmp_path: Path, raw: str) -> None:
    """A broken list is a problem, and the other content stays."""
    root = written(tmp_path, raw)
    course, problems = load(root)
    assert not course.readings and len(course.items) == 6
    assert raw in ("",) or problems


def test_a_topic_without_a_list_is_a_problem(tmp_path: Path) -> None:
    """But only in a course that has further reading among its sources."""
    root = written(tmp_path, listed())
    assert found(root) == [MISSING]
    (root / "sources.yaml").write_text('"003-4.6": rates\n')
    assert found(root) == []


def test_stray_files_beside_lists_are_reported(tmp_path: Path) -> None:
    """Usually a misspelt ending."""
    root = written(tmp_path, listed(), "evaluation.yml")
    assert any("nothing reads this file" in one for one in found(root))
