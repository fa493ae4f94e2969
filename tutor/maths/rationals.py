"""Exact arithmetic at a point: settles what rounding leaves open where a floor or a parity decides."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import NoReturn

from tutor.maths.machine import Kit, NoValue

__all__ = ["RATIONAL"]

MOST_BITS = 2_000  # of a numerator or denominator
MOST_EXPONENT = 1_000


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() > MOST_BITS or value.denominator.bit_length() > MOST_BITS:
        raise NoValue(beyond=True)
    return value


def _divide(a: Fraction, b: Fraction) -> Fraction:
    if b == 0:
        raise NoValue
    return _bounded(Fraction(a) / b)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    """A whole power; other powers are hardly ever rational."""
    if exponent.denominator != 1 or abs(exponent) > MOST_EXPONENT:
        raise NoValue(beyond=True)
    if base == 0 and exponent <= 0:
        raise NoValue
    longest = max(abs(base.numerator), base.denominator).bit_length()
    if longest * abs(exponent) > MOST_BITS:
        raise NoValue(beyond=True)
    return Fraction(base ** int(exponent))


def _root(x: Fraction) -> Fraction:
    """The root of a square."""
    if x < 0:
        raise NoValue
    root = Fraction(math.isqrt(x.numerator), math.isqrt(x.denominator))
    if root * root != x:
        raise NoValue(beyond=True)
    return root


def _logarithm(base: int) -> Callable[[Fraction], Fraction]:
    """The logarithm of a power of the base."""

    def of(x: Fraction) -> Fraction:
        if x <= 0:
            raise NoValue
        exponent = round(math.log(x.numerator, base) - math.log(x.denominator, base))
        if Fraction(base) ** exponent != x:
            raise NoValue(beyond=True)
        return Fraction(exponent)

    return of


def _only_at(at: int, result: int) -> Callable[[Fraction], Fraction]:
    """A function that is rational at one number alone."""

    def of(x: Fraction) -> Fraction:
        if x != at:
            raise NoValue(beyond=True)
        return Fraction(result)

    return of


def _irrational() -> NoReturn:
    raise NoValue(beyond=True)


# A function that is missing here has hardly any rational values: building refuses the tree.
RATIONAL = Kit(
    number=lambda value: lambda: value,
    constants={"e": _irrational, "pi": _irrational},
    divide=_divide,
    power=_power,
    functions={
        "exp": _only_at(0, 1),
        "log": _only_at(1, 0),
        "sqrt": _root,
        "log2": _logarithm(2),
        "log10": _logarithm(10),
        "abs": abs,
        "sign": lambda x: Fraction((x > 0) - (x < 0)),
        "relu": lambda x: max(x, Fraction(0)),
        "max": lambda *xs: max(xs),
        "min": lambda *xs: min(xs),
        "floor": lambda x: Fraction(math.floor(x)),
        "ceil": lambda x: Fraction(math.ceil(x)),
        "mod": lambda x, y: x - y * math.floor(_divide(x, y)),
    },
)
