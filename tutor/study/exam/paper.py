"""A paper: the questions that a blueprint gives for a seed, always the same ones for the same course."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tutor.course.exams import Blueprint, Section
from tutor.course.model import Course

__all__ = ["HIGHEST_SEED", "Paper", "PaperProblem", "Question", "draw_paper"]

HIGHEST_SEED = 999_999_999


class PaperProblem(Exception):
    """A paper that cannot be drawn; `sentence` says which blueprint, which question and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a paper: `number` as printed (2.3), the section's id, the item at a variant's seed.

    `points` are the paper's; they may differ from what the item is worth in practice.
    """

    number: str
    section: str
    item: str
    seed: int
    points: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The questions of a blueprint for a seed, in the order of the sections."""

    blueprint: Blueprint
    seed: int
    questions: tuple[Question, ...]

    @property
    def points(self) -> Fraction:
        """What the paper is worth."""
        return sum((one.points for one in self.questions), Fraction(0))

    def of(self, section: Section) -> tuple[Question, ...]:
        """The questions of one section."""
        return tuple(one for one in self.questions if one.section == section.id)


def draw_paper(course: Course, blueprint: Blueprint, seed: int) -> Paper:
    """The paper of a blueprint and a seed: the same three always give the same paper.

    Seed 0 takes the first item of every slot at variant 0: the exam that the blueprint was made after.
    Raises PaperProblem where the blueprint cannot be filled or the seed is no whole number from 0 on.
    """
    from tutor.course.filling import Unfillable, fill  # home asks how a paper stands without the kinds

    if not 0 <= seed <= HIGHEST_SEED:
        raise PaperProblem(f"A paper's seed is a whole number from 0 to {HIGHEST_SEED:,}, not {seed}.")
    try:
        placed = fill(course, blueprint, seed)
    except Unfillable as problem:
        why = f"The exam {blueprint.id} cannot be drawn: {problem.sentence}"
        raise PaperProblem(f"{why}; take another paper, or mend the blueprint.") from None
    questions = []
    for number, section in enumerate(blueprint.sections, 1):
        for place, slot in enumerate(section.slots, 1):
            item, variant = placed[number - 1, place - 1]
            questions.append(
                Question(
                    number=f"{number}.{place}", section=section.id, item=item, seed=variant, points=slot.worth
                )
            )
    return Paper(blueprint=blueprint, seed=seed, questions=tuple(questions))
