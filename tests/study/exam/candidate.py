"""One candidate's answers to the exam's own paper, marked by hand with the exam's rules."""

from __future__ import annotations

from fractions import Fraction

from tests.shipped import shipped as whole_course
from tutor.kinds.fields import Answer
from tutor.study.exam.paper import Paper, draw_paper

__all__ = ["SECTIONS", "WRONG", "keyed", "whole_course", "whole_paper"]

WRONG: dict[str, tuple[Answer, str]] = {
    "1.1": ({"choice": "gan"}, "0"),
    "1.2": ({"choice": "convolution relu"}, "0"),  # several marks
    "1.11": ({"truth": "false", "reason": "only_relu"}, "1/4"),  # the truth alone
    "2.1": ({"ticks": "sharing"}, "1"),
    "2.2": ({"ticks": "read_map"}, "1"),
    "2.4": ({"ticks": ""}, "0"),
    "3.2": ({"ticks": ""}, "0"),
    "3.3": ({"ticks": "seam"}, "1"),
    "3.5": ({"ticks": "weighted_loss"}, "1"),
    "3.6": ({"axis": "0"}, "12/5"),  # four of five holes
    "4.1": ({"train": "0.5, 0.4, 0.3, 0.2, 0.1", "test": "0.9, 0.8, 0.7, 0.6, 0.5"}, "1/2"),
    "4.2": ({"train": "", "test": ""}, "0"),
    "4.3": ({"ticks": "validation"}, "1"),
    "4.4": ({"update": "w - eta*dL - 2*lam*w"}, "3/2"),  # no η at the penalty: half of the line
    "4.5": ({"ticks": "variance"}, "1/2"),
    "4.6": ({"f1": "0.8518"}, "3/2"),  # the arithmetic mean
    "5.1": ({"choice": "fewer_parameters"}, "0"),
    "5.3": ({"h": "c*tanh(c)*sigmoid(w4*b)"}, "3"),  # an extra factor
    "5.4": ({"Ld": "Ly*ds(d) + Lh*ds(d)", "Lcp": "Lc*f", "La": ""}, "11/2"),  # 1, ½ and 1 lost of 8
    "6.1": ({"d_kernel": "5"}, "3"),
    "6.2": ({"order": "B E C A F D"}, "0"),  # gradients erased before the step
}
"""By question: what is answered instead of the key, and the points that it earns."""

SECTIONS = {
    "single-choice": Fraction("9.25"),
    "short-answers": Fraction(4),
    "regression": Fraction("6.4"),
    "regularisation": Fraction(5),
    "lstm": Fraction("10.5"),
    "pytorch": Fraction(3),
}
"""The points of each section, added up by hand: 38.15 of 60."""


def whole_paper(seed: int, name: str = "full") -> Paper:
    """A paper of the shipped course."""
    course = whole_course()
    return draw_paper(course, course.exams[name], seed)


def keyed(paper: Paper, index: int, *, wrong: bool) -> Answer:
    """The key of a question; with `wrong` as the candidate of WRONG answers it."""
    question = paper.questions[index]
    item = whole_course().items[question.item]
    answer = item.key(item.variant(question.seed))
    return {**answer, **WRONG[question.number][0]} if wrong and question.number in WRONG else answer
