"""Known wrong rules of one operation: other values, and other local derivatives along its edges, as trees."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tutor.autodiff.graph import Edge, dotted
from tutor.maths import Node
from tutor.maths.derive import derivative
from tutor.maths.tree import Call, Const, Neg, Num, Power, Product, Quotient, Sum, Sym, names, number

__all__ = ["Rule", "value_rules", "wrong_slopes"]

Rule = tuple[str, str, Node]  # its note, the sentence it earns, what it gives as a tree


def _degrees(angle: Node) -> Node:
    return Quotient(Product((angle, Const("pi"))), number(180))


# -- values ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def value_rules(name: str, op: Node) -> tuple[Rule, ...]:
    """What known wrong rules give for the value of a line, over the names of its operation."""
    return tuple(_value_rules(name, op))


def _value_rules(name: str, op: Node) -> Iterator[Rule]:
    shown = dotted(op)
    if isinstance(op, Call) and op.name in ("sin", "cos", "tan"):
        says = f"{name}: the argument of {op.name} is in radians, not degrees."
        yield "degrees", says, Call(op.name, (_degrees(op.args[0]),))
    match op:
        case Quotient(a, b):
            if a != number(1):  # then the product is the quotient turned round
                says = f"{name} is the quotient {shown}, not the product."
                yield "product-for-quotient", says, Product((a, b))
            yield "inverted", f"{name} is {shown}; you divided the other way round.", Quotient(b, a)
        case Product((a, b)):
            yield "sum-for-product", f"{name} is the product {shown}, not a sum.", Sum((a, b))
            yield "quotient-for-product", f"{name} is the product {shown}, not a quotient.", Quotient(a, b)
        case Sum((a, Neg(b))):
            yield "sum-for-difference", f"{name} is the difference {shown}, not the sum.", Sum((a, b))
            yield "swapped", f"{name} is {shown}; you subtracted the other way round.", Sum((b, Neg(a)))
        case Sum((a, b)):
            one = number(1)
            if one in (a, b):  # the product by 1 is the other operand, which nobody means by it
                yield "one-forgotten", f"{name} is the sum {shown}: the 1 is missing.", b if a == one else a
            else:
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
            return Sum((number(1), arg))
        case "half":
            return Quotient(arg, number(2))
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


# -- local derivatives -------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def wrong_slopes(edge: Edge, op: Node) -> tuple[Rule, ...]:
    """Wrong local derivatives of the operation of `edge[1]` by the name `edge[0]`."""
    return (*_slope_rules(edge, op), *_in_degrees(edge, op))


def _in_degrees(edge: Edge, op: Node) -> Iterator[Rule]:
    name, user = edge
    if isinstance(op, Call) and op.name in ("sin", "cos") and op.args == (Sym(name),):
        angle = _degrees(Sym(name))
        factor = Call("cos", (angle,)) if op.name == "sin" else Neg(Call("sin", (angle,)))
        says = f"The derivative of {user} = {dotted(op)} is taken in radians, not degrees."
        yield "degrees", says, factor


def _slope_rules(edge: Edge, op: Node) -> Iterator[Rule]:
    name, user = edge
    me, one, shown = Sym(name), number(1), dotted(op)
    match op:
        case Sum((_, Neg(b))) if b == me:
            says = f"{name} is subtracted in {user}, so {user} hands on −1 times its adjoint."
            yield "subtraction-sign", says, one
        case Quotient(a, b) if b == me and a != me:
            square = Power(b, number(2))
            says = f"{name} is the divisor in {user} = {shown}: the derivative −a/b² has a minus."
            yield "quotient-sign", says, Quotient(a, square)
            says = f"{user} = {shown} is a quotient: by its divisor {name} it has the derivative −a/b²."
            yield "product-for-quotient", says, a
            says = (
                f"The derivative of {user} = {shown} by its divisor {name} is −a/b²: the divisor is squared."
            )
            yield "divisor-not-squared", says, Neg(Quotient(a, b))
        case Quotient(a, b) if a == me and b != me:
            says = f"{user} = {shown} is a quotient: by {name} it has the derivative 1/{dotted(b)}."
            yield "product-for-quotient", says, b
        case Product((a, b)) if me in (a, b) and a != b:
            other = b if a == me else a
            factor = f"the other factor, {dotted(other)}"
            says = f"{user} = {shown} is a product: its derivative by {name} is {factor}."
            yield "own-factor", says, me
        case Power(a, exponent) if a == me and not names(exponent):
            right = dotted(derivative(op, name))
            says = f"The derivative of {user} = {shown} is {right}: lower the power by one."
            yield "power-kept", says, Product((exponent, op))
        case Call(function, (a,)) if a == me:
            yield from _function_slopes(edge, function, op)
    if not isinstance(op, Sum | Sym):
        says = f"Between {name} and {user} = {shown} stands the local derivative {_slope_text(op, name)}."
        yield "local-derivative-forgotten", says, one


def _function_slopes(edge: Edge, function: str, op: Node) -> Iterator[Rule]:
    name, user = edge
    outer = derivative(op, name)
    if function not in ("relu", "abs"):
        moved = derivative(Call(function, (Sym(user),)), user)
        says = (
            f"The derivative of {user} = {dotted(op)} is taken at its input {name}, not at its value {user}."
        )
        yield "derivative-at-output", says, moved
    if function != "exp":
        says = f"The derivative of {user} = {dotted(op)} is {dotted(outer)}, not the function itself."
        yield "function-for-derivative", says, Sym(user)
    if function == "cos":
        says = f"The derivative of {user} = {dotted(op)} is −sin({name}): it has a minus."
        yield "cosine-sign", says, Call("sin", (Sym(name),))
    if function == "sin":
        says = f"The derivative of {user} = {dotted(op)} is +cos({name}); the minus belongs to the cosine."
        yield "sine-sign", says, Neg(Call("cos", (Sym(name),)))
    if function == "log":
        says = f"The derivative of {user} = {dotted(op)} is 1/{name}, not {name}."
        yield "not-inverted", says, Sym(name)
    if function in ("tanh", "sigmoid"):
        one, here = number(1), Sym(user)
        tree = {"tanh": Sum((one, Neg(here))), "sigmoid": Sum((one, Neg(Power(here, number(2)))))}
        rule = {"tanh": f"1 − {user}²", "sigmoid": f"{user}·(1 − {user})"}
        says = f"The derivative of {user} = {dotted(op)} is {rule[function]}."
        yield "wrong-derivative", says, tree[function]


def _slope_text(op: Node, name: str) -> str:
    return f"∂({dotted(op)})/∂{name} = {dotted(derivative(op, name))}"
