"""Builds small courses for tests from YAML text."""

from __future__ import annotations

from pathlib import Path

from tutor.course import Course, Located, load
from tutor.kinds import Item

COMMON = """  title: a question
  source: [003-4.6]
  concept: testing
  level: easy
  hints: [look, think, write]
  because: It is so.
"""

INDEX = """title: Test course
topics:
  - {id: evaluation, title: Evaluation}
  - {id: pytorch, title: PyTorch}
"""


def course_from(folder: Path, items: str, topic: str = "evaluation") -> tuple[Course, tuple[Located, ...]]:
    """The course whose one items file holds this YAML, and its problems; `COMMON` stands for the usual
    keys.
    """
    root = folder / "content"
    (root / "items").mkdir(parents=True, exist_ok=True)
    (root / "course.yaml").write_text(INDEX, encoding="utf-8")
    (root / "sources.yaml").write_text('"003-4.6": rates of a confusion matrix\n', encoding="utf-8")
    text = items.replace("  COMMON\n", COMMON)
    (root / "items" / f"{topic}.yaml").write_text(text, encoding="utf-8")
    return load(root)


def item_from(folder: Path, text: str) -> Item:
    """The one valid item of this YAML; fails the test where it has problems."""
    course, problems = course_from(folder, text)
    assert not problems, [one.sentence for one in problems]
    (item,) = course.items.values()
    return item
