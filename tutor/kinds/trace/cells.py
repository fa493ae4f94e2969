"""Marks the number cells of a trace one by one, with follow-through from the learner's own earlier cells.

A value may follow from own values, an adjoint from own values and the own adjoints of its consumers, a
tangent from own values and own tangents. What is wrong is compared with what known wrong rules give there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tutor.autodiff.passes import Number, number_at, product, slope, total
from tutor.kinds.base import read_field
from tutor.kinds.fields import Number as Field
from tutor.kinds.number import Judgement, Slip, apart, gap, judge
from tutor.kinds.trace.sheet import Cell, Sheet
from tutor.kinds.trace.slips import MERGED, NEAR, doubles, known_slips, local_rules, until_undefined
from tutor.marking import UNREADABLE, Line
from tutor.maths import Problem, Scope, Typed, Undefined, pretty, prose
from tutor.maths.elementary import size

__all__ = ["EMPTY", "Marking", "read_cell"]

EMPTY = "Nothing was entered here."
HUGE = 10**6
FEWEST = 4
NUMBERS = Scope()


def read_cell(raw: str, name: str = "", label: str = "") -> Typed | str:
    """The number typed into a cell, or the sentence that says why there is none; its own name, or `=` alone,
    may stand in front.
    """
    if not raw.strip():
        return EMPTY
    try:
        return read_field(Field(name=name, label=label, scope=NUMBERS), raw)
    except Problem as problem:
        return problem.sentence


@dataclass(frozen=True)
class Marking:
    """The marking of one filled sheet: `typed` holds what was read of each cell, graded or not."""

    sheet: Sheet
    typed: Mapping[Cell, Typed | str]
    listed: Mapping[Cell, Sequence[Slip]]

    @cached_property
    def own(self) -> dict[Cell, Number]:
        """The learner's own numbers."""
        found: dict[Cell, Number] = {}
        for cell, one in self.typed.items():
            if isinstance(one, Typed) and isinstance(one.value, Fraction | float):
                found[cell] = one.value
        return found

    @cached_property
    def trivial(self) -> bool:
        """True where one or two numbers fill all the cells: from such cells nothing follows."""
        return len(self.own) >= FEWEST and len(set(self.own.values())) <= 2

    def line(self, name: str, cell: Cell, of: Fraction, raw: str) -> Line:
        """The ledger line of one cell."""
        judgement = self.judgement(cell)
        return Line(
            part=name,
            label=self.sheet.label(cell),
            points=of * judgement.share,
            of=of,
            rule=judgement.rule,
            yours=raw.strip(),
            expected=self.sheet.texts[cell],
            says=judgement.says,
        )

    def judgement(self, cell: Cell) -> Judgement:
        """The best that can be said of one cell."""
        one = self.typed.get(cell, EMPTY)
        if isinstance(one, str):
            return Judgement(Fraction(0), UNREADABLE, self._of(cell, one))
        right = self.sheet.right(cell)
        # What the author listed may lie within the tolerance, and the nearer wins; computed rules never do.
        listed = [slip for slip in self.listed.get(cell, ()) if apart(slip.value, right, MERGED)]
        plain = judge(one, right, listed, "real")
        if plain.share == 1:
            return plain
        carried = self._carried(cell)
        if carried is not None and judge(one, carried, (), "real").share == 1:
            return Judgement(Fraction(1), "follow-through", self._given(cell))
        slips = known_slips(self.sheet, cell, self.listed.get(cell, ()), self.own)
        plain = judge(one, right, slips, "real")
        if plain.rule == "wrong":
            plain = self._own_slip(cell, one) or Judgement(Fraction(0), "wrong", self._rule(cell))
        return plain

    @staticmethod
    def _of(cell: Cell, sentence: str) -> str:
        what = cell.node if cell.column == "value" else f"{cell.column} of {cell.node}"
        return f"{what[:1].upper() + what[1:] if cell.column != 'value' else what}: {sentence}"

    # -- follow-through ------------------------------------------------------------------------------------

    def needs(self, cell: Cell) -> tuple[Cell, ...]:
        """The cells from which one cell follows."""
        graph, (column, node) = self.sheet.graph, cell
        if column == "adjoint":
            users = graph.consumers(node)
            around = dict.fromkeys(parent for user in users for parent in graph.parents(user))
            return (*(Cell("adjoint", user) for user in users), *(Cell("value", one) for one in around))
        parents = [] if node in graph.inputs else graph.parents(node)
        values = tuple(Cell("value", one) for one in parents)
        return values if column == "value" else (*(Cell("tangent", one) for one in parents), *values)

    def _differing(self, cell: Cell) -> list[Cell]:
        return [
            one
            for one in self.needs(cell)
            if one in self.own and apart(self.own[one], self.sheet.right(one), NEAR / 50)
        ]

    def _carried(self, cell: Cell) -> Number | None:
        """What the right rule gives from the learner's own numbers; None where nothing may follow."""
        differing = self._differing(cell)
        if not differing or self.trivial:
            return None
        for one in differing:
            own, true = self.own[one], self.sheet.right(one)
            if (own == 0 and true != 0) or size(own) > HUGE * (1 + size(true)):
                return None
        try:
            result = self._from_own(cell)
        except (Undefined, OverflowError):
            return None
        return None if result == 0 and self.sheet.right(cell) != 0 else result

    def _env(self, column: str) -> dict[str, Number]:
        true = {"value": self.sheet.values, "tangent": self.sheet.dots}.get(column, self.sheet.back.adjoints)
        own = {cell.node: one for cell, one in self.own.items() if cell.column == column}
        return doubles({**true, **own})

    def _from_own(self, cell: Cell) -> Number:
        graph, (column, node) = self.sheet.graph, cell
        values = self._env("value")
        if column == "value":
            return number_at(graph.op(node), values)
        others = self._env(column)
        if column == "adjoint":
            edges = [((node, user), user) for user in graph.consumers(node)]
        else:
            edges = [((parent, node), parent) for parent in graph.parents(node)]
        return total(product(others[other], slope(graph, edge, values)) for edge, other in edges)

    def _given(self, cell: Cell) -> str:
        own = [f"{self.sheet.name(one)} = {prose(self.own[one])}" for one in self._differing(cell)]
        return f"{self.sheet.name(cell)} is right, given your own {' and '.join(own[:3])}."

    # -- what went wrong -----------------------------------------------------------------------------------

    def _own_slip(self, cell: Cell, one: Typed) -> Judgement | None:
        """The known wrong rule that gives this number from the learner's own earlier cells."""
        if not self._differing(cell):
            return None
        values, others = self._env("value"), self._env(cell.column)
        for wrong in until_undefined(local_rules(self.sheet, cell, values, others)):
            if gap(one.value, wrong.value) <= NEAR * size(wrong.value):
                return Judgement(Fraction(0), wrong.note, wrong.says)
        return None

    def _rule(self, cell: Cell) -> str:
        rule, name = self.sheet.rule(cell), self.sheet.name(cell)
        if rule is None:
            if cell.column == "adjoint":
                called = self.sheet.graph.called
                return f"{name} is ∂{called}/∂{called} = 1: the reverse pass starts there."
            return f"{name} is given: {prose(self.sheet.right(cell))}."
        if cell.column == "value":
            return f"{name} is {pretty(rule)}: put in the values above."
        if cell.column == "tangent":
            return f"{name} is {pretty(rule)}: the tangents it depends on, each times its local derivative."
        users = self.sheet.graph.consumers(cell.node)
        if not users:
            return f"{name} is 0: nothing uses {cell.node}."
        return f"{name} is {pretty(rule)}: the sum over its consumers of adjoint times local derivative."
