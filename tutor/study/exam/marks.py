"""Marks one answer of a paper by its kind, and makes the row of the log that keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import NAMESPACE_OID, uuid5

from tutor.course.model import Course
from tutor.kinds import AnswerProblem, DrawProblem, Item, Variant
from tutor.kinds.fields import Field, flatten
from tutor.marking import Verdict, fault
from tutor.store import Attempt
from tutor.study.exam.document import Document, Mark
from tutor.study.exam.paper import Question
from tutor.study.noting import note_of
from tutor.study.session import ledger_row

__all__ = ["LATE", "attempt_of", "drawn", "gone", "marked", "places"]

LATE = "late"
"""The note of an attempt at what was answered after the time."""
TICKS = "ticks"


def drawn(course: Course, question: Question) -> tuple[Variant | None, str]:
    """The variant of a question, or None with the sentence that says why there is none."""
    item = course.items.get(question.item)
    if item is None:
        return None, gone(question, "is no longer in the course")
    try:
        return item.variant(question.seed), ""
    except DrawProblem as problem:
        return None, gone(question, f"is faulty ({problem.sentence})")


def gone(question: Question, why: str) -> str:
    """One sentence for a question that cannot be shown or marked any more."""
    return (
        f"Question {question.number} ({question.item}) {why}: what you typed stays, and its points are left "
        "out of the paper."
    )


def places(item: Item, variant: Variant, stage: int = 0) -> tuple[Field, ...]:
    """The single fields of a stage: 0 before the paper is handed in, 1 the rubric."""
    return tuple(one for one in flatten(item.fields(variant)) if one.stage == stage)


def marked(course: Course, question: Question, answer: Mapping[str, str], ticks: str | None = None) -> Mark:
    """The mark of an answer. Without `ticks` a question with a rubric is pending, once it has a text."""
    variant, why = drawn(course, question)
    if variant is None:
        return Mark(outcome="lost", verdict=fault(why))
    if not any(text.strip() for text in answer.values()):
        return Mark(outcome="empty")
    rubric = bool(places(variant.item, variant, 1))
    if rubric and ticks is None:
        return Mark(outcome="pending")
    verdict = _verdict(variant, {**dict(answer), **({TICKS: ticks or ""} if rubric else {})})
    if verdict.status == "error":
        return Mark(outcome="lost", verdict=verdict)
    return Mark(outcome="marked", verdict=verdict, ticks=ticks or "")


def _verdict(variant: Variant, answer: dict[str, str]) -> Verdict:
    for one in places(variant.item, variant):
        answer.setdefault(one.name, "")
    try:
        return variant.item.mark(variant, answer)
    except (DrawProblem, AnswerProblem) as problem:
        return fault(f"This question cannot be marked ({problem.sentence}); its points are left out.")


def attempt_of(
    course: Course, found: Document, index: int, mark: Mark, at: str, *, late: bool = False
) -> Attempt | None:
    """The attempt that keeps a mark, None for one that is no attempt; its uid depends on the paper and the
    question alone, so that it is kept once, however often the paper is handed in.
    """
    question, verdict = found.paper.questions[index], mark.verdict
    variant, _ = drawn(course, question)
    if mark.outcome != "marked" or verdict is None or variant is None:
        return None
    answer = found.frozen[index] if found.frozen is not None and not late else found.answers[index]
    ticks = {TICKS: mark.ticks} if places(variant.item, variant, 1) else {}
    return Attempt(
        uid=uid_of(found.uid, index, late=late),
        at=at,
        session=found.uid,
        item=question.item,
        kind=variant.item.kind,
        content=variant.item.content,
        seed=question.seed,
        params=json.dumps({name: str(value) for name, value in variant.params.items()}, ensure_ascii=False),
        answer={**answer, **ticks},
        # An answer that nobody can read is no reason to mark again in an exam: it earned nothing.
        status="wrong" if verdict.status == "invalid" else verdict.status,
        points=float(verdict.points),
        reachable=1.0,
        ledger=[ledger_row(line) for line in verdict.lines],
        hints=0,
        seconds=0.0 if late else round(found.seconds[index], 3),
        device="",
        note=LATE if late else note_of(found.sure[index]),
    )


def uid_of(paper: str, index: int, *, late: bool = False) -> str:
    """The uid of the attempt at a question of a paper."""
    return str(uuid5(NAMESPACE_OID, f"{paper}/{index}{'/late' if late else ''}"))
