"""The guided form of a trace: the table of a given graph, its key, and the marking of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from tutor.kinds.base import Claim, Mistake
from tutor.kinds.draw import DrawProblem, Formula, compute
from tutor.kinds.fields import Answer, Expression, Fixed, Number, Table
from tutor.kinds.number import Slip
from tutor.kinds.trace.cells import EMPTY, Marking
from tutor.kinds.trace.formulas import FormulaMarking, formula_slips
from tutor.kinds.trace.reading import Entry, OwnNumbers, read_entry, symbols_of
from tutor.kinds.trace.sheet import HEADINGS, Cell, Column, Sheet, dotted, exact_text
from tutor.kinds.trace.slips import known_slips, way_to
from tutor.marking import Verdict, settle
from tutor.maths import Scope, Typed, Value, line, prose

__all__ = ["Guided", "weight"]

READINGS = 512
MOST_MISTAKES = 8  # of one cell, the likeliest first: enough for a proof


@dataclass(frozen=True)
class Guided:
    """A sheet as it is asked about: cells by the names they are asked by, columns shown and of formulas.

    A `pointless` one has no numbers to show. `listed` are the author's own mistakes, `split` how the points
    are shared.
    """

    sheet: Sheet
    asked: tuple[tuple[str, Cell], ...]
    given: tuple[Column, ...]
    formulas: tuple[Column, ...]
    pointless: bool
    split: Mapping[str, Formula]
    listed: Mapping[Cell, Sequence[Slip]]
    _read: dict[tuple[Cell, str], Entry] = field(default_factory=dict)

    # -- shown -----------------------------------------------------------------------------------------

    def table(self) -> Table:
        """A row for each node: name, operation, and a cell or fixed text in each column."""
        sheet, asked = self.sheet, {cell: name for name, cell in self.asked}
        columns = self.columns()
        rows = []
        for node in sheet.graph.nodes:
            if node in sheet.graph.inputs:
                operation = "input" if self.pointless else f"= {prose(sheet.at[node])}"
            else:
                operation = dotted(sheet.graph.op(node))
            cells = (self._cell(Cell(column, node), asked) for column in columns)
            rows.append((Fixed(node), Fixed(operation), *cells))
        headings = ("node", "operation", *(self._heading(column) for column in columns))
        # Values and tangents go forward through the graph, adjoints back.
        names = sheet.graph.nodes
        order = [
            Cell(column, node)
            for column in columns
            for node in (names[::-1] if column == "adjoint" else names)
        ]
        filled = tuple(asked[cell] for cell in order if cell in asked)
        return Table(name="trace", columns=headings, cells=tuple(rows), order=filled)

    def columns(self) -> list[Column]:
        """The columns of numbers or formulas, from left to right."""
        present = {cell.column for _, cell in self.asked} | set(self.given)
        return [one for one in ("value", "adjoint", "tangent") if one in present]

    def _cell(self, cell: Cell, asked: Mapping[Cell, str]) -> Fixed | Number | Expression:
        sheet, column = self.sheet, cell.column
        if cell in asked:
            name, label = asked[cell], sheet.label(cell)
            if column in self.formulas:
                return Expression(name=name, label=label, scope=symbols_of(sheet).scope)
            return Number(name=name, label=label, scope=Scope())
        first = cell.node in sheet.graph.inputs
        shown = column in self.given or (first and column != "adjoint" and not self.pointless)
        return Fixed(prose(sheet.right(cell)) if shown else "")

    def _heading(self, column: Column) -> str:
        if column == "adjoint" and self.sheet.bar == "{}_bar":
            return f"{HEADINGS[column]} ∂{self.sheet.graph.called}/∂·"
        return HEADINGS[column]

    def steps(self, columns: Sequence[Column]) -> Iterator[str]:
        """The worked solution, cell by cell: the rule, then numbers or what it comes to.

        The values are always among them; `columns` are those of the table where none are named.
        """
        sheet = self.sheet
        columns = columns or self.columns()
        for column in ("value", "adjoint", "tangent"):
            nodes = [one.name for one in sheet.graph.lines] if column == "value" else sheet.graph.nodes
            if column != "value" and column not in columns:
                continue
            for node in reversed(nodes) if column == "adjoint" else nodes:
                cell = Cell(column, node)
                symbolic = self.pointless or column in self.formulas
                yield sheet.formula_step(cell) if symbolic else sheet.step(cell)

    # -- marked --------------------------------------------------------------------------------------------

    def key(self) -> Answer:
        """The right number or formula of every cell asked for."""
        return {name: self._right(cell) for name, cell in self.asked}

    def _right(self, cell: Cell) -> str:
        if cell.column in self.formulas:
            return line(symbols_of(self.sheet).ground.lines[self.sheet.name(cell)])
        return exact_text(self.sheet.right(cell))

    @cached_property
    def _shares(self) -> list[Fraction]:
        return shares(self.asked, self.split)

    def mark(self, answer: Answer) -> Verdict:
        """The verdict, each cell with a ledger line of its own."""
        raw: dict[Cell, str] = {}
        for name, typed in answer.items():
            if (cell := self.sheet.cells.get(name)) is not None and not raw.get(cell, "").strip():
                raw[cell] = typed
        entries = {cell: self._entry(cell, typed) for cell, typed in raw.items()}
        only = all(cell.column in self.formulas for _, cell in self.asked)
        own = {} if only else OwnNumbers(self.sheet, entries, self._given).all()
        numbers = Marking(self.sheet, own, self.listed)
        formulas = self._formulas(entries) if self.formulas else None
        ledger = []
        for (name, cell), share in zip(self.asked, self._shares):
            typed = raw.get(cell, "")
            if formulas is not None and cell.column in self.formulas:
                label = self.sheet.label(cell)
                entry = formulas.line(self.sheet.name(cell), label, share, typed)
                ledger.append(replace(entry, part=name))
            else:
                ledger.append(numbers.line(name, cell, share, typed))
        return settle(ledger)

    def _formulas(self, entries: Mapping[Cell, Entry]) -> FormulaMarking:
        cells = dict.fromkeys([*(cell for _, cell in self.asked), *entries])
        typed = {
            self.sheet.name(cell): entry
            for cell in cells
            if cell.column in self.formulas and not isinstance(entry := entries.get(cell, EMPTY), Typed)
        }
        return FormulaMarking(symbols_of(self.sheet), typed)

    def _given(self, cell: Cell) -> bool:
        return cell.column in self.given

    def _entry(self, cell: Cell, raw: str) -> Entry:
        """A cell as it was read; the same text once, for a prover marks it often."""
        key = (cell, raw)
        if key not in self._read:
            if len(self._read) >= READINGS:
                self._read.clear()
            self._read[key] = read_entry(self.sheet, cell, raw, formula=cell.column in self.formulas)
        return self._read[key]

    def claims(self, answer: Answer) -> tuple[Claim, ...]:
        """Each right formula with its key, both in the inputs alone."""
        symbols, found = symbols_of(self.sheet), []
        world = symbols.ground.true
        right = {one.part for one in self.mark(answer).lines if one.rule == "right"}
        for name, cell in self.asked:
            entry = self._entry(cell, answer.get(name, ""))
            if name not in right or cell.column not in self.formulas or isinstance(entry, Typed | str):
                continue
            key = symbols.ground.lines[self.sheet.name(cell)]
            if world.small(key) and world.small(entry):
                found.append(Claim(name, world.expand(key), world.expand(entry), symbols.ground.free))
        return tuple(found)

    def mistakes(self) -> tuple[Mistake, ...]:
        """Every known wrong number or formula of every cell, one at a time, the others being right."""
        key, found = self.key(), list[Mistake]()
        for name, cell in self.asked:
            if cell.column in self.formulas:
                for one in formula_slips(symbols_of(self.sheet), self.sheet.name(cell))[:MOST_MISTAKES]:
                    found.append(Mistake(one.note, name, key | {name: line(one.value)}, one.says))
                continue
            for slip in known_slips(self.sheet, cell, self.listed.get(cell, ()))[:MOST_MISTAKES]:
                typed = exact_text(number_of(slip.value))
                if self._survives(cell, slip, typed):
                    # Whoever writes down the end alone: the cells on the way of a slip further up are empty.
                    way = way_to(self.sheet, cell, slip)
                    wrong = {one: text for one, text in key.items() if self.sheet.cells[one] not in way}
                    wrong |= {name: typed}
                    found.append(Mistake(slip.note, name, wrong, slip.says))
        return tuple(found)

    def _survives(self, cell: Cell, slip: Slip, typed: str) -> bool:
        """True where no other rule claims this number: none of the half marks for a short rounding, say."""
        entry = self._entry(cell, typed)
        if not isinstance(entry, Typed):
            return False
        judgement = Marking(self.sheet, {cell: entry}, {cell: (slip,)}).judgement(cell)
        return judgement.share == 0 and judgement.rule == slip.note


def number_of(value: Value) -> Fraction | float:
    """A value that is known to be a number."""
    assert isinstance(value, Fraction | float)
    return value


def shares(asked: Sequence[tuple[str, Cell]], split: Mapping[str, Formula]) -> list[Fraction]:
    """Each cell's share of the item: by `split` its own, or an equal part of its column's."""
    if not split:
        return [Fraction(1, len(asked))] * len(asked)
    rest = [cell.column for name, cell in asked if name not in split]
    weights = [
        weight(split[name]) if name in split else weight(split.get(cell.column, 1)) / rest.count(cell.column)
        for name, cell in asked
    ]
    whole = sum(weights, Fraction(0))
    return [one / whole for one in weights]


def weight(formula: Formula) -> Fraction:
    """A positive number of the author's.

    Raises:
        DrawProblem: where it is none.
    """
    value = compute(formula, {})
    if not isinstance(value, Fraction) or value <= 0:
        raise DrawProblem(f"“{formula}” has to be a positive number", "split")
    return value
