"""Formulas in the cells of a trace: which names they may use, how they are read, what names stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice

from tutor.autodiff import Graph, forward, reverse
from tutor.autodiff.passes import Number
from tutor.kinds.consistent import POINTS, Ground, World, agree
from tutor.kinds.trace.sheet import Cell, Sheet, decimals
from tutor.maths import Domain, Node, Problem, Scope, Undefined, compare, names, read, substitute
from tutor.maths.sampling import sample
from tutor.maths.tree import Call, Num, Power, Sym, number, walk

__all__ = ["Symbols", "objection", "same"]

WRITTEN_OUT = 80  # nodes of two formulas up to which they are compared in the inputs alone
TRIED, FROM_EACH = 40, 16  # seeds of points that are tried, and points taken of each
# A bar or dot behind the subscript is moved onto the letter, where the reader expects it.
MARKED = re.compile(r"([^\W\d_])(_?\{?\d+\}?)([\u0304\u0305\u0307])")
QUOTIENT = re.compile(r"∂|partial|d\s*[^\W\d_]\w*\s*(/|\}\s*\{)\s*d")
WORD = re.compile(r"[^\W\d]\w*")
WORDS: dict[str, tuple[str, str]] = {
    "value": ("a value", "above"),
    "adjoint": ("an adjoint", "further along"),
    "tangent": ("a tangent", "above"),
}


@dataclass(frozen=True)
class GraphGround(Ground):
    """A ground whose points are such that every node has a value and an adjoint there."""

    graph: Graph | None = None

    @cached_property
    def points(self) -> list[dict[str, float]]:
        """As many points as can be found; where there are too few, any points."""
        found: list[dict[str, float]] = []
        for seed in range(1, TRIED):
            for point in islice(sample(self.symbols, seed), FROM_EACH):
                if self.graph is None or _defined(self.graph, point):
                    found.append(point)
                if len(found) == POINTS:
                    return found
        return [*found, *islice(sample(self.symbols, 1), POINTS - len(found))]


def _defined(graph: Graph, point: Mapping[str, Number]) -> bool:
    try:
        reverse(graph, forward(graph, point))
    except (Undefined, OverflowError):
        return False
    return True


class Symbols:
    """What formulas in the cells of one sheet are made of; made once per sheet."""

    def __init__(self, sheet: Sheet) -> None:
        """Declare a name for every cell, and what it stands for."""
        self.sheet = sheet
        graph = sheet.graph
        ordered = sorted(dict.fromkeys(sheet.cells.values()), key=lambda cell: list(WORDS).index(cell.column))
        self.cells = {sheet.name(cell): cell for cell in ordered}
        rules = {name: self.rule(cell) for name, cell in self.cells.items() if name not in graph.inputs}
        self.ground = GraphGround(
            symbols={name: _domain(graph, name, sheet.at) for name in graph.inputs},
            defined={},
            slopes={},
            lines={name: tree for name, tree in rules.items() if tree is not None},
            graph=graph,
        )
        declared = self.ground.scope.symbols
        marked = self._marked()
        stated = {name: value for name, value in sheet.stated.items() if name not in declared}
        self._stated = {name: decimals(number(Fraction(value))) for name, value in stated.items()}
        self.scope = Scope(symbols=declared, aliases=marked, values=stated)
        self._quotients = Scope(symbols=declared, aliases=marked | self._as_quotients(), values=stated)

    def rule(self, cell: Cell) -> Node | None:
        """What a cell is over the names of others; None for an input's value."""
        found = self.sheet.rule(cell)
        if found is None and cell.column == "adjoint":
            return number(1)
        if found is None and cell.column == "tangent":
            return number(Fraction(self.sheet.direction.get(cell.node, Fraction(0))))
        return found

    def _marked(self) -> dict[str, str]:
        """Spellings with a bar or dot over the letter, and those of the output as y."""
        sheet, found = self.sheet, dict[str, str]()
        for spelling, cell in sheet.cells.items():
            found[spelling] = sheet.name(cell)
        for node in sheet.graph.nodes:
            stem = node.rstrip("0123456789")
            for mark, cell in (("bar", Cell("adjoint", node)), ("dot", Cell("tangent", node))):
                found[f"{stem}{mark}{node[len(stem) :]}"] = sheet.name(cell)
        return {spelling: name for spelling, name in found.items() if spelling not in self.cells}

    def _as_quotients(self) -> dict[str, str]:
        """Adjoints as derivatives of y, or of the output by its name."""
        sheet = self.sheet
        return {
            f"{sign}{output}/{sign}{node}": sheet.name(Cell("adjoint", sheet.cells[node].node))
            for node in (*sheet.graph.nodes, "y")
            for output in dict.fromkeys(("y", sheet.graph.output))
            for sign in ("∂", "d")
        }

    def read(self, raw: str, cell: Cell) -> Node:
        """The formula typed for a cell, with or without `name =` in front; stated names become numbers.

        Raises:
            Problem: where it cannot be read.
        """
        text = MARKED.sub(r"\1\3\2", raw)
        # Quotients of differentials are looked for at every character, so only where there may be one.
        scope = self._quotients if QUOTIENT.search(text) else self.scope
        left, sign, right = text.partition("=")
        if sign and right.strip():
            try:
                head = read(left, scope)
            except Problem:
                head = None
            if head == Sym(self.sheet.name(cell)):
                text = right
        return substitute(read(text, scope), self._stated)

    def states(self, raw: str) -> bool:
        """Whether a text names something whose number the question states."""
        return any(word in self._stated for word in WORD.findall(raw))

    def cell(self, name: str) -> Cell:
        """The cell that a name in a formula stands for."""
        return self.cells[name]


def _domain(graph: Graph, name: str, at: Mapping[str, Number]) -> Domain:
    """Positive where a logarithm, a root or a broken power is taken of the input itself."""
    for one in graph.lines:
        for node in walk(one.op):
            match node:
                case Call("log" | "sqrt", (Sym(arg),)) if arg == name and at[name] > 0:
                    return "positive"
                case Power(Sym(arg), exponent) if arg == name and at[name] > 0:
                    if not (isinstance(exponent, Num) and exponent.value.denominator == 1):
                        return "positive"
    return "real"


def _barred(sheet: Sheet, cell: Cell, used: Cell) -> str:
    """Why a formula in one cell may not use the name of another; nothing where it may.

    Values use inputs and values above, tangents also tangents above, adjoints all values and the adjoints of
    nodes further along: each pass in its order, so that nothing goes in a circle.
    """
    graph, name, other = sheet.graph, sheet.name(cell), sheet.name(used)
    if used.column == "value" != cell.column:
        return ""
    if used.column != cell.column:
        what, where = WORDS[cell.column]
        return f"{other} does not belong here: {name} is {what}, of inputs, values and names {where}."
    if used == cell:
        return f"{name} is explained by itself here: write out what it is made of."
    first, second, where = (used.node, cell.node, "above it")
    if cell.column == "adjoint":
        first, second, where = (cell.node, used.node, "further along")
    if second in graph.upstream[first]:
        return f"{other} depends on {name} and goes in a circle: use names {where}."
    if graph.nodes.index(first) > graph.nodes.index(second):
        return f"{other} is not there yet when {name} is computed: use names {where}."
    return ""


def same(world: World, expected: Node, typed: Node) -> bool:
    """Whether two formulas are equal wherever the graph has values.

    What agrees at the points is looked at in full where that is cheap: as it stands, or written out.
    """
    if expected == typed:
        return True
    if not agree(world.values(expected), world.values(typed)):
        return False
    ground = world.ground
    if names(expected) == names(typed) and compare(expected, typed, ground.scope).equal:
        return True
    sizes = world.size(expected)[0] + world.size(typed)[0]
    if sizes > WRITTEN_OUT:
        return True
    found = compare(world.expand(expected), world.expand(typed), ground.free)
    # One that is also defined where the graph is not, or not there, differs by nothing that matters here.
    return found.status != "different" or bool(found.missing)


def objection(tree: Node, symbols: Symbols, cell: Cell) -> str:
    """The first reason why a formula may not stand in a cell, or nothing."""
    reasons = (_barred(symbols.sheet, cell, symbols.cell(name)) for name in sorted(names(tree)))
    return next((reason for reason in reasons if reason), "")
