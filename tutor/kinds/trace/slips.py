"""What known wrong rules give in the number cells of a trace, at the right numbers or at a learner's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction

from tutor.autodiff.mistakes import (
    Numbers,
    Wrong,
    wrong_adjoints,
    wrong_passes,
    wrong_tangents,
    wrong_values,
)
from tutor.autodiff.passes import Number, number_at
from tutor.kinds.number import Slip, apart
from tutor.kinds.trace.sheet import Cell, Sheet
from tutor.maths import Undefined, Value

__all__ = ["MERGED", "WEAK", "crowded", "doubles", "known_slips", "local_rules", "until_undefined"]

APART = 0.01
MERGED = Fraction(1, 1000)  # nearer than this a mistake cannot be told from the right number
# Rules that could be behind many a number: they are named only where no likelier one is.
WEAK = frozenset(
    {
        *("multiplied", "one-consumer", "upstream-forgotten", "local-derivative-forgotten"),
        *("value-for-adjoint", "value-for-tangent"),
    }
)
Env = Mapping[str, Number]


def local_rules(sheet: Sheet, cell: Cell, values: Env, others: Env) -> Iterator[Wrong[Number]]:
    """Known wrong rules at one cell, from these surroundings."""
    column, node = cell
    if column == "adjoint":
        yield from wrong_adjoints(sheet.graph, node, Numbers(values, others))
    elif node not in sheet.graph.inputs:
        if column == "value":
            yield from wrong_values(sheet.graph, node, Numbers(values, {}))
        else:
            yield from wrong_tangents(sheet.graph, node, Numbers(values, others))


def doubles(numbers: Env) -> dict[str, Number]:
    """Numbers as doubles: typed decimals make long fractions, and here 0.5 % is what counts."""
    return {name: float(one) for name, one in numbers.items()}


def until_undefined(found: Iterator[Wrong[Number]]) -> Iterator[Wrong[Number]]:
    """Wrong rules up to the first whose numbers do not fit."""
    with suppress(Undefined, OverflowError):
        yield from found


def _passes(sheet: Sheet) -> dict[Cell, list[Wrong[Number]]]:
    """What slips on single edges and lines leave in the cells behind them."""
    found: dict[Cell, list[Wrong[Number]]] = {}
    true = doubles(sheet.values)
    with suppress(Undefined, OverflowError):
        for note, says, adjoints in wrong_passes(sheet.graph, true):
            for node, value in adjoints.items():
                found.setdefault(Cell("adjoint", node), []).append(Wrong(note, value, says))
    for place, one in enumerate(sheet.graph.lines):
        for wrong in until_undefined(wrong_values(sheet.graph, one.name, Numbers(true, {}))):
            values: dict[str, Number] = {**true, one.name: wrong.value}
            try:
                for later in sheet.graph.lines[place + 1 :]:
                    values[later.name] = number_at(later.op, values)
                    if one.name in sheet.graph.upstream[later.name]:
                        says = f"Look further up: {wrong.says}"
                        behind = Wrong(f"behind-{wrong.note}", values[later.name], says)
                        found.setdefault(Cell("value", later.name), []).append(behind)
            except Undefined:
                continue
    return found


def known_slips(sheet: Sheet, cell: Cell, listed: Sequence[Slip] = ()) -> tuple[Slip, ...]:
    """Every known wrong number of a cell: those listed, then those that differ from all before by 1 %."""
    # Kept with the sheet: a prover marks each of these mistakes, and every one of them asks for all.
    kept: dict[tuple[Cell, tuple[str, ...]], tuple[Slip, ...]] = sheet.__dict__.setdefault("_slips", {})
    key = (cell, tuple(slip.note for slip in listed))
    if key not in kept:
        kept[key] = _found_slips(sheet, cell, listed)
    return kept[key]


def _found_slips(sheet: Sheet, cell: Cell, listed: Sequence[Slip]) -> tuple[Slip, ...]:
    others = sheet.back.adjoints if cell.column == "adjoint" else sheet.dots
    around = (doubles(sheet.values), doubles(others))
    local = [
        Slip(one.value, one.note, one.says) for one in until_undefined(local_rules(sheet, cell, *around))
    ]
    behind = [Slip(one.value, one.note, one.says) for one in _all_passes(sheet).get(cell, ())]
    # What could be anything comes last, so that the likelier rule names a number that several give.
    weak = [slip for slip in (*local, *behind) if slip.note in WEAK]
    strong = [slip for slip in (*local, *behind) if slip.note not in WEAK]
    right = sheet.right(cell)
    kept: list[Slip] = [slip for slip in listed if apart(slip.value, right, MERGED)]
    taken = [_double(right), *(_double(slip.value) for slip in kept)]
    says = {slip.says: slip.note for slip in kept}
    for slip in (*strong, *weak):
        value = _double(slip.value)
        if says.get(slip.says, slip.note) == slip.note and all(_distinct(value, one) for one in taken):
            kept.append(slip)
            taken.append(value)
            says[slip.says] = slip.note
    return tuple(kept)


def crowded(sheet: Sheet, listed: Mapping[Cell, Sequence[Slip]]) -> str:
    """The note of a listed mistake too near to the right number, or to another, to be drawn; or nothing."""
    for cell, slips in listed.items():
        right = sheet.right(cell)
        taken = [_double(right)]
        for slip in slips:
            if apart(slip.value, right, MERGED):
                if not all(_distinct(_double(slip.value), one) for one in taken):
                    return slip.note
                taken.append(_double(slip.value))
    return ""


def _double(value: Value) -> float:
    assert isinstance(value, Fraction | float)
    return float(value)


def _distinct(a: float, b: float) -> bool:
    """True where two numbers differ by more than 1 % of the larger one."""
    return abs(a - b) > APART * max(abs(a), abs(b))


def _all_passes(sheet: Sheet) -> dict[Cell, list[Wrong[Number]]]:
    kept: dict[Cell, list[Wrong[Number]]] | None = sheet.__dict__.get("_passes")
    if kept is None:
        kept = sheet.__dict__["_passes"] = _passes(sheet)
    return kept
