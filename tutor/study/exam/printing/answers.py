"""The key of one question: model answer, points of each part or the rubric, and why."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tutor.kinds import Item, Variant
from tutor.kinds.fields import (
    Axes,
    Choice,
    Curve,
    Expression,
    Field,
    Number,
    Order,
    Table,
    Text,
    flatten,
)
from tutor.kinds.short import ShortItem
from tutor.marking import Line, Verdict
from tutor.maths import Problem, read
from tutor.maths.formulas import on_one_line
from tutor.maths.typst import typst
from tutor.study.exam.paper import Question
from tutor.study.exam.printing.places import chosen, drawing, grid, prose
from tutor.study.exam.printing.sheet import Block, Ledger, Maths, Prose, Verbatim
from tutor.words import points

__all__ = ["solved"]

STEPS = ("choice", "tf", "trace", "shape", "order")
"""Kinds whose worked solution says more than the explanation alone."""
LONGEST = 12
"""A number with more characters than this is given as the ledger rounds it."""


def solved(item: Item, variant: Variant, question: Question) -> tuple[Block, ...]:
    """Everything that whoever marks this question needs."""
    key = item.key(variant)
    verdict = item.mark(variant, key)
    lines = {line.part: line for line in verdict.lines}
    blocks: list[Block] = []
    for one in item.fields(variant):
        if one.stage == 0:
            blocks += _answer(item, variant, one, key, lines)
    if isinstance(item, ShortItem):
        blocks.append(Ledger(tuple(_rubric(item, variant, question))))
    elif len(ledger := tuple(_ledger(verdict, question))) > 1:
        blocks.append(Ledger(ledger))
    return (*blocks, *_why(item, variant))


def _answer(
    item: Item, variant: Variant, one: Field, key: dict[str, str], lines: dict[str, Line]
) -> Iterator[Block]:
    raw, label = key.get(one.name, ""), one.label or "Answer"
    match one:
        case Choice() | Order():
            yield Prose(chosen(one, raw), label)
        case Table():
            rounded = {cell.name: _told(cell, key.get(cell.name, ""), lines) for cell in flatten((one,))}
            yield grid(one, rounded)
        case Axes() | Curve():
            yield from drawing(item, variant, {}, marked=True)
        case Expression():
            yield _formula(one, raw, label)
        case Text() if one.code:
            yield Prose(f"`{raw}`" if "`" not in raw else raw, label)
        case Text():
            yield Prose(" ".join(raw.split()), "Model answer")
        case _:
            unit = f" {one.unit}" if isinstance(one, Number) and one.unit else ""
            yield Prose(_told(one, raw, lines) + unit, label)


def _formula(one: Expression, raw: str, label: str) -> Block:
    """The formula set in type where the reader reads it; a definition (`v3 = …`) as it stands."""
    try:
        tree = read(raw, one.scope)
    except Problem:
        return Prose(raw, label)
    return Maths(label, typst(tree), on_one_line(tree))


def _told(one: Field, raw: str, lines: dict[str, Line]) -> str:
    """A value as a person gives it: exact where that is short, and rounded as the ledger has it."""
    expected = lines[one.name].expected if one.name in lines else ""
    if not expected or expected == raw:
        return raw
    if "." in raw and len(raw) > LONGEST:
        return expected
    return f"{raw} = {expected}" if "/" in raw and len(raw) <= LONGEST else expected


def _ledger(verdict: Verdict, question: Question) -> Iterator[tuple[str, str]]:
    for line in verdict.lines:
        if line.of:
            yield points(line.of * question.points), line.label or line.part


def _rubric(item: ShortItem, variant: Variant, question: Question) -> Iterator[tuple[str, str]]:
    """What a tick is worth, then what earns nothing though it is often written."""
    total = Fraction(0)
    for one in item.rubric:
        share = variant.compute(one.share)
        share = share if isinstance(share, Fraction) else Fraction(0)
        total += share
        yield points(share * question.points), variant.fill(one.text)
    if total > 1:
        yield "", f"(together at most {points(question.points)})"
    for trap in item.traps:
        yield "0", f"{trap.symbol} {variant.fill(trap.text)}: {variant.fill(trap.says)}"


def _why(item: Item, variant: Variant) -> Iterator[Block]:
    """The explanation, the worked solution where it says more, and the filled code where there is code."""
    steps = item.explain(variant)
    for text in steps if item.kind in STEPS else (variant.because,):
        yield from prose(text)
    if hasattr(item, "listing"):
        yield Verbatim(tuple(steps[-1].split("\n")))
