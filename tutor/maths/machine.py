"""Turns trees into fast functions of a point, in doubles and in mpmath numbers of any precision.

One builder serves both: a `Kit` supplies the arithmetic. mpmath keeps its precision and its constants in
shared state, so that whoever computes with it holds `PRECISE`.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from operator import itemgetter
from typing import Any

from tutor.maths.functions import VARIABLE, derivative
from tutor.maths.tree import Call, Const, Neg, Node, Num, Opaque, Power, Product, Quotient, Sum, Sym

__all__ = [
    "DOUBLES",
    "PRECISE",
    "Function",
    "Kit",
    "NoValue",
    "build",
    "constant_of",
    "precise_kit",
]

Point = Mapping[str, Any]
Function = Callable[[Point], Any]

LARGE_EXPONENT = 10_000_000
LARGE_ANGLE = 10**12


class NoValue(Exception):
    """No value at a point: outside the domain, or `beyond` the magnitude guards; `node` is where."""

    def __init__(self, beyond: bool = False, node: Node | None = None) -> None:
        """Keeps which of the two it is, and the innermost node that has no value."""
        super().__init__()
        self.beyond = beyond
        self.node = node


@dataclass(frozen=True, slots=True)
class Kit:
    """An arithmetic: numbers from rationals, the two constants, division, powers and the functions.

    `settled` says that its numbers do not depend on a precision that changes.
    """

    number: Callable[[Fraction], Callable[[], Any]]
    constants: Mapping[str, Callable[[], Any]]
    divide: Callable[[Any, Any], Any]
    power: Callable[[Any, Any], Any]
    functions: Mapping[str, Callable[..., Any]]
    settled: bool = False


def build(node: Node, kit: Kit, opaque: Mapping[str, tuple[Node, Node]] | None = None) -> Function:
    """A function from a point to the tree's value in the kit's numbers.

    `opaque` maps each opaque function to its stand-in and the stand-in's derivative, as trees in `u`.
    The function raises `NoValue` (or, in doubles, Python's arithmetic errors) where there is no value.

    Raises:
        NoValue: at once, for a tree that holds the author's forms and no mathematics.
    """

    def part(inner: Node) -> Function:
        return build(inner, kit, opaque)

    match node:
        case Num(value):
            constant = kit.number(value)
            if kit.settled:
                once = constant()
                return lambda point: once
            return lambda point: constant()
        case Sym(name):
            return itemgetter(name)
        case Const(name):
            known = kit.constants[name]
            return lambda point: known()
        case Neg(arg):
            negated = part(arg)
            return lambda point: -negated(point)
        case Sum(terms):
            return _summed([part(term) for term in terms])
        case Product(factors):
            return _multiplied([part(factor) for factor in factors])
        case Quotient(over, under):
            return _guarded(kit.divide, [part(over), part(under)], node)
        case Power(Const("e"), exponent):
            return _guarded(kit.functions["exp"], [part(exponent)], node)
        case Power(base, exponent):
            return _guarded(kit.power, [part(base), part(exponent)], node)
        case Call(name, args):
            return _called(name, [part(arg) for arg in args], kit, node)
        case Opaque(name, arg, order) if opaque and name in opaque:
            return _composed(part(opaque[name][order]), part(arg))
        case _:
            raise NoValue(node=node)


def _summed(parts: list[Function]) -> Function:
    if len(parts) == 2:
        first, second = parts
        return lambda point: first(point) + second(point)
    if len(parts) == 3:
        first, second, third = parts
        return lambda point: first(point) + second(point) + third(point)
    return lambda point: sum(part(point) for part in parts)


def _multiplied(parts: list[Function]) -> Function:
    if len(parts) == 2:
        first, second = parts
        return lambda point: first(point) * second(point)
    if len(parts) == 3:
        first, second, third = parts
        return lambda point: first(point) * second(point) * third(point)

    def call(point: Point) -> Any:
        value = parts[0](point)
        for part in parts[1:]:
            value = value * part(point)
        return value

    return call


def _guarded(function: Callable[..., Any], parts: list[Function], node: Node) -> Function:
    """The function of its parts; a missing value remembers at which node it arose."""
    if len(parts) == 1:
        (part,) = parts

        def of_one(point: Point) -> Any:
            value = part(point)
            try:
                return function(value)
            except NoValue as missing:
                raise NoValue(missing.beyond, node) from None

        return of_one
    if len(parts) == 2:
        first, second = parts

        def of_two(point: Point) -> Any:
            left, right = first(point), second(point)
            try:
                return function(left, right)
            except NoValue as missing:
                raise NoValue(missing.beyond, node) from None

        return of_two

    def call(point: Point) -> Any:
        values = [part(point) for part in parts]
        try:
            return function(*values)
        except NoValue as missing:
            raise NoValue(missing.beyond, node) from None

    return call


def _composed(outer: Function, inner: Function) -> Function:
    return lambda point: outer({VARIABLE: inner(point)})


def _called(name: str, parts: list[Function], kit: Kit, node: Node) -> Function:
    if name == "percent":
        hundred = kit.number(Fraction(100))
        return lambda point: parts[0](point) / hundred()
    if name.endswith("'"):
        formula = derivative(name[:-1])
        if formula is None:
            raise NoValue(node=node)
        return _composed(build(formula, kit), parts[0])
    function = kit.functions.get(name)
    if function is None:
        raise NoValue(node=node)
    return _guarded(function, parts, node)


# -- doubles ----------------------------------------------------------------------------------------


def _double_power(base: float, exponent: float) -> float:
    if base <= 0 and (base == 0 or not exponent.is_integer()):
        if base == 0 and exponent > 0:
            return 0.0
        raise NoValue
    return math.pow(base, exponent)


def _double_sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else 1 - 1 / (1 + math.exp(x)) if x > -30 else math.exp(x)


def _sign(x: Any) -> Any:
    return (x > 0) - (x < 0)


def _half_up(x: Any, floor: Callable[[Any], Any]) -> Any:
    """Half away from zero, as `round` in the author's language."""
    return _sign(x) * floor(abs(x) + 0.5)


def _double_number(value: Fraction) -> Callable[[], float]:
    # Numerator by denominator rounds correctly; a literal beyond the doubles leaves the point to mpmath.
    try:
        double = value.numerator / value.denominator
    except OverflowError:
        double = math.inf
    return lambda: double


DOUBLES = Kit(
    number=_double_number,
    constants={"e": lambda: math.e, "pi": lambda: math.pi},
    divide=lambda a, b: a / b,
    power=_double_power,
    functions={
        **{
            name: getattr(math, name) for name in ("exp", "log", "log2", "log10", "sqrt", "sin", "cos", "tan")
        },
        **{name: getattr(math, name) for name in ("asin", "acos", "atan", "sinh", "cosh", "tanh")},
        **{name: getattr(math, name) for name in ("asinh", "acosh", "atanh")},
        "sech": lambda x: 1 / math.cosh(x),
        "sigmoid": _double_sigmoid,
        "relu": lambda x: max(x, 0.0),
        "softplus": lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
        "abs": abs,
        "sign": lambda x: float(_sign(x)),
        "floor": lambda x: float(math.floor(x)),
        "ceil": lambda x: float(math.ceil(x)),
        "round": lambda x: float(_half_up(x, math.floor)),
        "max": lambda *xs: max(xs),
        "min": lambda *xs: min(xs),
        "mod": lambda x, y: x - y * math.floor(x / y),
    },
    settled=True,
)


# -- mpmath -----------------------------------------------------------------------------------------

PRECISE = threading.RLock()


@cache
def precise_kit() -> tuple[Any, Kit]:
    """Our own mpmath context and the kit that computes in it, at whatever precision it is set to."""
    # mpmath takes a while to load and is needed from the first verdict on, not at first paint.
    from mpmath import MPContext

    context = MPContext()
    return context, _kit_of(context)


def constant_of(context: Any, value: Fraction) -> Any:
    """A rational in an mpmath context, at its present precision."""
    return context.mpf(value.numerator) / value.denominator


def _kit_of(context: Any) -> Kit:
    """Real arithmetic in an mpmath context, with guards on domains and magnitudes."""

    def within(function: Callable[[Any], Any], holds: Callable[[Any], bool]) -> Callable[[Any], Any]:
        def call(x: Any) -> Any:
            if not holds(x):
                raise NoValue
            return function(x)

        return call

    def bounded(function: Callable[[Any], Any], limit: int) -> Callable[[Any], Any]:
        def call(x: Any) -> Any:
            if abs(x) > limit:
                raise NoValue(beyond=True)
            return function(x)

        return call

    def divide(a: Any, b: Any) -> Any:
        if b == 0:
            raise NoValue
        return a / b

    def power(base: Any, exponent: Any) -> Any:
        if base == 0 and exponent > 0:
            return context.zero
        if base == 0 or (base < 0 and not context.isint(exponent)):
            raise NoValue
        if abs(exponent) * (abs(context.mag(base)) + 1) > LARGE_EXPONENT:
            raise NoValue(beyond=True)
        return base**exponent

    exp = bounded(context.exp, LARGE_EXPONENT)
    positive: Callable[[Any], bool] = lambda x: bool(x > 0)  # noqa: E731
    unit: Callable[[Any], bool] = lambda x: bool(abs(x) <= 1)  # noqa: E731
    angle = {name: bounded(getattr(context, name), LARGE_ANGLE) for name in ("sin", "cos", "tan")}
    steep = {
        name: bounded(getattr(context, name), LARGE_EXPONENT) for name in ("sinh", "cosh", "tanh", "sech")
    }
    log = within(context.log, positive)

    def softplus(x: Any) -> Any:
        return (x if x > 0 else 0) + context.log1p(exp(-abs(x)))

    return Kit(
        number=lambda value: lambda: constant_of(context, value),
        constants={"e": lambda: +context.e, "pi": lambda: +context.pi},
        divide=divide,
        power=power,
        functions={
            **angle,
            **steep,
            "exp": exp,
            "log": log,
            "log2": lambda x: log(x) / context.log(2),
            "log10": lambda x: log(x) / context.log(10),
            "sqrt": within(context.sqrt, lambda x: bool(x >= 0)),
            "asin": within(context.asin, unit),
            "acos": within(context.acos, unit),
            "atan": context.atan,
            "asinh": context.asinh,
            "acosh": within(context.acosh, lambda x: bool(x >= 1)),
            "atanh": within(context.atanh, lambda x: bool(abs(x) < 1)),
            "sigmoid": lambda x: 1 / (1 + exp(-x)),
            "relu": lambda x: x if x > 0 else context.zero,
            "softplus": softplus,
            "abs": abs,
            "sign": lambda x: context.mpf(_sign(x)),
            "floor": bounded(context.floor, 10**300),
            "ceil": bounded(context.ceil, 10**300),
            "round": lambda x: _half_up(x, context.floor),
            "max": lambda *xs: max(xs),
            "min": lambda *xs: min(xs),
            "mod": lambda x, y: x - y * context.floor(divide(x, y)),
        },
    )
