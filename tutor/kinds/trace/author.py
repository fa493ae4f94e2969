"""What the author of a trace may add and get wrong: foreseen numbers of cells, and faults of the item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.autodiff import decompose, read_function
from tutor.kinds.draw import Formula
from tutor.kinds.trace.sheet import Sheet

if TYPE_CHECKING:
    from tutor.kinds.base import Variant
    from tutor.kinds.trace.item import TraceItem

__all__ = ["CellMistake", "faults"]

Fault = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMistake:
    """A wrong number of one cell that its author foresaw, beyond those computed on every graph."""

    cell: str
    value: Formula
    note: str
    says: str


def faults(item: TraceItem) -> Iterator[Fault]:
    """Faults that need no seed, as (key, problem, fix)."""
    found = tuple(_plain_faults(item))
    yield from found
    if any(key in ("f", "at", "bar") for key, _, _ in found):
        return
    variant = item.variant(0)
    sheet = item.sheet(variant)
    if problem := sheet.problem():
        yield "at", f"the passes have no value: {problem}", "choose another point"
        return
    for name in (*item.cells, *(one.cell for one in item.slips)):
        if name not in sheet.cells:
            yield "cells", f"there is no cell “{name}”", "name a cell of the graph"
    for one in item.slips:
        if one.cell in sheet.cells and sheet.cells[one.cell].column in item.formulas:
            yield "slips", f"“{one.cell}” is a formula, not a number", "leave the mistake out"
    if item.pointless:
        yield from (
            ("formulas", f"without a point “{name}” has no number", "ask for formulas, or give `at`")
            for name, cell in item.guided(variant, sheet).asked
            if cell.column not in item.formulas
        )
    yield from _other_lines(item, variant, sheet)


def _plain_faults(item: TraceItem) -> Iterator[Fault]:
    if not item.f and not item.lines:
        yield "f", "neither `f` nor `lines` is given", "give one of them"
    if bool(item.at) == bool(item.inputs):
        yield "at", "one of `at` and `inputs` has to name the inputs", "give one of them"
    if item.pointless and (item.given or item.form == "free"):
        yield "at", "numbers are shown or asked for, but there is no point", "give `at`"
    if item.pointless and not item.f and any("{" in one for one in item.lines):
        yield "at", "lines with drawn numbers need a point", "give `at`"
    if item.grow not in (0, 1, 2, 3):
        yield "grow", f"{item.grow} is no level", "use 1, 2 or 3"
    if "{}" not in item.bar:
        yield "bar", "adjoints need the node's name in theirs", "write {}_bar"
    if item.formulas and item.form != "guided":
        yield "formulas", "only the guided form asks for formulas", "leave it out"


def _other_lines(item: TraceItem, variant: Variant, sheet: Sheet) -> Iterator[Fault]:
    """Lines of the author's own that do not come to the function."""
    if not item.f:
        return
    for given, own in ((item.lines, sheet), (item.unshared, item.sheet(variant, unshared=True))):
        if given:
            inputs = tuple(sheet.at)
            right = decompose(read_function(item.f, inputs), inputs)
            there = Sheet(right, sheet.at, sheet.direction)
            if abs(float(there.values[right.output]) - float(own.values[own.graph.output])) > 1e-9:
                yield "lines", "the lines do not come to `f`", "mend them"
