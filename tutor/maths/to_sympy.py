"""Builds SymPy objects from our trees, with assumptions from the domains; text never comes near SymPy.

Only the helper process of `tutor/proving.py` imports this module and its neighbours `from_sympy` and
`symbolic`: SymPy takes a second to load.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

import sympy  # in the helper process alone

from tutor.maths.functions import VARIABLE, derivative
from tutor.maths.tree import (
    Call,
    Const,
    Neg,
    Node,
    Num,
    Opaque,
    Power,
    Product,
    Quotient,
    Scope,
    Sum,
    Sym,
    substitute,
)

__all__ = ["UNIT_FORMS", "Beyond", "Builder", "Expr", "NeedsSign", "relu", "sigmoid", "softplus"]

Expr: TypeAlias = Any  # a SymPy expression; SymPy has no types

HIGHEST_POWER = 512  # of a number to a number, which SymPy would multiply out at once
ASSUMPTIONS: Mapping[str, dict[str, bool]] = {
    "real": {"real": True},
    "positive": {"positive": True},
    "unit": {"positive": True},
    "posint": {"integer": True, "positive": True},
}
# How a symbol of (0, 1) may be written by a positive one: each covers the interval exactly once.
UNIT_FORMS = ("itself", "1/(1 + q)", "exp(-q)")

_SAME = {
    **{name: getattr(sympy, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos")},
    **{name: getattr(sympy, name) for name in ("atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh")},
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
    "log2": lambda u: sympy.log(u) / sympy.log(2),
    "log10": lambda u: sympy.log(u) / sympy.log(10),
    "sech": lambda u: 1 / sympy.cosh(u),
    "percent": lambda u: u / 100,
    "mod": lambda x, y: x - y * sympy.floor(x / y),
}


class Beyond(Exception):
    """Something that SymPy is not to be asked about."""


class NeedsSign(Exception):
    """The sign of `key` decides which branch of an absolute value or a maximum holds."""

    def __init__(self, key: Expr) -> None:
        super().__init__()
        self.key = key


class sigmoid(sympy.Function):  # type: ignore[misc]  # noqa: N801
    """The logistic sigmoid as a function of its own, for forms that learners read."""

    is_positive = True

    @classmethod
    def eval(cls, arg: Expr) -> Expr | None:
        """1 - sigmoid(u) for sigmoid(-u), so that the two are seen to cancel."""
        return 1 - cls(-arg) if arg.could_extract_minus_sign() else None


class softplus(sympy.Function):  # type: ignore[misc]  # noqa: N801
    """log(1 + exp(u)) under its own name."""

    is_positive = True


class relu(sympy.Function):  # type: ignore[misc]  # noqa: N801
    """max(0, u) under its own name."""

    is_nonnegative = True


_NAMED = {
    "sigmoid": sigmoid,
    "softplus": softplus,
    "relu": relu,
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "max": sympy.Max,
    "min": sympy.Min,
}
_ELEMENTARY = {
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
}


@dataclass
class Builder:
    """Builds expressions in one scope.

    With `named`, sigmoid, relu, absolute values and maxima keep their names. Without, they are written by
    exponentials and by branches: `signs` maps expressions to the sign that is assumed of them, and
    `NeedsSign` asks for one more. `unit` says which of `UNIT_FORMS` stands for symbols of (0, 1).
    """

    scope: Scope
    named: bool = False
    signs: Mapping[Expr, int] = field(default_factory=dict)
    unit: str = UNIT_FORMS[0]

    def build(self, node: Node) -> Expr:
        """The expression of a tree.

        Raises:
            Beyond: for the author's forms, names without a number, and numbers to huge powers.
            NeedsSign: for the sign of an expression that decides between branches.
        """
        match node:
            case Num(value):
                return _rational(value)
            case Sym(name):
                return self.symbol(name)
            case Const(name):
                return sympy.E if name == "e" else sympy.pi
            case Neg(arg):
                return -self.build(arg)
            case Sum(terms):
                return sympy.Add(*map(self.build, terms))
            case Product(factors):
                return sympy.Mul(*map(self.build, factors))
            case Quotient(over, under):
                return self.build(over) / self.build(under)
            case Power(base, exponent):
                return self.power(self.build(base), self.build(exponent))
            case Call(name, args):
                return self.call(name, args)
            case Opaque(name, arg, order):
                return sympy.Function(name + "'" * order, real=True)(self.build(arg))
            case _:
                raise Beyond

    def symbol(self, name: str) -> Expr:
        """A declared name: a number where its value is known, else a symbol that knows its domain."""
        if name in self.scope.values:
            value = self.scope.values[name]
            if isinstance(value, bool) or not isinstance(value, Fraction | float | int):
                raise Beyond
            return _rational(Fraction(value))
        domain = self.scope.symbols.get(name, "real")
        if domain == "unit" and self.unit != UNIT_FORMS[0]:
            other = sympy.Symbol(f"{name} of {self.unit}", positive=True)
            return 1 / (1 + other) if self.unit == UNIT_FORMS[1] else sympy.exp(-other)
        plain = sympy.Symbol(name, **ASSUMPTIONS[domain])
        sign = self.signs.get(plain)
        return plain if sign is None else sign * sympy.Symbol(f"size of {name}", positive=True)

    def power(self, base: Expr, exponent: Expr) -> Expr:
        """A power; numbers to huge powers are refused, roots of squares take the branch that holds."""
        huge = exponent.is_number and not abs(exponent) <= HIGHEST_POWER
        if huge and (base.is_number or not exponent.is_Integer):
            raise Beyond
        if exponent.is_Rational and exponent.q == 2 and base.is_Add and not self.named:
            base = sympy.factor(base)
        return self.branched(base**exponent)

    def branched(self, made: Expr) -> Expr:
        """The expression without the absolute values that SymPy makes of roots of squares."""
        if self.named or not made.has(sympy.Abs):
            return made
        return made.replace(sympy.Abs, lambda arg: self.side(arg) * arg)

    def call(self, name: str, args: tuple[Node, ...]) -> Expr:
        """A known function."""
        if name.endswith("'"):
            formula = derivative(name[:-1])
            if formula is None:
                raise Beyond
            return self.build(substitute(formula, {VARIABLE: args[0]}))
        parts = [self.build(arg) for arg in args]
        if name == "sqrt":
            return self.power(parts[0], sympy.Rational(1, 2))
        if name in _SAME:
            return self.branched(_SAME[name](*parts))
        if self.named:
            if name not in _NAMED:
                raise Beyond
            return _NAMED[name](*parts)
        if name in _ELEMENTARY:
            return _ELEMENTARY[name](*parts)
        return self.kinked(name, parts)

    def kinked(self, name: str, parts: list[Expr]) -> Expr:
        """abs, sign, relu, max and min on the branch that holds."""
        first = parts[0]
        match name:
            case "abs":
                return self.side(first) * first
            case "sign":
                return sympy.Integer(self.side(first))
            case "relu":
                return first if self.side(first) > 0 else sympy.Integer(0)
            case "max" | "min":
                for other in parts[1:]:
                    larger = self.side(first - other) > 0
                    first = first if larger == (name == "max") else other
                return first
        raise Beyond

    def side(self, arg: Expr) -> int:
        """1, -1 or 0: the sign of an expression on the branch looked at, wherever it is not zero."""
        if arg.is_zero:
            return 0
        if arg.is_positive or arg.is_negative:
            return 1 if arg.is_positive else -1
        if arg.has(sympy.floor, sympy.ceiling):  # these are zero on whole intervals
            raise Beyond
        content, key = sympy.expand(arg).as_content_primitive()
        if key.is_zero:
            return 0
        sign = -1 if content.is_negative else 1
        if key.could_extract_minus_sign():
            sign, key = -sign, -key
        if key not in self.signs:
            raise NeedsSign(key)
        return sign * self.signs[key]


def _rational(value: Fraction) -> Expr:
    return sympy.Rational(value.numerator, value.denominator)
