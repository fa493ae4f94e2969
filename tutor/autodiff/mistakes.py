"""Known wrong rules, run on a graph: what each would give at a node, and the sentence it earns.

Rules of one node take that node's surroundings as they are (a learner's own numbers, where there are any);
wrong passes carry one slip through to everything behind it, for those who write down the end alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tutor.autodiff.graph import Edge, Graph
from tutor.autodiff.passes import Number, number_at, product, slope, total
from tutor.maths import Node, Undefined, line
from tutor.maths.derive import derivative
from tutor.maths.elementary import bounded
from tutor.maths.tree import Call, Neg, Num, Power, Product, Quotient, Sum, Sym, names

__all__ = ["Wrong", "wrong_adjoints", "wrong_passes", "wrong_tangents", "wrong_values"]

Env = Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong rule at one node: a stable note, the number it gives, one sentence that names the node."""

    note: str
    value: Number
    says: str


def _degrees(value: Number) -> float:
    return float(value) * math.pi / 180


# -- values ------------------------------------------------------------------------------------------------


def wrong_values(graph: Graph, name: str, env: Env) -> Iterator[Wrong]:
    """What known wrong rules give for the value of a line, from these values of its parents."""
    op = graph.op(name)
    if isinstance(op, Call) and op.name in ("sin", "cos", "tan"):
        try:
            angle = _degrees(number_at(op.args[0], env))
        except Undefined:
            return
        value = {"sin": math.sin, "cos": math.cos, "tan": math.tan}[op.name](angle)
        yield Wrong("degrees", value, f"{name}: the argument of {op.name} is in radians, not degrees.")
    for note, says, tree in _value_rules(name, op):
        try:
            yield Wrong(note, number_at(tree, env), says)
        except Undefined:
            continue


def _value_rules(name: str, op: Node) -> Iterator[tuple[str, str, Node]]:
    shown = line(op)
    match op:
        case Quotient(a, b):
            yield "product-for-quotient", f"{name} is the quotient {shown}, not the product.", Product((a, b))
            yield "inverted", f"{name} is {shown}; you divided the other way round.", Quotient(b, a)
        case Product((a, b)):
            yield "sum-for-product", f"{name} is the product {shown}, not a sum.", Sum((a, b))
            yield "quotient-for-product", f"{name} is the product {shown}, not a quotient.", Quotient(a, b)
        case Sum((a, Neg(b))):
            yield "sum-for-difference", f"{name} is the difference {shown}, not the sum.", Sum((a, b))
            yield "swapped", f"{name} is {shown}; you subtracted the other way round.", Sum((b, Neg(a)))
        case Sum((a, b)):
            yield "product-for-sum", f"{name} is the sum {shown}, not the product.", Product((a, b))
            yield "difference-for-sum", f"{name} is the sum {shown}, not a difference.", Sum((a, Neg(b)))
        case Power(a, Num(value)) if value == 2:
            yield "doubled", f"{name} is the square {shown}: the base times itself, not twice.", Sum((a, a))
        case Call(function, (a,)):
            for other, why in SLIPS.get(function, ()):
                yield f"{other}-for-{function}", f"{name} is {shown}: {why}", _replaced(other, a)


def _replaced(other: str, arg: Node) -> Node:
    match other:
        case "linear":
            return Sum((Num(Fraction(1), "1"), arg))
        case "half":
            return Quotient(arg, Num(Fraction(2), "2"))
        case "mirror":
            return Call("sigmoid", (Neg(arg),))
        case "identity":
            return arg
        case _:
            return Call(other, (arg,))


SLIPS: dict[str, tuple[tuple[str, str], ...]] = {
    "sin": (("cos", "sine, not cosine."),),
    "cos": (("sin", "cosine, not sine."),),
    "exp": (("linear", "1 + u is only near exp(u) for small u."),),
    "log": (("log10", "the natural logarithm, not the one to base 10."),),
    "sqrt": (("half", "a root, not a half."),),
    "tanh": (("sigmoid", "tanh runs from −1 to 1; the sigmoid is another curve."),),
    "sigmoid": (
        ("mirror", "the exponent is −u, as in 1/(1 + e^(−u)); with +u the curve is mirrored."),
        ("identity", "squash it with the sigmoid."),
    ),
    "relu": (("identity", "relu cuts what is negative to 0."),),
}


# -- adjoints and tangents ---------------------------------------------------------------------------------


def wrong_adjoints(graph: Graph, name: str, values: Env, adjoints: Env) -> Iterator[Wrong]:
    """What known wrong rules give for the adjoint of a node, from these values and adjoints of consumers."""
    if name == graph.output:
        yield Wrong("seed-zero", Fraction(0), f"The adjoint of the output {name} is ∂y/∂y = 1, not 0.")
        yield Wrong("seed-value", values[name], "The reverse pass starts with ∂y/∂y = 1, not with y's value.")
        return
    users = graph.consumers(name)
    if not users:
        return
    try:
        shares = {user: product(adjoints[user], slope(graph, (name, user), values)) for user in users}
    except Undefined:
        return
    whole = total(shares.values())
    if len(users) > 1:
        for user in users:
            says = f"{name} also feeds {user}: add what {user} hands back."
            yield Wrong("forgotten-consumer", bounded(whole - shares[user]), says)
        if len(users) > 2:
            for user in users:
                says = f"Only {user} is counted, but {name} feeds {_listed(users)}: add them all."
                yield Wrong("one-consumer", shares[user], says)
        yield Wrong(
            "multiplied",
            _times(shares.values()),
            f"What {_listed(users)} hand back to {name} is added, not multiplied.",
        )
    for user in users:
        for note, factor, says in _wrong_slopes(graph, (name, user), values):
            if (replaced := _safe(adjoints[user], factor)) is not None:
                yield Wrong(note, bounded(whole - shares[user] + replaced), says)
    yield from _without_upstream(graph, name, values)
    yield Wrong("value-for-adjoint", values[name], f"That is the value of {name}; its adjoint is ∂y/∂{name}.")


def wrong_tangents(graph: Graph, name: str, values: Env, dots: Env) -> Iterator[Wrong]:
    """What known wrong rules give for the tangent of a line, from these values and tangents of parents."""
    parents = graph.parents(name)
    try:
        shares = {parent: product(dots[parent], slope(graph, (parent, name), values)) for parent in parents}
    except Undefined:
        return
    whole = total(shares.values())
    if len(parents) > 1:
        for parent in parents:
            says = f"{name} also depends on {parent}: add its part, {parent}_dot times the local derivative."
            yield Wrong("forgotten-parent", bounded(whole - shares[parent]), says)
    for parent in parents:
        for note, factor, says in _wrong_slopes(graph, (parent, name), values):
            if (replaced := _safe(dots[parent], factor)) is not None:
                yield Wrong(note, bounded(whole - shares[parent] + replaced), says)
    yield Wrong("value-for-tangent", values[name], f"That is the value of {name}, not its tangent.")


def _without_upstream(graph: Graph, name: str, values: Env) -> Iterator[Wrong]:
    users = graph.consumers(name)
    if users == (graph.output,):
        return
    try:
        bare = total(slope(graph, (name, user), values) for user in users)
    except Undefined:
        return
    says = f"Multiply the local derivative by the adjoint of {_listed(users)} before you hand it to {name}."
    yield Wrong("upstream-forgotten", bare, says)


def _wrong_slopes(graph: Graph, edge: Edge, values: Env) -> Iterator[tuple[str, Number, str]]:
    """Wrong local derivatives along an edge (note, factor, sentence)."""
    name, user = edge
    op = graph.op(user)
    for note, says, tree in _slope_rules(edge, op):
        try:
            yield note, number_at(tree, values), says
        except Undefined:
            continue
    if isinstance(op, Call) and op.name in ("sin", "cos") and op.args == (Sym(name),):
        angle = _degrees(values[name])
        factor = math.cos(angle) if op.name == "sin" else -math.sin(angle)
        yield "degrees", factor, f"The derivative of {user} = {line(op)} is taken in radians, not degrees."


def _slope_rules(edge: Edge, op: Node) -> Iterator[tuple[str, str, Node]]:
    name, user = edge
    me, one, shown = Sym(name), Num(Fraction(1), "1"), line(op)
    match op:
        case Sum((_, Neg(b))) if b == me:
            says = f"{name} is subtracted in {user}, so {user} hands on −1 times its adjoint."
            yield "subtraction-sign", says, one
        case Quotient(a, b) if b == me and a != me:
            square = Power(b, Num(Fraction(2), "2"))
            says = f"{name} is the divisor in {user} = {shown}: the derivative −a/b² has a minus."
            yield "quotient-sign", says, Quotient(a, square)
            says = f"{user} = {shown} is a quotient: by its divisor {name} it has the derivative −a/b²."
            yield "product-for-quotient", says, a
            says = (
                f"The derivative of {user} = {shown} by its divisor {name} is −a/b²: the divisor is squared."
            )
            yield "divisor-not-squared", says, Neg(Quotient(a, b))
        case Quotient(a, b) if a == me and b != me:
            says = f"{user} = {shown} is a quotient: by {name} it has the derivative 1/{line(b)}."
            yield "product-for-quotient", says, b
        case Product((a, b)) if me in (a, b) and a != b:
            other = b if a == me else a
            says = (
                f"{user} = {shown} is a product: its derivative by {name} is the other factor, {line(other)}."
            )
            yield "own-factor", says, me
        case Power(a, exponent) if a == me and not names(exponent):
            says = (
                f"The derivative of {user} = {shown} is {line(derivative(op, name))}: lower the power by one."
            )
            yield "power-kept", says, Product((exponent, op))
        case Call(function, (a,)) if a == me:
            yield from _function_slopes(edge, function, op)
    if op not in (Sum((me, me)),) and not isinstance(op, Sum | Sym):
        says = f"Between {name} and {user} = {shown} stands the local derivative {_slope_text(op, name)}."
        yield "local-derivative-forgotten", says, one


def _function_slopes(edge: Edge, function: str, op: Node) -> Iterator[tuple[str, str, Node]]:
    name, user = edge
    outer = derivative(op, name)
    moved = _slope_at(op, name, user)
    if moved is not None:
        says = f"The derivative of {user} = {line(op)} is taken at its input {name}, not at its value {user}."
        yield "derivative-at-output", says, moved
    if function != "exp":
        says = f"The derivative of {user} = {line(op)} is {line(outer)}, not the function itself."
        yield "function-for-derivative", says, Sym(user)
    if function == "cos":
        says = f"The derivative of {user} = {line(op)} is −sin({name}): it has a minus."
        yield "cosine-sign", says, Call("sin", (Sym(name),))
    if function == "sin":
        says = f"The derivative of {user} = {line(op)} is +cos({name}); the minus belongs to the cosine."
        yield "sine-sign", says, Neg(Call("cos", (Sym(name),)))
    if function == "log":
        says = f"The derivative of {user} = {line(op)} is 1/{name}, not {name}."
        yield "not-inverted", says, Sym(name)
    if function in ("tanh", "sigmoid"):
        one, here = Num(Fraction(1), "1"), Sym(user)
        tree = {"tanh": Sum((one, Neg(here))), "sigmoid": Sum((one, Neg(Power(here, Num(Fraction(2), "2")))))}
        rule = {"tanh": f"1 − {user}²", "sigmoid": f"{user}·(1 − {user})"}
        says = f"The derivative of {user} = {line(op)} is {rule[function]}."
        yield "wrong-derivative", says, tree[function]


def _slope_at(op: Node, name: str, user: str) -> Node | None:
    """The derivative of a function taken at its own value."""
    if not isinstance(op, Call) or op.name in ("relu", "abs"):
        return None
    return derivative(Call(op.name, (Sym(user),)), user)


def _slope_text(op: Node, name: str) -> str:
    return f"∂({line(op)})/∂{name} = {line(derivative(op, name))}"


# -- wrong passes ------------------------------------------------------------------------------------------


def wrong_passes(graph: Graph, values: Env) -> Iterator[tuple[str, str, dict[str, Number]]]:
    """Reverse passes with one slip on one edge: (note, sentence, adjoints that come out)."""
    slopes = {edge: slope(graph, edge, values) for edge in graph.edges}
    true = _adjoints(graph, slopes)
    for edge in graph.edges:
        for note, says, factor in _edge_slips(graph, edge):
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


def _edge_slips(graph: Graph, edge: Edge) -> Iterator[tuple[str, str, int]]:
    name, user = edge
    others = [one for one in graph.consumers(name) if one != user]
    if others:
        says = (
            f"The way through {user} is lost: {name} feeds {_listed(graph.consumers(name))}, so sum over all."
        )
        yield "lost-way", says, 0
    match graph.op(user):
        case Sum((_, Neg(b))) if b == Sym(name):
            yield "lost-sign", f"{name} is subtracted in {user}: its adjoint gets a minus.", -1
        case Quotient(a, b) if b == Sym(name) and a != b:
            yield "lost-quotient-sign", f"{name} is the divisor in {user}: −a/b² has a minus.", -1


def _listed(names_: tuple[str, ...]) -> str:
    return names_[0] if len(names_) == 1 else f"{', '.join(names_[:-1])} and {names_[-1]}"


def _safe(a: Number, b: Number) -> Number | None:
    try:
        return product(a, b)
    except Undefined:
        return None


def _times(numbers: Iterable[Number]) -> Number:
    result: Number = Fraction(1)
    for one in numbers:
        result = product(result, one)
    return result
