"""Differentiates a tree with respect to a declared name, by the rules of calculus and lightly tidied.

Marking needs derivatives without waiting for SymPy: the local derivatives of a computational graph, the
update that follows from a learner's own loss. The result is compared by value, so it is tidy rather than
simplified.
"""

from __future__ import annotations

from fractions import Fraction

from tutor.maths.functions import VARIABLE
from tutor.maths.functions import derivative as of_function
from tutor.maths.tree import (
    Call,
    Neg,
    Node,
    Num,
    Opaque,
    Power,
    Product,
    Quotient,
    Sum,
    Sym,
    Undefined,
    names,
    number,
    substitute,
    transform,
)

__all__ = ["derivative", "minus", "over", "plus", "power", "times"]

ZERO, ONE = number(0), number(1)


def derivative(node: Node, name: str) -> Node:
    """The partial derivative of `node` with respect to the declared name.

    At a kink it is what PyTorch takes for relu and abs (0 at 0); of max and min the mean of both sides.

    Raises:
        Undefined: where the tree holds something without a derivative (comparisons, lists, `floor`).
    """
    if name not in names(node):
        return ZERO
    match node:
        case Sym():
            return ONE
        case Neg(arg):
            return minus(derivative(arg, name))
        case Sum(terms):
            return plus(*(derivative(term, name) for term in terms))
        case Product(factors):
            return plus(
                *(
                    times(derivative(factor, name), *factors[:place], *factors[place + 1 :])
                    for place, factor in enumerate(factors)
                )
            )
        case Quotient(above, below):
            return plus(
                over(derivative(above, name), below),
                minus(over(times(above, derivative(below, name)), power(below, number(2)))),
            )
        case Power(base, exponent):
            return _of_power(base, exponent, name)
        case Opaque(function, arg, 0):
            return times(Opaque(function, arg, 1), derivative(arg, name))
        case Call("percent", (arg,)):
            return over(derivative(arg, name), number(100))
        case Call("max" | "min", args):
            return _of_extreme(node.name, args, name)
        case Call(function, (arg,)):
            return times(_outer(function, arg), derivative(arg, name))
    raise Undefined(f"this has no derivative with respect to {name}")


def _of_power(base: Node, exponent: Node, name: str) -> Node:
    inner = derivative(base, name)
    if name not in names(exponent):
        return times(exponent, power(base, plus(exponent, minus(ONE))), inner)
    grown = times(derivative(exponent, name), Call("log", (base,)))
    return times(Power(base, exponent), plus(grown, over(times(exponent, inner), base)))


def _of_extreme(which: str, args: tuple[Node, ...], name: str) -> Node:
    """max(a, b) = (a + b + |a − b|)/2, and so its derivative; min with the opposite sign."""
    if len(args) == 1:
        return derivative(args[0], name)
    first, rest = args[0], args[1] if len(args) == 2 else Call(which, args[1:])
    one, other = derivative(first, name), derivative(rest, name)
    side = times(Call("sign", (plus(first, minus(rest)),)), plus(one, minus(other)))
    return over(plus(one, other, side if which == "max" else minus(side)), number(2))


def _outer(function: str, arg: Node) -> Node:
    """f'(arg) of a known function, a derivative that was typed as f' included."""
    formula = of_function(function.rstrip("'"))
    primes = len(function) - len(function.rstrip("'"))
    for _ in range(primes):
        formula = None if formula is None else derivative(formula, VARIABLE)
    if formula is None:
        raise Undefined(f"{function} has no derivative here")
    placed = substitute(formula, {VARIABLE: arg})
    # In a formula such as sigmoid(-u) the argument may bring a sign of its own.
    return transform(placed, _single_signs) if isinstance(arg, Neg | Product) else placed


def _single_signs(node: Node) -> Node:
    """−(−u) as u, −((−a)·b) as a·b, and a/(−b) as −a/b."""
    match node:
        case Neg(Neg(inner)):
            return inner
        case Quotient(above, Neg(below)):
            return minus(over(above, below))
        case Neg(Product(factors)) if any(isinstance(factor, Neg) for factor in factors):
            return minus(times(*factors))
    return node


# -- tidy building blocks ----------------------------------------------------------------------------------


def _value(node: Node) -> Fraction | None:
    if isinstance(node, Num):
        return node.value
    return -node.arg.value if isinstance(node, Neg) and isinstance(node.arg, Num) else None


def minus(node: Node) -> Node:
    """−node, without a double sign."""
    if _value(node) == 0:
        return ZERO
    return node.arg if isinstance(node, Neg) else Neg(node)


def plus(*terms: Node) -> Node:
    """The sum without zeros; numbers are gathered at its end."""
    rest: list[Node] = []
    total = Fraction(0)
    for term in terms:
        for one in term.terms if isinstance(term, Sum) else (term,):
            value = _value(one)
            if value is None:
                rest.append(one)
            else:
                total += value
    if total or not rest:
        rest.append(number(total))
    return rest[0] if len(rest) == 1 else Sum(tuple(rest))


def times(*factors: Node) -> Node:
    """The product without ones; 0 if a factor is 0; signs are gathered in front."""
    rest: list[Node] = []
    scale = Fraction(1)
    for factor in factors:
        if isinstance(factor, Neg):
            scale, factor = -scale, factor.arg
        for one in factor.factors if isinstance(factor, Product) else (factor,):
            if isinstance(one, Num):
                scale *= one.value
            else:
                rest.append(one)
    if scale == 0:
        return ZERO
    if abs(scale) != 1 or not rest:
        rest.insert(0, number(abs(scale)))
    tree = rest[0] if len(rest) == 1 else Product(tuple(rest))
    return Neg(tree) if scale < 0 else tree


def over(above: Node, below: Node) -> Node:
    """The quotient; 0 over anything is 0, anything over 1 itself."""
    if _value(above) == 0 or _value(below) == 1:
        return above
    return minus(Quotient(above.arg, below)) if isinstance(above, Neg) else Quotient(above, below)


def power(base: Node, exponent: Node) -> Node:
    """The power; to the first it is the base, to the zeroth 1."""
    value = _value(exponent)
    if value == 0:
        return ONE
    return base if value == 1 else Power(base, exponent)
