"""The three passes through a graph: values forward, adjoints backward, tangents forward.

Numbers stay exact fractions as long as they are exact. Local derivatives are trees, so that a step of a pass
can be shown as well as computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from tutor.autodiff.graph import Edge, Graph
from tutor.maths import Node, Undefined, evaluate
from tutor.maths.derive import derivative, minus, over, plus, times
from tutor.maths.elementary import Number, bounded
from tutor.maths.tree import Neg, Quotient, Sym
from tutor.maths.tree import number as whole

__all__ = [
    "Number",
    "Reverse",
    "adjoint_formulas",
    "adjoint_rule",
    "differentiable",
    "forward",
    "local",
    "number_at",
    "product",
    "reverse",
    "slope",
    "tangent_rule",
    "tangents",
    "total",
]


@dataclass(frozen=True, slots=True)
class Reverse:
    """The adjoint of every node, and what each edge (from, to) hands back from `to` to `from`."""

    adjoints: dict[str, Number]
    shares: dict[Edge, Number]


def number_at(node: Node, env: Mapping[str, Number]) -> Number:
    """The value of a tree as a finite number.

    Raises:
        Undefined: where it has none.
    """
    value = evaluate(node, env)
    if isinstance(value, bool) or not isinstance(value, Fraction | float):
        raise Undefined("this is not a number")
    return value


def forward(graph: Graph, at: Mapping[str, Number]) -> dict[str, Number]:
    """The value of every node, inputs included.

    Raises:
        Undefined: where a line has no value at this point.
    """
    values: dict[str, Number] = {name: at[name] for name in graph.inputs}
    for one in graph.lines:
        values[one.name] = number_at(one.op, values)
    return values


@lru_cache(maxsize=4096)
def local(op: Node, name: str) -> Node:
    """∂op/∂name as a tree over the names of the operation."""
    return derivative(op, name)


def slope(graph: Graph, edge: Edge, values: Mapping[str, Number]) -> Number:
    """The local derivative along an edge (from, to), a number.

    Raises:
        Undefined: where it has no value.
    """
    return number_at(local(graph.op(edge[1]), edge[0]), values)


def total(summands: Iterable[Number]) -> Number:
    """A bounded sum."""
    result: Number = Fraction(0)
    try:
        for one in summands:
            result = bounded(result + one)
    except OverflowError:
        raise Undefined("a sum is too large", large=True) from None
    return result


def product(a: Number, b: Number) -> Number:
    """A bounded product."""
    try:
        return bounded(a * b)
    except OverflowError:
        raise Undefined("a product is too large", large=True) from None


def reverse(graph: Graph, values: Mapping[str, Number], seed: Number = Fraction(1)) -> Reverse:
    """Adjoints of all nodes by one pass from the output back: v̄ = Σ over consumers w of w̄·∂w/∂v.

    Raises:
        Undefined: where a local derivative has no value.
    """
    adjoints: dict[str, Number] = {}
    shares: dict[Edge, Number] = {}
    for name in reversed(graph.nodes):
        if name == graph.output:
            adjoints[name] = seed
            continue
        for user in graph.consumers(name):
            shares[name, user] = product(adjoints[user], slope(graph, (name, user), values))
        adjoints[name] = total(shares[name, user] for user in graph.consumers(name))
    return Reverse(adjoints, shares)


def differentiable(graph: Graph, at: Mapping[str, Number]) -> bool:
    """True where every node has a value and an adjoint at this point."""
    try:
        reverse(graph, forward(graph, at))
    except (Undefined, OverflowError):
        return False
    return True


def tangents(
    graph: Graph, values: Mapping[str, Number], direction: Mapping[str, Number]
) -> dict[str, Number]:
    """Tangents of all nodes by one pass forward: v̇ = Σ over parents u of ∂v/∂u·u̇.

    Raises:
        Undefined: where a local derivative has no value.
    """
    dots: dict[str, Number] = {name: direction.get(name, Fraction(0)) for name in graph.inputs}
    for one in graph.lines:
        dots[one.name] = total(
            product(slope(graph, (parent, one.name), values), dots[parent])
            for parent in graph.parents(one.name)
        )
    return dots


def _share(number: Node, slope: Node) -> Node:
    """A product with a local derivative, a quotient staying one: ū/b for 1/b, not ū·(1/b)."""
    match slope:
        case Neg(Quotient(above, below)):
            return minus(over(times(number, above), below))
        case Quotient(above, below):
            return over(times(number, above), below)
    return times(number, slope)


def adjoint_rule(graph: Graph, name: str) -> Node:
    """The adjoint of a node as a tree over values and the adjoints `w_bar` of its consumers."""
    users = graph.consumers(name)
    return plus(*(_share(Sym(f"{user}_bar"), local(graph.op(user), name)) for user in users))


def tangent_rule(graph: Graph, name: str) -> Node:
    """The tangent of a line as a tree over values and the tangents `u_dot` of its parents."""
    return plus(
        *(_share(Sym(f"{parent}_dot"), local(graph.op(name), parent)) for parent in graph.parents(name))
    )


def adjoint_formulas(graph: Graph) -> dict[str, Node]:
    """The adjoint of every node as a tree over values alone, by one pass back over trees."""
    found: dict[str, Node] = {graph.output: whole(1)}
    for name in reversed(graph.nodes):
        if name != graph.output:
            users = graph.consumers(name)
            found[name] = plus(*(_share(found[user], local(graph.op(user), name)) for user in users))
    return found
