"""Loading: strict, located, keeping what is valid; and the cache that gives the same course back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.building import course_from
from tutor.course import find_content, load, open_course
from tutor.course.model import within

GOOD = """
- id: first-item
  kind: choice
  COMMON
  ask: Which?
  show: 2
  right: [{key: a, text: A, says: yes it is}]
  wrong: [{key: b, text: B, says: it is not}]
"""


def test_faulty_items_are_left_out_and_all_reported(tmp_path: Path) -> None:
    """Two faulty items give two located problems; the good one stays usable."""
    text = (
        GOOD + GOOD.replace("first-item", "second").replace("ask:", "aks:") + "- {id: third, kind: chioce}\n"
    )
    course, problems = course_from(tmp_path, text)
    assert list(course.items) == ["first-item"]
    words = [problem.sentence for problem in problems]
    assert any("“aks” is no key here; did you mean ask" in word and "second" in word for word in words)
    assert any("“ask” is missing" in word for word in words)
    assert any("chioce" in word and "did you mean choice" in word for word in words)
    assert course.problems


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("ask: Which?", "ask: [a]", 10, "text"),
        ("ask: Which?", "ask: 5", 10, "text"),
        ("show: 2", "show: two", 11, "show"),
        ("right: [{key: a, text: A, says: yes it is}]", "right: a", 12, "list"),
        ("text: A,", "txet: A,", 12, "text"),
        ("ask: Which?", "ask: Which?\n  topic: evaluation", 11, "set by the file"),
    ],
)
def test_each_wrong_value_is_located(tmp_path: Path, old: str, new: str, line: int, word: str) -> None:
    """The problem names the file, the line of the key, and what belongs there."""
    course, problems = course_from(tmp_path, GOOD.replace(old, new))
    assert not course.items
    assert (line, True) in [(problem.line, word in problem.problem + problem.fix) for problem in problems], (
        problems
    )


def test_an_id_used_twice_is_reported(tmp_path: Path) -> None:
    """The first of the two stays."""
    text = GOOD
    course, problems = course_from(tmp_path, text + text)
    assert len(course.items) == 1 and "used twice" in problems[0].problem


def test_the_cache_gives_the_same_course_and_notices_changes(tmp_path: Path) -> None:
    """Second opening comes from the cache, item by item equal; a changed file is read again."""
    course, _ = course_from(tmp_path, GOOD)
    cache = tmp_path / "cache"
    first, second = open_course(course.root, cache), open_course(course.root, cache)
    assert dict(second.items) == dict(first.items) and second.entries == first.entries
    path = course.root / "items" / "evaluation.yaml"
    path.write_text(path.read_text().replace("Which?", "Which one of these?"))
    assert open_course(course.root, cache).items["first-item"].ask == "Which one of these?"


def test_a_damaged_cache_is_done_without(tmp_path: Path) -> None:
    """Foreign bytes in the cache file do no harm."""
    course, _ = course_from(tmp_path, GOOD)
    cache = tmp_path / "cache"
    open_course(course.root, cache)
    (file,) = cache.glob("course-*.db")
    for rubbish in (b"", b"\xff\x00", b"{}", b'{"stamp": 1}', b"[1]"):
        file.write_bytes(rubbish)
        assert list(open_course(course.root, cache).items) == ["first-item"]


def test_the_real_course_has_no_problem_and_survives_its_cache(tmp_path: Path) -> None:
    """Everything that ships is valid, and thawing it gives equal items."""
    course, problems = load(find_content())
    assert [problem.sentence for problem in problems] == []
    open_course(course.root, tmp_path)
    thawed = open_course(course.root, tmp_path)
    assert dict(thawed.items) == dict(course.items)
    assert dict(thawed.tasks) == dict(course.tasks)


def test_a_source_lies_under_its_beginning_and_not_under_another_number() -> None:
    """Sections hold their entries; 1.10 is no part of 1.1, and iii none of ii."""
    assert within("003-4.6", "003-4") and within("003-4.6", "003") and within("004-3i.n", "004-3i")
    assert within("000-3.1a", "000-3.1") and within("004-1iii", "004-1")
    assert not within("003-1.10", "003-1.1")
    assert not within("004-1iii", "004-1ii")
    assert not within("004-3iv", "004-3i")
