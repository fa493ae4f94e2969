"""Decomposes an expression into elementary lines, numbered as a careful person would on paper.

Of a sum or product first all operands get their lines, left to right, then they are combined left to right.
What occurs twice gets one line, and a part of a chain that is a chain of its own elsewhere is combined first:
in (a + b − c)·(b − c) the difference b − c is one line that serves both factors.
"""

from __future__ import annotations

from collections.abc import Sequence

from tutor.autodiff.graph import Graph, GraphProblem, Line
from tutor.maths import Node, Problem, Scope, names, read
from tutor.maths.tree import (
    Call,
    Const,
    Literal,
    Neg,
    Opaque,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Sym,
    walk,
)

__all__ = ["decompose", "read_function"]

Chain = tuple[type, tuple[Node, ...]]
MOST_LINES = 40


def read_function(text: str, inputs: Sequence[str]) -> Node:
    """The expression of a function of the inputs.

    Raises:
        GraphProblem: where it cannot be read.
    """
    try:
        return read(text, Scope(symbols=dict.fromkeys(inputs, "real")))
    except Problem as problem:
        raise GraphProblem(f"The function cannot be read: {problem.sentence}") from None


def decompose(tree: Node, inputs: Sequence[str], *, shared: bool = True, stem: str = "v") -> Graph:
    """The graph of an expression, its lines named `v1`, `v2`, …

    With `shared` off, chains are not searched for chains of other places (single sub-expressions still have
    one line each).

    Raises:
        GraphProblem: for what has no elementary operation, and for more than 40 of them.
    """
    builder = _Builder(stem, _chains(tree) if shared else ())
    last = builder.visit(tree)
    if not builder.lines or not isinstance(last, Sym):
        raise GraphProblem("The function needs at least one operation on its inputs.")
    return Graph(tuple(inputs), tuple(builder.lines))


def _chains(tree: Node) -> tuple[Chain, ...]:
    """All sums and products of the tree, each once, the longest first."""
    found: dict[Chain, None] = {}
    for node in walk(tree):
        match node:
            case Sum(parts) | Product(parts):
                found[(type(node), parts)] = None
    return tuple(sorted(found, key=lambda chain: -len(chain[1])))


class _Builder:
    """Collects lines; every operation that was met before gives the name of its line."""

    def __init__(self, stem: str, chains: tuple[Chain, ...]) -> None:
        self.stem = stem
        self.chains = chains
        self.lines: list[Line] = []
        self.known: dict[Node, Sym] = {}

    def emit(self, op: Node) -> Node:
        """The name of the line of an operation on leaves."""
        if not names(op):
            return op
        key = _unordered(op)
        if key not in self.known:
            if len(self.lines) >= MOST_LINES:
                raise GraphProblem(f"The function has more than {MOST_LINES} operations.")
            self.known[key] = Sym(f"{self.stem}{len(self.lines) + 1}")
            self.lines.append(Line(self.known[key].name, op))
        return self.known[key]

    def visit(self, node: Node) -> Node:
        """The leaf (a name or a number) that stands for a sub-expression."""
        if isinstance(node, Sym) or not names(node):
            return node
        match node:
            case Neg(Neg(arg)):
                return self.visit(arg)
            case Neg(Product((first, *rest))) if not names(first):
                return self.visit(Product((Neg(first), *rest)))
            case Neg(arg):
                return self.emit(Neg(self.visit(arg)))
            case Sum(parts):
                return self.total(parts)
            case Product(parts):
                return self.chain(Product, parts, [self.visit(part) for part in parts])
            case Quotient(over, under):
                above = self.visit(over)
                return self.emit(Quotient(above, self.visit(under)))
            case Power(Const("e"), exponent):
                return self.emit(Call("exp", (self.visit(exponent),)))
            case Power(base, exponent):
                below = self.visit(base)
                return self.emit(Power(below, self.visit(exponent)))
            case Call(name, args):
                return self.emit(Call(name, tuple(self.visit(arg) for arg in args)))
            case Opaque() | Relation() | Literal():
                raise GraphProblem(
                    "The function may hold numbers, its inputs, + − · / ^ and known functions."
                )
        raise GraphProblem("The function cannot be decomposed.")

    def total(self, parts: tuple[Node, ...]) -> Node:
        """A sum: the operands without their signs first, then the combinations."""
        bare = [self.visit(part.arg if isinstance(part, Neg) else part) for part in parts]
        leaves = [Neg(leaf) if isinstance(part, Neg) else leaf for part, leaf in zip(parts, bare)]
        return self.chain(Sum, parts, leaves)

    def chain(self, kind: type, parts: tuple[Node, ...], leaves: list[Node]) -> Node:
        """The leaves of a chain combined two by two; sub-chains of other places come first."""
        pairs = list(zip(parts, leaves))
        for other, inner in self.chains:
            places = _places(inner, [part for part, _ in pairs])
            if other is kind and places and len(inner) < len(pairs):
                combined = self.fold(kind, [pairs[place][1] for place in places])
                # The whole stands for the parts it replaces; nothing else is equal to it.
                pairs[places[0]] = (kind(inner), combined)
                pairs = [pair for place, pair in enumerate(pairs) if place not in places[1:]]
        return self.fold(kind, [leaf for _, leaf in pairs])

    def fold(self, kind: type, leaves: list[Node]) -> Node:
        """Leaves combined left to right; a sum starts with a term that is not subtracted, if there is
        one.
        """
        if kind is Sum:
            start = next((n for n, leaf in enumerate(leaves[:2]) if not isinstance(leaf, Neg)), 0)
            if start:
                leaves = [leaves[1], leaves[0], *leaves[2:]]
        done = leaves[0]
        if isinstance(done, Neg) and names(done):
            done = self.emit(done)
        for leaf in leaves[1:]:
            done = self.emit(kind((done, leaf)))
        return done


def _places(inner: tuple[Node, ...], parts: list[Node]) -> list[int]:
    """Where the parts of a chain stand among others, in their order there; nothing where one is missing."""
    free = list(range(len(parts)))
    for wanted in inner:
        place = next((place for place in free if parts[place] == wanted), None)
        if place is None:
            return []
        free.remove(place)
    return [place for place in range(len(parts)) if place not in free]


def _unordered(op: Node) -> Node:
    """The operation with its terms or factors in a fixed order, so that a + b and b + a are one."""
    match op:
        case Sum(parts):
            return Sum(tuple(sorted(parts, key=repr)))
        case Product(parts):
            return Product(tuple(sorted(parts, key=repr)))
        case _:
            return op
