"""The numbers of a trace: a graph at a point, and the cells in which they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal, NamedTuple

from tutor.autodiff import (
    Graph,
    Reverse,
    adjoint_formulas,
    adjoint_rule,
    forward,
    reverse,
    tangent_rule,
    tangents,
)
from tutor.autodiff.passes import Number
from tutor.kinds.number import typed_text
from tutor.maths import Node, Undefined, pretty, prose, substitute, text
from tutor.maths.elementary import size
from tutor.maths.tree import Neg, Num, Quotient, Sym, names, transform

__all__ = ["HEADINGS", "Cell", "Column", "Sheet", "decimals", "dotted", "exact_text", "in_numbers"]

Column = Literal["value", "adjoint", "tangent"]
LARGEST = 10**300
SHORT = 40
HEADINGS: dict[Column, str] = {"value": "value", "adjoint": "adjoint", "tangent": "tangent"}


class Cell(NamedTuple):
    """One number of the trace: which of a node's three numbers."""

    column: Column
    node: str


@dataclass(frozen=True)
class Sheet:
    """A graph at a point; `bar` is how the adjoint of a node is named (`{}_bar`).

    `stated` are names with the numbers that the question gives them, such as `w1 = 0.5`.
    """

    graph: Graph
    at: Mapping[str, Number]
    direction: Mapping[str, Number]
    bar: str = "{}_bar"
    stated: Mapping[str, Number] = field(default_factory=dict)

    @cached_property
    def values(self) -> dict[str, Number]:
        """The value of every node; raises Undefined where one has none."""
        return forward(self.graph, self.at)

    @cached_property
    def back(self) -> Reverse:
        """Adjoints and what each edge hands back."""
        return reverse(self.graph, self.values)

    @cached_property
    def dots(self) -> dict[str, Number]:
        """The tangent of every node in the sheet's direction."""
        return tangents(self.graph, self.values, self.direction)

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Every cell by its name; the output also answers to `y`, `y_bar`, `y_dot`, `output`."""
        found: dict[str, Cell] = {}
        for node in self.graph.nodes:
            for column in HEADINGS:
                cell = Cell(column, node)
                found.setdefault(self.name(cell), cell)
        for column in HEADINGS:
            cell = Cell(column, self.graph.output)
            found.setdefault(self.name(Cell(column, "y")), cell)
        found.setdefault("output", Cell("value", self.graph.output))
        return found

    def name(self, cell: Cell) -> str:
        """What a cell is called."""
        if cell.column == "adjoint":
            return self.bar.format(cell.node)
        return cell.node if cell.column == "value" else f"{cell.node}_dot"

    def label(self, cell: Cell) -> str:
        """What a cell is called in a sentence."""
        return cell.node if cell.column == "value" else f"{cell.column} of {cell.node}"

    def right(self, cell: Cell) -> Number:
        """The right number of a cell."""
        table = {"value": self.values, "tangent": self.dots}.get(cell.column, self.back.adjoints)
        return table[cell.node]

    @cached_property
    def texts(self) -> dict[Cell, str]:
        """The right number of every cell as it is shown."""
        return {cell: prose(self.right(cell)) for cell in dict.fromkeys(self.cells.values())}

    def rule(self, cell: Cell) -> Node | None:
        """A cell's rule over the names of other cells; None where it is given (an input, the seed 1)."""
        column, node = cell
        if column == "adjoint":
            if node == self.graph.output:
                return None
            bars = {f"{user}_bar": Sym(self.bar.format(user)) for user in self.graph.consumers(node)}
            return decimals(substitute(adjoint_rule(self.graph, node), bars))
        if node in self.graph.inputs:
            return None
        return self.graph.op(node) if column == "value" else decimals(tangent_rule(self.graph, node))

    @cached_property
    def numbers(self) -> dict[str, Number]:
        """The right number of every cell by its name."""
        return {name: self.right(cell) for name, cell in self.cells.items()}

    def step(self, cell: Cell) -> str:
        """How a cell is computed, in one line: rule, numbers, result."""
        rule, name = self.rule(cell), self.name(cell)
        result = prose(self.right(cell))
        if rule is None:
            return f"{name} = {result}"
        middle = in_numbers(rule, self.numbers)
        return f"{name} = {dotted(rule)}" + (f" = {middle}" if middle != result else "") + f" = {result}"

    def formula_step(self, cell: Cell) -> str:
        """How a cell is made of others, in one line; an adjoint also over values, where that is short."""
        rule, name = self.rule(cell), self.name(cell)
        if rule is None:
            return f"{name} = {'1' if cell.column == 'adjoint' else prose(self.right(cell))}"
        whole = dotted(self.adjoint_formulas[cell.node]) if cell.column == "adjoint" else ""
        step = dotted(rule)
        shown = whole and whole != step and len(whole) <= SHORT
        return f"{name} = {step}" + (f" = {whole}" if shown else "")

    @cached_property
    def adjoint_formulas(self) -> dict[str, Node]:
        """The adjoint of every node over the values of nodes."""
        return {name: decimals(tree) for name, tree in adjoint_formulas(self.graph).items()}

    def problem(self) -> str:
        """Why this point cannot be asked about, or nothing."""
        try:
            numbers = (*self.values.values(), *self.back.adjoints.values(), *self.dots.values())
        except Undefined as undefined:
            return undefined.sentence
        return "a number is too large to be shown" if any(size(one) > LARGEST for one in numbers) else ""


def decimals(tree: Node) -> Node:
    """The tree with quotients of two numbers written as decimals, where they end: 3/10 as 0.3."""

    def change(node: Node) -> Node:
        match node:
            case Quotient(Num(above), Num(below)) if below != 0:
                value = above / below
                shown = text(value)
                return Num(value, shown) if "/" not in shown and Fraction(shown) == value else node
        return node

    return transform(tree, change)


def in_numbers(rule: Node, numbers: Mapping[str, Number]) -> str:
    """A rule with its names replaced by short numbers."""

    def short(value: Number) -> Node:
        size = Num(abs(Fraction(value)), text(abs(value)))
        return Neg(size) if value < 0 else size

    return dotted(substitute(rule, {name: short(numbers[name]) for name in names(rule) if name in numbers}))


def dotted(tree: Node) -> str:
    """A tree on one line for people, the names as they are typed: products with a dot."""
    return pretty(tree).replace("*", "·")


def exact_text(value: Number) -> str:
    """A number as a learner could type it, without losing anything."""
    return typed_text(value)
