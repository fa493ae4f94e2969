"""The elementary functions of one number: exact where the result is rational and short, else a double.

Every function is bounded: what would overflow or vanish in a double is refused and never approximated.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from tutor.maths.tree import Undefined

__all__ = ["CLOSE", "FUNCTIONS", "Large", "Number", "bounded", "exp", "is_whole", "power", "size"]

Number: TypeAlias = Fraction | float

MOST_BITS = 8192  # of a rational's numerator or denominator
CLOSE = 1e-12  # two numbers of which one is a double are equal within this relative distance
MOST_PLACES = 300


class Large(Undefined):  # an Undefined, so that no caller needs to know of it
    """A value beyond the magnitude guards; the caller knows of which expression."""

    def __init__(self, what: str = "too large") -> None:
        """Keeps which guard it was."""
        super().__init__(what, large=True)


def bounded(value: Number) -> Number:
    """The value, as a double once it is too long.

    Raises:
        Large: when it does not fit a double.
    """
    if isinstance(value, Fraction):
        if value.numerator.bit_length() <= MOST_BITS and value.denominator.bit_length() <= MOST_BITS:
            return value
        try:
            value = value.numerator / value.denominator  # true division of integers rounds correctly
        except OverflowError:
            raise Large from None
    if not math.isfinite(value):
        raise Large
    return value


def size(x: Number) -> Number:
    """The absolute value."""
    return x if x >= 0 else -x


def is_whole(x: Number) -> bool:
    """Whether the number is whole; a double within 1e-12 of a whole number is."""
    if isinstance(x, Fraction):
        return x.denominator == 1
    return abs(x - round(x)) <= CLOSE * max(1.0, abs(x))


# -- powers and roots -------------------------------------------------------------------------------------


def power(base: Number, exponent: Number) -> Number:
    """base^exponent over the reals: exact where it is rational and short enough.

    Raises:
        Undefined: for zero to a power that is not positive, and a broken power of a negative number.
    """
    if base == 0 and exponent <= 0:
        raise Undefined("zero to a power that is not positive")
    if isinstance(exponent, float) and exponent.is_integer() and abs(exponent) < 2**53:
        exponent = Fraction(exponent)
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return _integer_power(base, exponent.numerator)
    if base < 0:
        raise Undefined("a broken power of a negative number")
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        root = _exact_root(base, exponent.denominator)
        if root is not None:
            return _integer_power(root, exponent.numerator)
    return _double_power(base, float(exponent))


def _integer_power(base: Number, exponent: int) -> Number:
    if base == 0 or size(base) == 1:
        return base if exponent % 2 or base == 0 else size(base)
    if isinstance(base, Fraction):
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if bits * abs(exponent) <= MOST_BITS:
            return base**exponent
    result = _double_power(size(base), float(exponent))
    return -result if base < 0 and exponent % 2 else result


def _double_power(base: Number, exponent: float) -> float:
    """A power of a positive number as a double; by logarithms where the base does not fit one."""
    if base == 0:
        return 0.0
    try:
        value = math.pow(base, exponent)
    except OverflowError:
        logarithm = exponent * float(_log(base))
        if logarithm > 709:
            raise Large from None
        value = math.exp(logarithm)
    if value == 0:
        raise Large("too close to zero")
    return value


def _exact_root(value: Fraction, degree: int) -> Fraction | None:
    """The rational root of a non-negative rational, if there is one."""
    over, under = _integer_root(value.numerator, degree), _integer_root(value.denominator, degree)
    return None if over is None or under is None else Fraction(over, under)


def _integer_root(value: int, degree: int) -> int | None:
    """The whole root, by bisection; None if the root is not whole."""
    if value < 2:
        return value
    if degree == 2:
        root = math.isqrt(value)
        return root if root * root == value else None
    bits = value.bit_length()
    if degree >= bits:
        return None
    low, high = 1, 1 << (bits // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle - 1)
    return low if low**degree == value else None


# -- exponentials and logarithms --------------------------------------------------------------------------


def exp(x: Number) -> Number:
    """Euler's number to the x; exactly 1 at 0."""
    if x == 0:
        return Fraction(1)
    if x > 709.7:
        raise Large
    value = math.exp(x) if x > -746 else 0.0
    if value == 0:
        raise Large("too close to zero")
    return value


def _log(x: Number) -> Number:
    """Natural logarithm, also of rationals beyond the doubles; exactly 0 at 1."""
    if x <= 0:
        raise ValueError
    if x == 1:
        return Fraction(0)
    if isinstance(x, Fraction):
        if Fraction(1, 2) < x < 2:
            return math.log1p(float(x - 1))
        return math.log(x.numerator) - math.log(x.denominator)
    return math.log(x)


def _log_to(base: int) -> Callable[[Number], Number]:
    """A logarithm that is exact at whole powers of its base."""

    def call(x: Number) -> Number:
        quotient = float(_log(x)) / math.log(base)
        nearest = round(quotient)
        exact = isinstance(x, Fraction) and abs(nearest) < MOST_BITS and Fraction(base) ** nearest == x
        return Fraction(nearest) if exact else quotient

    return call


def _sqrt(x: Number) -> Number:
    if x < 0:
        raise ValueError
    root = _exact_root(x, 2) if isinstance(x, Fraction) else None
    return math.sqrt(x) if root is None else root


def _sigmoid(x: Number) -> Number:
    if x == 0:
        return Fraction(1, 2)
    return 1 / (1 + math.exp(-x)) if x > -700 else exp(x)


def _sech(x: Number) -> Number:
    if x == 0:
        return Fraction(1)
    return 1 / math.cosh(x) if size(x) < 700 else 2 * exp(-size(x))


def _softplus(x: Number) -> Number:
    return max(float(x), 0.0) + math.log1p(math.exp(-size(x)))


def _relu(x: Number) -> Number:
    return x if x > 0 else Fraction(0)


# -- rounding ---------------------------------------------------------------------------------------------


def _snapped(x: Number) -> Number:
    """A double that is whole to 1e-12 as that number: sqrt(2)^2 has the floor 2."""
    return Fraction(round(x)) if isinstance(x, float) and is_whole(x) else x


def _floor(x: Number) -> Number:
    return Fraction(math.floor(_snapped(x)))


def _ceil(x: Number) -> Number:
    return Fraction(math.ceil(_snapped(x)))


def _mod(x: Number, y: Number) -> Number:
    """What is left of x after whole multiples of y; of y's sign, as in Python."""
    return x - y * _floor(x / y)


def _round(x: Number, places: Number = Fraction(0)) -> Number:
    """Half away from zero, as taught at school."""
    if not is_whole(places) or size(places) > MOST_PLACES:
        raise Undefined("round needs a whole number of places")
    scale = Fraction(10) ** int(places)
    result = Fraction(math.floor(abs(Fraction(x)) * scale + Fraction(1, 2))) / scale
    return result if x >= 0 else -result


def _exactly(at: int, result: int, function: Callable[[float], float]) -> Callable[[Number], Number]:
    """A function of doubles that is exact at one integer."""
    return lambda x: Fraction(result) if x == at else function(float(x))


FUNCTIONS: MappingProxyType[str, Callable[..., Number]] = MappingProxyType(
    {
        **{
            name: _exactly(0, 0, getattr(math, name))
            for name in ("sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh")
        },
        **{name: _exactly(0, 1, getattr(math, name)) for name in ("cos", "cosh")},
        **{name: _exactly(1, 0, getattr(math, name)) for name in ("acos", "acosh")},
        "exp": exp,
        "log": _log,
        "log2": _log_to(2),
        "log10": _log_to(10),
        "sqrt": _sqrt,
        "sech": _sech,
        "sigmoid": _sigmoid,
        "relu": _relu,
        "softplus": _softplus,
        "abs": size,
        "sign": lambda x: Fraction(int(x > 0) - int(x < 0)),
        "floor": _floor,
        "ceil": _ceil,
        "mod": _mod,
        "round": _round,
    }
)
