"""Draws functions to differentiate by hand: a few operations, a shared node, numbers that stay friendly.

A graph is grown line by line at a drawn point, so that domains and sizes hold by construction; it is then
written as one expression and decomposed again, so that the numbering is the one that anybody gets from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Protocol, TypeVar

from tutor.autodiff.decompose import decompose
from tutor.autodiff.graph import Graph, GraphProblem, Line
from tutor.autodiff.passes import Number, forward, number_at, reverse, tangents
from tutor.maths import Node, Undefined
from tutor.maths import line as written
from tutor.maths.elementary import size
from tutor.maths.tree import Call, Neg, Power, Product, Quotient, Sum, Sym, number

__all__ = ["LEVELS", "Drawn", "Source", "generate"]

T = TypeVar("T")
TRIES = 3_000
LONGEST = 64
POINTS = tuple(Fraction(n, 10) for n in (-20, -15, -10, -5, 3, 4, 5, 6, 8, 12, 14, 15, 16, 20, 25, 30))
SMALL, LARGE = Fraction(1, 100), Fraction(100)
UNARY = ("sin", "cos", "exp", "log", "square", "sqrt", "tanh")
BINARY = ("+", "-", "*", "/")
# The inner function undoes the outer one, or both together say nothing new.
SILLY = frozenset({("exp", "log"), ("log", "exp"), ("sqrt", "square"), ("square", "sqrt"), ("log", "sqrt")})


class Source(Protocol):
    """Where random choices come from: a stream that always gives the same ones for the same seed."""

    def index(self, n: int) -> int:
        """A whole number in 0…n−1."""

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""


@dataclass(frozen=True, slots=True)
class Level:
    """What a level asks of a graph: numbers of operations and inputs, the largest fan-out of a node."""

    operations: tuple[int, int]
    inputs: tuple[int, ...]
    fan_out: int
    inner: bool
    """True where a line, and not only an input, has to have two consumers."""


LEVELS = {
    1: Level((3, 4), (2,), 2, False),
    2: Level((5, 6), (2, 2, 3), 2, True),
    3: Level((7, 8), (2, 3), 3, True),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A function as text, its graph, and the point at which it is taken."""

    text: str
    graph: Graph
    at: dict[str, Fraction]


def generate(source: Source, level: int, *, three: bool = True) -> Drawn:
    """A function of level 1, 2 or 3, with a point; `three` allows a third input.

    Every value lies in 0.01…100 in size, every adjoint and tangent is 0 or in 0.005…500, and no summand of
    an adjoint is lost in rounding, so that forgetting it shows.

    Raises:
        GraphProblem: where 3,000 tries give none, which does not happen for the levels above.
    """
    wanted = LEVELS[level]
    for _ in range(TRIES):
        inputs = tuple(f"x{n + 1}" for n in range(source.pick(wanted.inputs) if three else 2))
        at = {name: source.pick(POINTS) for name in inputs}
        operations = wanted.operations[0] + source.index(wanted.operations[1] - wanted.operations[0] + 1)
        grown = _grow(source, at, operations) if len(set(at.values())) == len(at) else None
        if grown is not None and (drawn := _accepted(grown, at, wanted)) is not None:
            return drawn
    raise GraphProblem("no function of this level was found")


def _grow(source: Source, at: dict[str, Fraction], operations: int) -> Graph | None:
    """A graph with this many lines, all of which the last one needs, or None where it came to nothing."""
    values: dict[str, Number] = dict(at)
    lines: list[Line] = []
    unused = list(at)
    for n in range(operations):
        left = operations - n
        # Each binary line can take one loose end off; when there are as many as lines left, it has to.
        unary = len(unused) < left and source.index(5) < 2
        op = _operation(source, values, unused, lines, unary=unary, last=left == 1)
        if op is None:
            return None
        try:
            value = number_at(op, values)
        except Undefined:
            return None
        if not SMALL <= size(value) <= LARGE:
            return None
        name = f"v{n + 1}"
        lines.append(Line(name, op))
        values[name] = value
        unused = [one for one in unused if Sym(one) not in _operands(op)] + [name]
    return Graph(tuple(at), tuple(lines)) if len(unused) == 1 else None


def _operands(op: Node) -> tuple[Node, ...]:
    match op:
        case Sum((first, Neg(second))) | Sum((first, second)) | Product((first, second)):
            return (first, second)
        case Quotient(first, second) | Power(first, second):
            return (first, second)
        case Call(_, args):
            return args
    return ()


def _operation(
    source: Source,
    values: dict[str, Number],
    unused: list[str],
    lines: list[Line],
    *,
    unary: bool,
    last: bool,
) -> Node | None:
    """One operation that uses a loose end; None for one that would be silly."""
    ops = {one.name: one.op for one in lines}
    first = source.pick(unused)
    if unary:
        function = source.pick(UNARY)
        inner = ops.get(first)
        below = inner.name if isinstance(inner, Call) else "square" if isinstance(inner, Power) else ""
        if below == function or (function, below) in SILLY:
            return None
        operand = Sym(first)
        op: Node = Power(operand, number(2)) if function == "square" else Call(function, (operand,))
        return None if op in ops.values() else op
    others = [name for name in (unused if last and len(unused) > 1 else [*values, *unused]) if name != first]
    if not others:
        return None
    one, two = Sym(first), Sym(source.pick(others))
    if source.index(2):
        one, two = two, one
    sign = source.pick(BINARY)
    if sign in "+*" and any(set(_operands(op)) == {one, two} for op in ops.values()):
        return None
    binary: Node
    match sign:
        case "+":
            binary = Sum((one, two))
        case "-":
            binary = Sum((one, Neg(two)))
        case "*":
            binary = Product((one, two))
        case _:
            binary = Quotient(one, two)
    return None if binary in ops.values() or _cancels(binary, ops) else binary


def _cancels(op: Node, ops: dict[str, Node]) -> bool:
    """True where an operand is itself made of the other one by + − · /, as in (a + b) − b."""
    first, second = _operands(op)
    for one, other in ((first, second), (second, first)):
        inner = ops.get(one.name) if isinstance(one, Sym) else None
        if not isinstance(inner, Sum | Quotient) or isinstance(op, Sum) != isinstance(inner, Sum):
            continue
        if other in _operands(inner):
            return True
    return False


def _accepted(grown: Graph, at: dict[str, Fraction], wanted: Level) -> Drawn | None:
    """The grown graph as an expression and its own decomposition, where it is what the level asks for."""
    tree = grown.formulas[grown.output]
    text = written(tree)
    if len(text) > LONGEST:
        return None
    graph = decompose(tree, grown.inputs)
    least, most = wanted.operations
    fans = {name: len(graph.consumers(name)) for name in graph.nodes}
    lines = [fans[one.name] for one in graph.lines]
    if not least <= len(graph.lines) <= most or max(fans.values()) < wanted.fan_out:
        return None
    if wanted.inner and max(lines) < 2:
        return None
    return Drawn(text, graph, at) if _friendly(graph, at) else None


def _friendly(graph: Graph, at: dict[str, Fraction]) -> bool:
    try:
        values = forward(graph, at)
        back = reverse(graph, values)
        rows = [tangents(graph, values, {name: Fraction(1)}) for name in graph.inputs]
    except Undefined:
        return False
    numbers = [*back.adjoints.values(), *(dot for row in rows for dot in row.values())]
    if not all(one == 0 or Fraction(1, 200) <= size(one) <= 500 for one in numbers):
        return False
    if not all(back.adjoints.values()) or not all(SMALL <= size(one) <= LARGE for one in values.values()):
        return False
    for (name, _), share in back.shares.items():
        part = abs(float(share)) / abs(float(back.adjoints[name]))
        if not 1 / 20 <= part <= 20:
            return False
    # A value that is nearly its neighbour's would leave a mistaken name unseen.
    ordered = sorted(float(one) for one in values.values())
    return all(b - a > 0.02 * max(abs(a), abs(b)) for a, b in pairwise(ordered))
