"""Reads the cells of a trace: numbers, calculations, and formulas in the names of inputs and nodes.

A formula typed where a number is asked for is worked out with the learner's own numbers of the nodes that it
names, and with what the question gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tutor.autodiff.passes import number_at
from tutor.kinds.trace.cells import EMPTY, read_cell
from tutor.kinds.trace.sheet import LARGEST, Cell, Sheet
from tutor.kinds.trace.symbols import Symbols, objection
from tutor.maths import Node, Problem, Typed, Undefined, names
from tutor.maths.elementary import size

__all__ = ["Entry", "OwnNumbers", "read_entry", "symbols_of"]

Entry = Typed | Node | str
LETTERS = re.compile(r"[^\W\d_]")
NO_NUMBER = re.compile(r"\s*[+-]?\s*(nan|inf)", re.IGNORECASE)


def symbols_of(sheet: Sheet) -> Symbols:
    """The names of a sheet; made when the first formula is met, and kept with the sheet."""
    kept: Symbols | None = sheet.__dict__.get("_symbols")
    if kept is None:
        kept = sheet.__dict__["_symbols"] = Symbols(sheet)
    return kept


def read_entry(sheet: Sheet, cell: Cell, raw: str, *, formula: bool) -> Entry:
    """What was typed into a cell: a number, a formula (always, with `formula`), or the sentence that says
    why it is neither.
    """
    if not raw.strip():
        return EMPTY
    plain = EMPTY if formula else read_cell(raw, sheet.name(cell), sheet.label(cell))
    if isinstance(plain, Typed) or (plain != EMPTY and (not LETTERS.search(raw) or NO_NUMBER.match(raw))):
        return plain
    symbols = symbols_of(sheet)
    try:
        tree = symbols.read(raw, cell)
    except Problem as problem:
        return problem.sentence
    return tree if formula or names(tree) or symbols.states(raw) else plain


@dataclass(frozen=True)
class OwnNumbers:
    """The numbers of one answer; `given` tells which cells the question fills in."""

    sheet: Sheet
    entries: Mapping[Cell, Entry]
    given: Callable[[Cell], bool]
    _found: dict[Cell, Typed | str] = field(default_factory=dict)

    def all(self) -> dict[Cell, Typed | str]:
        """The number of every cell that holds something, or the sentence that says why there is none."""
        return {cell: self.number(cell) for cell in self.entries}

    def number(self, cell: Cell) -> Typed | str:
        """The number of one cell."""
        entry = self.entries[cell]
        if isinstance(entry, Typed | str):
            return entry
        if cell not in self._found:
            self._found[cell] = self._worked_out(cell, entry)
        return self._found[cell]

    def _worked_out(self, cell: Cell, tree: Node) -> Typed | str:
        symbols = symbols_of(self.sheet)
        # The order of the passes makes sure that this ends: a cell never rests on itself.
        if why := objection(tree, symbols, cell):
            return why
        env = {}
        for name in sorted(names(tree)):
            used = symbols.cells[name]
            if self._is_given(used):
                env[name] = self.sheet.right(used)
                continue
            own = self.number(used) if used in self.entries else EMPTY
            if own == EMPTY and name in self.sheet.stated:  # it is both a cell and a number of the question
                env[name] = self.sheet.stated[name]
                continue
            if isinstance(own, str) or isinstance(own.value, bool | str | tuple):
                return f"{name} has no number of yours that could be put in: fill its cell, or write it out."
            env[name] = own.value
        try:
            value = number_at(tree, env)
        except (Undefined, OverflowError) as problem:
            reason = problem.sentence if isinstance(problem, Undefined) else "it is too large"
            return f"This has no value: {reason}."
        if size(value) > LARGEST:
            return "This number is too large to be an answer here."
        return Typed(tree, value, None)

    def _is_given(self, cell: Cell) -> bool:
        return (cell.column != "adjoint" and cell.node in self.sheet.graph.inputs) or self.given(cell)
