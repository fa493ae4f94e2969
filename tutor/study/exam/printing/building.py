"""From a paper to its two sheets: the questions with room for answers, and the key, points part by part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import ceil

from tutor.course.model import Course
from tutor.kinds import AnswerProblem, DrawProblem, Item, Variant
from tutor.study.exam.paper import Paper, PaperProblem, Question
from tutor.study.exam.printing.answers import solved
from tutor.study.exam.printing.places import places, prose
from tutor.study.exam.printing.sheet import (
    Art,
    Block,
    Printed,
    Prose,
    Ruled,
    Sheet,
    SheetPart,
    Space,
    Verbatim,
)
from tutor.words import points

__all__ = ["key_sheet", "paper_sheet"]

WORKED = ("numeric", "formula", "trace", "shape")
"""Kinds whose answers are worked out beside the gaps."""
ROOM, MOST_ROOM = 8, 60  # millimetres for each point, and at most

Body = Callable[[Item, Variant, Question], tuple[Block, ...]]


def paper_sheet(course: Course, paper: Paper) -> Sheet:
    """The paper as a candidate gets it; raises PaperProblem where a question cannot be drawn."""
    blueprint = paper.blueprint
    least = blueprint.pass_percent * paper.points / 100
    facts = (
        f"{points(paper.points)} points",
        f"{blueprint.minutes} minutes",
        f"passed with {points(least)} points ({blueprint.pass_percent} %)",
    )
    rules = [
        "No calculator. Fractions, roots, exponentials and logarithms may stay unevaluated.",
        "Where options have boxes, exactly one is to be ticked; several ticks earn nothing.",
    ]
    if blueprint.sheet:
        rules.append("A formula sheet of your own is allowed: two A4 pages, written by hand.")
    return Sheet(
        title=blueprint.title,
        facts=facts,
        rules=tuple(rules),
        parts=_parts(course, paper, _asked),
        foot=f"{blueprint.id}, seed {paper.seed}",
        name=True,
    )


def key_sheet(course: Course, paper: Paper) -> Sheet:
    """The key: a model answer, the points of every part and the rubric; raises PaperProblem as above."""
    bonus = paper.blueprint.bonus
    facts = (f"{points(paper.points)} points", f"{paper.blueprint.minutes} minutes")
    rules = ["A later part that follows rightly from an own earlier value earns its points."]
    if bonus:
        rules.append(
            f"The course may add up to {bonus} bonus points; the total ends at {points(paper.points)}."
        )
    return Sheet(
        title=f"Key: {paper.blueprint.title}",
        facts=facts,
        rules=tuple(rules),
        parts=_parts(course, paper, solved),
        foot=f"{paper.blueprint.id}, seed {paper.seed}, key",
        name=False,
    )


def _parts(course: Course, paper: Paper, body: Body) -> tuple[SheetPart, ...]:
    seen: dict[Art, str] = {}
    return tuple(
        SheetPart(
            section.title,
            points(Fraction(section.points)),
            tuple(_once(_printed(course, one, body), seen) for one in paper.of(section)),
        )
        for section in paper.blueprint.sections
    )


def _once(one: Printed, seen: dict[Art, str]) -> Printed:
    """The question with a reference in the place of a drawing that was there before."""
    blocks = tuple(
        Prose(f"The figure is at question {seen[block]}.")
        if isinstance(block, Art) and seen.setdefault(block, one.number) != one.number
        else block
        for block in one.blocks
    )
    return replace(one, blocks=blocks)


def _printed(course: Course, question: Question, body: Body) -> Printed:
    item = course.items[question.item]
    try:
        variant = item.variant(question.seed)
        return Printed(
            question.number, variant.fill(item.title), points(question.points), body(item, variant, question)
        )
    except (DrawProblem, AnswerProblem) as problem:
        what = f"Question {question.number} ({item.id}) cannot be printed: {problem.sentence}"
        raise PaperProblem(f"{what.rstrip('.')}.") from None


def _asked(item: Item, variant: Variant, question: Question) -> tuple[Block, ...]:
    """The question, its figure, and the places for the answer with room for working."""
    blocks: list[Block] = [*prose(variant.ask)]
    listing = getattr(item, "listing", None)
    if listing is not None:
        blocks.append(Verbatim(tuple(listing(variant).split("\n"))))
    blocks += places(item, variant)
    if item.kind in WORKED:
        blocks.append(Space(min(MOST_ROOM, ceil(ROOM * question.points))))
    if item.kind == "short":
        blocks.append(Ruled(2 + ceil(2 * question.points)))
    return tuple(blocks)
