"""Blueprints: read strictly, every fault in its place, and filled without a concept twice."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.building import course_from
from tests.content.marks import course
from tutor.course import Course, load, open_course
from tutor.course.exams import find_blueprint, offered
from tutor.course.filling import exam_problems
from tutor.course.lint import structure

ITEMS = "".join(
    f"""
- id: question-{n}
  kind: choice
  COMMON
  points: {points}
  ask: "Which one?"
  exam: [a, b, c, d]
  right: [{{key: a, text: right, says: Yes.}}]
  wrong:
    - {{key: b, text: one, says: No.}}
    - {{key: c, text: two, says: Nor.}}
    - {{key: d, text: three, says: Not.}}
"""
    for n, points in enumerate((1, 1, 1, 2))
)

GOOD = """\
id: small
title: A small exam
minutes: 10
pass_percent: 50
bonus: 1
sections:
  - id: one
    title: Part one
    points: 3
    slots:
      - {points: 1, first: question-0, topics: [evaluation]}
      - {points: 2, first: question-3, items: [question-1]}
"""


def made(folder: Path, blueprint: str, *, concepts: bool = True) -> tuple[Course, list[str]]:
    """A course of four questions with this blueprint, and its problems with their lines."""
    course_from(folder, ITEMS)
    path = folder / "content" / "items" / "evaluation.yaml"
    if concepts:
        parts = path.read_text(encoding="utf-8").split("concept: testing")
        path.write_text("".join(f"{one}concept: c-{n}" for n, one in enumerate(parts[:-1])) + parts[-1])
    (folder / "content" / "exams").mkdir(exist_ok=True)
    (folder / "content" / "exams" / "small.yaml").write_text(blueprint, encoding="utf-8")
    small, _ = load(folder / "content")
    found = [*structure(small.root)[1], *exam_problems(small, 20)]
    return small, [f"{one.line}: {one.problem}" for one in found if one.file.endswith("small.yaml")]


def test_a_sound_blueprint_is_loaded_and_comes_back_from_the_cache(tmp_path: Path) -> None:
    """The cached course has the same blueprint, and no problem is found."""
    small, problems = made(tmp_path, GOOD)
    assert problems == []
    assert small.exams["small"].points == 3
    for _ in range(2):
        assert open_course(small.root, tmp_path / "cache").exams == small.exams


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("minutes: 10", "minutes: 0", 3, "minutes"),
        ("minutes: 10", 'minutes: "10"', 3, "integer"),
        ("pass_percent: 50", "pass_percent: 101", 4, "pass_percent"),
        ("bonus: 1", "bonus: 4", 5, "bonus"),
        ("bonus: 1", "bonuses: 1", 5, "no key"),
        ("title: A small exam\n", "", 1, "missing"),
        ("id: small", "id: tiny", 1, "file's name"),
        ("    points: 3", "    points: 4", 9, "sum to 3 points, not 4"),
        ("first: question-0", "first: question-9", 11, "no item question-9"),
        ("points: 2, first", "points: 0, first", 12, "no points"),
        ("points: 2, first: question-3, items: [question-1]", "points: 2", 12, "no item may stand"),
        ("topics: [evaluation]", "topics: []", 11, "in every paper"),
        ("first: question-3, items: [question-1]", "items: [question-0]", 12, "in every paper"),
    ],
)
def test_each_fault_has_a_sentence_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, word: str
) -> None:
    """A bad blueprint is one located sentence, and the items stay usable."""
    assert old in GOOD
    small, problems = made(tmp_path, GOOD.replace(old, new, 1))
    assert any(one.startswith(f"{line}: ") and word in one for one in problems), problems
    assert len(small.items) == 4


def test_a_blueprint_that_would_repeat_a_concept_is_refused(tmp_path: Path) -> None:
    """With one concept for all questions no second one may come, whatever the seed."""
    _, problems = made(tmp_path, GOOD, concepts=False)
    assert len(problems) == 1 and "repeats a concept" in problems[0]


def test_the_blueprints_of_the_course_have_no_fault() -> None:
    """Every paper and every section alone can be filled; the whole exam has the points of its model."""
    assert [one.sentence for one in exam_problems(course(), 25)] == []
    full = course().exams["full"]
    assert [one.points for one in full.sections] == [12, 8, 10, 9, 15, 6]
    assert (full.minutes, full.bonus, full.sheet, full.points) == (90, 6, True, 60)
    assert {one.id for one in offered(course())} >= {"full", "half", "short", "full:lstm", "full:pytorch"}


def test_sections_alone_are_found_by_name() -> None:
    """They keep their questions and their share of the time; unknown ones are None."""
    found = find_blueprint(course(), "full:lstm+pytorch")
    assert found is not None and found.points == 21 and found.minutes == round(Fraction(21 * 90, 60))
    assert find_blueprint(course(), found.id) == found
    assert all(find_blueprint(course(), name) is None for name in ("", ":", "full:", "full:lstm+x", "fool"))
