"""What known wrong rules give in the number cells of a trace, at the right numbers or at a learner's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
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

__all__ = [
    "MERGED",
    "NEAR",
    "WEAK",
    "crowded",
    "doubles",
    "known_slips",
    "local_rules",
    "until_undefined",
    "way_to",
]

APART = 0.01
NEAR = Fraction(1, 200)  # how near a number has to be to the one that a rule gives
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


@dataclass(frozen=True, slots=True)
class Behind:
    """What a slip somewhere leaves in one cell, and in the cells on the way from there to this one."""

    slip: Slip
    way: Mapping[Cell, Number]

    def fits(self, own: Mapping[Cell, Number]) -> bool:
        """True where no cell on the way was filled with another number: a right one rules the slip out."""
        return all(not apart(own[cell], there, NEAR) for cell, there in self.way.items() if cell in own)


def _passes(sheet: Sheet) -> dict[Cell, list[Behind]]:
    """What slips on single edges and lines leave in the cells behind them."""
    found: dict[Cell, list[Behind]] = {}
    graph, true = sheet.graph, doubles(sheet.values)
    with suppress(Undefined, OverflowError):
        for note, says, adjoints in wrong_passes(graph, true):
            for node, value in adjoints.items():
                way = {Cell("adjoint", one): adjoints[one] for one in adjoints if node in graph.upstream[one]}
                found.setdefault(Cell("adjoint", node), []).append(Behind(Slip(value, note, says), way))
    for place, one in enumerate(graph.lines):
        for wrong in until_undefined(wrong_values(graph, one.name, Numbers(true, {}))):
            values: dict[str, Number] = {**true, one.name: wrong.value}
            changed: dict[str, Number] = {one.name: wrong.value}
            try:
                for later in graph.lines[place + 1 :]:
                    values[later.name] = number_at(later.op, values)
                    if one.name not in graph.upstream[later.name]:
                        continue
                    above = graph.upstream[later.name]
                    way = {Cell("value", name): there for name, there in changed.items() if name in above}
                    changed[later.name] = value = values[later.name]
                    slip = Slip(value, f"behind-{wrong.note}", f"Look further up: {wrong.says}")
                    found.setdefault(Cell("value", later.name), []).append(Behind(slip, way))
            except Undefined:
                continue
    return found


def known_slips(
    sheet: Sheet, cell: Cell, listed: Sequence[Slip] = (), own: Mapping[Cell, Number] | None = None
) -> tuple[Slip, ...]:
    """Every known wrong number of a cell: those listed, then those that differ from all before by 1 %.

    A slip further up is one of them only where it fits the learner's `own` numbers on the way.
    """
    # Kept with the sheet: a prover marks each of these mistakes, and every one of them asks for all.
    kept: dict[object, tuple[Slip, ...]] = sheet.__dict__.setdefault("_slips", {})
    behind = [one.slip for one in _all_passes(sheet).get(cell, ()) if one.fits(own or {})]
    key = (cell, tuple(slip.note for slip in listed), tuple(map(id, behind)))
    if key not in kept:
        kept[key] = _found_slips(sheet, cell, listed, behind)
    return kept[key]


def way_to(sheet: Sheet, cell: Cell, slip: Slip) -> frozenset[Cell]:
    """The cells that a slip further up changes on its way to this one; nothing for a slip of its own."""
    return frozenset(
        there for one in _all_passes(sheet).get(cell, ()) if one.slip is slip for there in one.way
    )


def _found_slips(
    sheet: Sheet, cell: Cell, listed: Sequence[Slip], behind: Sequence[Slip]
) -> tuple[Slip, ...]:
    others = sheet.back.adjoints if cell.column == "adjoint" else sheet.dots
    around = (doubles(sheet.values), doubles(others))
    local = [
        Slip(one.value, one.note, one.says) for one in until_undefined(local_rules(sheet, cell, *around))
    ]
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


def _all_passes(sheet: Sheet) -> dict[Cell, list[Behind]]:
    kept: dict[Cell, list[Behind]] | None = sheet.__dict__.get("_passes")
    if kept is None:
        kept = sheet.__dict__["_passes"] = _passes(sheet)
    return kept
