"""The final mock of a simulated learner: expected points, which are known exactly, and one drawn mark."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.learners.person import Person
from tutor.course import Course
from tutor.course.exams import Blueprint
from tutor.study.exam.paper import Paper, draw_paper

__all__ = ["Result", "papers", "sit"]


@dataclass(frozen=True, slots=True)
class Result:
    """Points by section, one paper's: what is to be expected and what was drawn."""

    expected: dict[str, float]
    earned: dict[str, float]

    @property
    def mean(self) -> float:
        """Expected points of the paper."""
        return sum(self.expected.values())

    @property
    def total(self) -> float:
        """Points that were earned."""
        return sum(self.earned.values())


def papers(course: Course, blueprint: Blueprint, seeds: Sequence[int]) -> list[Paper]:
    """Papers of a blueprint; seeds from 1 on are fresh ones."""
    return [draw_paper(course, blueprint, seed) for seed in seeds]


def sit(person: Person, paper: Paper, at: float, luck: random.Random) -> Result:
    """Sit one paper at a time in days; nothing is learnt from it."""
    expected = {section.id: 0.0 for section in paper.blueprint.sections}
    earned = dict(expected)
    for one in paper.questions:
        question = person.world.questions[one.item]
        expected[one.section] += float(one.points) * person.expected(question, at)
        earned[one.section] += float(one.points) * person.sit(question, at, luck)
    return Result(expected, earned)
