"""A small course, a paper of it, a store and a clock that moves only when told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from tests.building import course_from
from tutor.course import Course
from tutor.course.exams import Blueprint, Section
from tutor.store import Store
from tutor.study.exam.paper import Paper, Question
from tutor.study.exam.report import Report
from tutor.study.exam.sitting import Sitting

__all__ = ["Bench", "Clock", "paper"]

ITEMS = """
- id: pick
  kind: choice
  COMMON
  ask: Which?
  show: 3
  right: [{key: a, text: A, says: yes it is}]
  wrong: [{key: b, text: B, says: it is not}, {key: c, text: C, says: nor is this}]
- id: sums
  kind: numeric
  COMMON
  points: 2
  draw:
    n: {from: 2 .. 500, exam: 7}
  ask: "Twice {n} and thrice {n}?"
  parts:
    - {id: twice, label: twice, key: 2*n, rule: Multiply by two., measure: count}
    - {id: thrice, label: thrice, key: 3*n, rule: Multiply by three., measure: count}
- id: words
  kind: short
  COMMON
  ask: Say why.
  model: Because.
  rubric:
    - {key: one, share: 1/2, text: the first point}
    - {key: two, share: 1/2, text: the second point}
"""


class Clock:
    """Wall time that moves only when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time now."""
        return self.at

    def on(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass, or go back."""
        self.at += timedelta(minutes=minutes, seconds=seconds)


def paper(minutes: int = 90, **more: int | bool) -> Paper:
    """Seven points: a choice for 1, a calculation for 3, a text for 3."""
    blueprint = Blueprint(
        id="tiny",
        title="Tiny exam",
        minutes=minutes,
        sections=(
            Section(id="first", title="First block", points=4, slots=()),
            Section(id="second", title="Second block", points=3, slots=()),
        ),
        **more,  # type: ignore[arg-type]
    )
    rows = (("1.1", "first", "pick", 1), ("1.2", "first", "sums", 3), ("2.1", "second", "words", 3))
    return Paper(
        blueprint=blueprint,
        seed=0,
        questions=tuple(
            Question(number=number, section=section, item=item, seed=0, points=Fraction(points))
            for number, section, item, points in rows
        ),
    )


class Bench:
    """One learner: `sitting` is what the running program holds; `restart` is a kill and a new start."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Clock()
        self.course, problems = course_from(folder, ITEMS)
        assert not problems, problems
        self.store = self.opened()

    def opened(self) -> Store:
        """The store as a new process opens it; nothing was closed before."""
        return Store.open(self.folder / "progress.db", now=self.clock)

    def begin(self, one: Paper | None = None) -> Sitting:
        """Begin a paper."""
        return Sitting.begin(self.course, self.store, one or paper(), now=self.clock)

    def restart(self, course: Course | None = None) -> Sitting | None:
        """What a new process finds."""
        self.store = self.opened()
        return Sitting.resume(course or self.course, self.store, now=self.clock)

    def resumed(self) -> Sitting:
        """The paper that a new process finds open."""
        found = self.restart()
        assert found is not None
        return found

    def without(self, item: str) -> Course:
        """The course after an item was taken out of it."""
        kept = "\n- id: ".join(one for one in ITEMS.split("\n- id: ") if not one.startswith(item))
        return course_from(self.folder / "later", kept)[0]


def answered(sitting: Sitting) -> Report:
    """Everything right, but for the text, which waits for its rubric."""
    sitting.enter("choice", "a")
    sitting.go(1)
    sitting.enter("twice", "14")
    sitting.enter("thrice", "20 + 1")
    sitting.go(2)
    sitting.enter("text", "For a reason")
    return sitting.hand_in()
