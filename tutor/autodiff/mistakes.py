"""Known wrong rules, run on a graph: what each would give at a node, and the sentence it earns.

Rules of one node take that node's surroundings as they are: a learner's own numbers, or names in place of
numbers, which gives wrong formulas. Wrong passes carry one slip through to everything behind it, for those
who write down the end alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

from tutor.autodiff.graph import Edge, Graph
from tutor.autodiff.passes import Number, local, number_at, product, slope, total
from tutor.autodiff.slopes import value_rules, wrong_slopes
from tutor.maths import Node, Undefined, listed
from tutor.maths.derive import plus, times
from tutor.maths.tree import Neg, Quotient, Sum, Sym, number

__all__ = [
    "Numbers",
    "Trees",
    "Wrong",
    "edge_slips",
    "wrong_adjoints",
    "wrong_passes",
    "wrong_tangents",
    "wrong_values",
]

T = TypeVar("T")
Env = Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Wrong(Generic[T]):
    """A wrong rule at one node: a stable note, the number or tree it gives, one sentence that names the
    node.
    """

    note: str
    value: T
    says: str


class Surroundings(Protocol[T]):
    """What a rule finds around a node, and how it combines that; each raises Undefined where it cannot."""

    def of(self, tree: Node) -> T:
        """What a tree over the values of nodes comes to."""

    def handed(self, name: str) -> T:
        """The adjoint of a consumer, or the tangent of a parent."""

    def plus(self, parts: Iterable[T]) -> T:
        """A sum."""

    def times(self, a: T, b: T) -> T:
        """A product."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Surroundings of numbers: values of all nodes, and adjoints (or tangents) of those asked for."""

    values: Env
    others: Env

    def of(self, tree: Node) -> Number:
        """The tree's value."""
        return number_at(tree, self.values)

    def handed(self, name: str) -> Number:
        """The number of another node."""
        return self.others[name]

    def plus(self, parts: Iterable[Number]) -> Number:
        """A bounded sum."""
        return total(parts)

    def times(self, a: Number, b: Number) -> Number:
        """A bounded product."""
        return product(a, b)


@dataclass(frozen=True, slots=True)
class Trees:
    """Surroundings of names: values by the nodes' names, adjoints or tangents by `pattern` (`{}_bar`)."""

    pattern: str

    def of(self, tree: Node) -> Node:
        """The tree itself."""
        return tree

    def handed(self, name: str) -> Node:
        """The name of another node's adjoint or tangent."""
        return Sym(self.pattern.format(name))

    def plus(self, parts: Iterable[Node]) -> Node:
        """A tidy sum."""
        return plus(*parts)

    def times(self, a: Node, b: Node) -> Node:
        """A tidy product."""
        return times(a, b)


# -- rules of one node -------------------------------------------------------------------------------------


def wrong_values(graph: Graph, name: str, around: Surroundings[T]) -> Iterator[Wrong[T]]:
    """What known wrong rules give for the value of a line, from the values of its parents."""
    for note, says, tree in value_rules(name, graph.op(name)):
        with suppress(Undefined):
            yield Wrong(note, around.of(tree), says)


def wrong_adjoints(graph: Graph, name: str, around: Surroundings[T]) -> Iterator[Wrong[T]]:
    """What known wrong rules give for the adjoint of a node, from values and adjoints of its consumers."""
    if name == graph.output:
        zero = around.of(number(0))
        start = f"∂{graph.called}/∂{graph.called} = 1"
        yield Wrong("seed-zero", zero, f"The adjoint of the output {name} is {start}, not 0.")
        says = f"The reverse pass starts with {start}, not with the value of {graph.called}."
        yield Wrong("seed-value", around.of(Sym(name)), says)
        return
    users = graph.consumers(name)
    if not users:
        return
    try:
        shares = {
            user: around.times(around.handed(user), around.of(local(graph.op(user), name))) for user in users
        }
    except Undefined:
        return
    if len(users) > 1:
        yield from _miscounted(name, shares, around)
    for user in users:
        for note, says, factor in wrong_slopes((name, user), graph.op(user)):
            with suppress(Undefined):
                replaced = around.times(around.handed(user), around.of(factor))
                yield Wrong(note, around.plus({**shares, user: replaced}.values()), says)
    if users != (graph.output,):
        with suppress(Undefined):
            bare = around.plus(around.of(local(graph.op(user), name)) for user in users)
            way = f"the adjoint of {listed(users)}"
            says = f"Multiply the local derivative by {way} before you hand it to {name}."
            yield Wrong("upstream-forgotten", bare, says)
    says = f"That is the value of {name}; its adjoint is ∂{graph.called}/∂{name}."
    yield Wrong("value-for-adjoint", around.of(Sym(name)), says)


def _miscounted(name: str, shares: Mapping[str, T], around: Surroundings[T]) -> Iterator[Wrong[T]]:
    """A sum over consumers in which one is lost, alone, or multiplied with the others."""
    users = tuple(shares)
    for user in users:
        says = f"{name} also feeds {user}: add what {user} hands back."
        rest = around.plus(share for other, share in shares.items() if other != user)
        yield Wrong("forgotten-consumer", rest, says)
    if len(users) > 2:
        for user in users:
            says = f"Only {user} is counted, but {name} feeds {listed(users)}: add them all."
            yield Wrong("one-consumer", shares[user], says)
    says = f"What {listed(users)} hand back to {name} is added, not multiplied."
    first, *others = shares.values()
    for share in others:
        first = around.times(first, share)
    yield Wrong("multiplied", first, says)


def wrong_tangents(graph: Graph, name: str, around: Surroundings[T]) -> Iterator[Wrong[T]]:
    """What known wrong rules give for the tangent of a line, from values and the tangents of its parents."""
    parents, op = graph.parents(name), graph.op(name)
    try:
        shares = {
            parent: around.times(around.handed(parent), around.of(local(op, parent))) for parent in parents
        }
    except Undefined:
        return
    if len(parents) > 1:
        for parent in parents:
            says = f"{name} also depends on {parent}: add its part, {parent}_dot times the local derivative."
            rest = around.plus(share for other, share in shares.items() if other != parent)
            yield Wrong("forgotten-parent", rest, says)
    for parent in parents:
        for note, says, factor in wrong_slopes((parent, name), op):
            with suppress(Undefined):
                replaced = around.times(around.handed(parent), around.of(factor))
                yield Wrong(note, around.plus({**shares, parent: replaced}.values()), says)
    yield Wrong("value-for-tangent", around.of(Sym(name)), f"That is the value of {name}, not its tangent.")


# -- wrong passes ------------------------------------------------------------------------------------------


def wrong_passes(graph: Graph, values: Env) -> Iterator[tuple[str, str, dict[str, Number]]]:
    """Reverse passes with one slip on one edge: (note, sentence, adjoints that come out)."""
    slopes = {edge: slope(graph, edge, values) for edge in graph.edges}
    true = _adjoints(graph, slopes)
    for edge in graph.edges:
        for note, says, factor in edge_slips(graph, edge):
            changed = _adjoints(graph, {**slopes, edge: slopes[edge] * factor})
            yield note, says, {name: one for name, one in changed.items() if one != true[name]}


def _adjoints(graph: Graph, slopes: Mapping[Edge, Number]) -> dict[str, Number]:
    """A reverse pass with these local derivatives."""
    adjoints: dict[str, Number] = {graph.output: Fraction(1)}
    for name in reversed(graph.nodes):
        if name != graph.output:
            adjoints[name] = total(
                product(adjoints[user], slopes[name, user]) for user in graph.consumers(name)
            )
    return adjoints


def edge_slips(graph: Graph, edge: Edge) -> Iterator[tuple[str, str, int]]:
    """Slips on one edge: note, sentence, and the factor by which they change what it hands back."""
    name, user = edge
    if len(graph.consumers(name)) > 1:
        says = (
            f"The way through {user} is lost: {name} feeds {listed(graph.consumers(name))}, so sum over all."
        )
        yield "lost-way", says, 0
    match graph.op(user):
        case Sum((_, Neg(b))) if b == Sym(name):
            yield "lost-sign", f"{name} is subtracted in {user}: its adjoint gets a minus.", -1
        case Quotient(a, b) if b == Sym(name) and a != b:
            yield "lost-quotient-sign", f"{name} is the divisor in {user}: −a/b² has a minus.", -1
