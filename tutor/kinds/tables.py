"""Tables of numbers: a list as a grid of named cells, and how much of a typed table agrees with a right
one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tutor.kinds.base import AnswerProblem, numeral
from tutor.kinds.fields import Answer
from tutor.kinds.number import Measure, Slip, judge, same, typed_text
from tutor.maths import Typed, Value

__all__ = ["Compared", "cells_of", "compare_table", "from_lists", "grid", "known_slip", "raw_text", "shown"]

Read = Mapping[str, Typed | str]
"""What was read of each cell: a number, or the sentence that says why there is none."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Typed cells beside the values of one right table; `good` names those that agree."""

    cells: dict[str, Value]
    good: frozenset[str]
    counted: frozenset[str]

    @property
    def share(self) -> Fraction:
        """The share of the counted cells that agree."""
        return Fraction(len(self.good & self.counted), len(self.counted)) if self.counted else Fraction(1)

    @property
    def first_bad(self) -> tuple[str, int, int]:
        """The first cell that does not agree: its name, row and column, counted from 1."""
        name = next(name for name in self.cells if name not in self.good)
        row, column = (int(piece) + 1 for piece in name.rsplit(".", 2)[1:])
        return name, row, column


def grid(value: Value) -> tuple[tuple[Value, ...], ...]:
    """A list of lists as it is, a flat list as one row."""
    assert isinstance(value, tuple)
    if value and isinstance(value[0], tuple):
        return tuple(row if isinstance(row, tuple) else () for row in value)
    return (value,)


def cells_of(name: str, value: Value) -> dict[str, Value]:
    """Each entry of a list by its field's name, or a single value under its own name."""
    if not isinstance(value, tuple):
        return {name: value}
    return {f"{name}.{r}.{c}": entry for r, row in enumerate(grid(value)) for c, entry in enumerate(row)}


def raw_text(name: str, value: Value) -> Answer:
    """A value, or each entry of a list, as a learner would type it without losing anything."""
    return {cell: typed_text(entry) for cell, entry in cells_of(name, value).items()}


def _listed(text: str) -> object:
    """A text such as `[1/2, 0.25]` or `[[1, 2], [3, 4]]` as lists of texts; other text as it is."""
    inner = text.strip()
    if not (inner.startswith("[") and inner.endswith("]")):
        return text
    pieces, depth = [""], 0
    for char in inner[1:-1]:
        depth += (char in "[(") - (char in "])")
        if depth < 0:
            return text
        if char == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += char
    return [_rows(piece.strip()) for piece in pieces]


def _rows(piece: str) -> object:
    """One entry of a list: a row of its own, whose entries are texts, or a text."""
    if not (piece.startswith("[") and piece.endswith("]")):
        return piece
    return [one.strip() for one in piece[1:-1].split(",")]


def _pattern(wanted: Sequence[Sequence[Value]], nested: bool) -> str:
    """How a list of this shape is written: `[a, b, …]`, `[[a, …], …]`."""
    row = "[a, b, …]" if len(wanted[0]) > 2 else "[a, b]" if len(wanted[0]) == 2 else "[a]"
    return f"[{row}, …]" if nested and len(wanted) > 1 else f"[{row}]" if nested else row


def from_lists(name: str, given: object, right: Value) -> Answer:
    """JSON lists, or one text that is such a list, as raw text by cell.

    Raises:
        AnswerProblem: where the shape is another (a wrong answer), or a text is no such list (none at all).
    """
    wanted = grid(right)
    nested = isinstance(right, tuple) and bool(right) and isinstance(right[0], tuple)
    written = isinstance(given, str)
    given = _listed(given) if isinstance(given, str) else given
    rows = given if nested and isinstance(given, list) else [given]
    fits = len(rows) == len(wanted) and all(
        isinstance(row, list) and len(row) == len(other) for row, other in zip(rows, wanted)
    )
    if not fits:
        shape = f"{len(wanted)}×{len(wanted[0])}" if nested else f"{len(wanted[0])} numbers"
        if written:  # a text may hold decimal commas, or anything: nothing is counted
            raise AnswerProblem(f"{name} is a list of {shape}: give it as {_pattern(wanted, nested)}")
        raise AnswerProblem(f"{name} has another shape: it is {shape}", wrong=True)
    return {f"{name}.{r}.{c}": numeral(entry) for r, row in enumerate(rows) for c, entry in enumerate(row)}


def compare_table(name: str, read: Read, table: Value, measure: Measure, *, sparse: bool) -> Compared:
    """The typed cells beside the values of a right table.

    In a sparse table a cell where both are 0 says nothing and does not count, so zeros alone earn nothing.
    """
    cells = cells_of(name, table)
    good = frozenset(
        cell
        for cell, value in cells.items()
        if isinstance(one := read.get(cell), Typed) and judge(one, value, (), measure).share == 1
    )
    telling = (cell for cell, value in cells.items() if value != 0 or not _zero(read.get(cell)))
    return Compared(cells, good, frozenset(telling if sparse else cells))


def _zero(one: Typed | str | None) -> bool:
    return isinstance(one, Typed) and one.value == 0


def known_slip(name: str, read: Read, slips: Sequence[Slip]) -> Slip | None:
    """The known mistake that gives exactly the typed table, however many of its cells are right by chance."""
    for slip in slips:
        pairs = [(read.get(cell), value) for cell, value in cells_of(name, slip.value).items()]
        if all(isinstance(one, Typed) and same(one.value, value) for one, value in pairs):
            return slip
    return None


def shown(name: str, answer: Answer, table: Value) -> str:
    """The typed cells on one line, rows apart by semicolons, for the ledger."""
    return "; ".join(
        " ".join(answer.get(f"{name}.{r}.{c}", "").strip() or "·" for c in range(len(row)))
        for r, row in enumerate(grid(table))
    )
