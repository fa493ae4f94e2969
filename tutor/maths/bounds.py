"""Doubles that know how far off they may be, for the quick and certain answer that two values differ.

The counterpart of `balls` in the processor's own numbers: what it calls different is, and what it cannot
tell is left to mpmath. Bounds are generous: the C library is taken to be right to 8 units in the last place.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial

from tutor.maths.machine import DOUBLES, Kit, NoValue

__all__ = ["BOUNDS", "Bound", "bound_of"]

EPS = 2.0**-50
TINY = 1e-290  # absolute: what underflows is not exact
WIDEST = 2**53  # up to here every integer is a double
EXACT = frozenset({"abs", "sign", "relu", "max", "min", "floor", "ceil"})
JUMPING = frozenset({"sign", "floor", "ceil"})
PERIODIC = frozenset({"sin", "cos", "tan"})
CANCELLING = frozenset({"mod", "round"})  # inside them a difference is formed that this would not see
MOST_MOVED = 1e-3  # error of an argument beyond which a periodic function's two ends say nothing


class Bound:
    """A double, and a bound on its absolute error; arithmetic keeps both."""

    __slots__ = ("error", "value")

    def __init__(self, value: float, error: float) -> None:
        """Keeps both."""
        self.value = value
        self.error = error

    @property
    def finite(self) -> bool:
        """Whether both are numbers."""
        return math.isfinite(self.value) and math.isfinite(self.error)

    def __neg__(self) -> Bound:
        """The negative, as exact as before."""
        return Bound(-self.value, self.error)

    def __add__(self, other: Bound) -> Bound:
        """The sum."""
        value = self.value + other.value
        return Bound(value, self.error + other.error + abs(value) * EPS + TINY)

    def __radd__(self, other: int) -> Bound:
        """The start of a `sum`, which is the integer 0."""
        return self

    def __mul__(self, other: Bound) -> Bound:
        """The product."""
        value = self.value * other.value
        error = abs(self.value) * other.error + abs(other.value) * self.error + self.error * other.error
        return Bound(value, error + abs(value) * EPS + TINY)

    def __truediv__(self, other: Bound) -> Bound:
        """The quotient.

        Raises:
            NoValue: for a divisor that is zero, or (`beyond`) may be.
        """
        least = abs(other.value) - other.error
        if not least > 0:
            raise NoValue(beyond=bool(other.error))
        value = self.value / other.value
        # Twice, for the roundings of the bound itself.
        error = 2 * (self.error + abs(value) * other.error) / least
        return Bound(value, error + abs(value) * EPS + TINY)


def bound_of(value: Fraction | float) -> Bound:
    """A number with the error of writing it as a double.

    Raises:
        OverflowError: for one that is larger than the doubles.
    """
    if isinstance(value, float):
        return Bound(value, 0.0)
    double = value.numerator / value.denominator
    exact = value.denominator == 1 and abs(value.numerator) <= WIDEST
    return Bound(double, 0.0 if exact else abs(double) * EPS + TINY)


def _number(value: Fraction) -> Callable[[], Bound]:
    try:
        known = bound_of(value)
    except OverflowError:
        known = Bound(math.inf, math.inf)
    return lambda: known


def _attempt(function: Callable[..., float], args: list[float]) -> float | None:
    """The function's value, or None outside its domain."""
    try:
        return function(*args)
    except (NoValue, ValueError):
        return None


def _called(function: Callable[..., float], most: float, exact: bool, jumping: bool, *bounds: Bound) -> Bound:
    """A function of bounds: its error is how much it changes when one argument moves by its own.

    Raises:
        NoValue: outside the domain, or (`beyond`) where that or a jump lies within the arguments' errors.
        OverflowError: where the value is larger than the doubles.
    """
    middle = [bound.value for bound in bounds]
    if not all(map(math.isfinite, middle)) or not max(b.error for b in bounds) < most:
        raise NoValue(beyond=True)
    value, error = _attempt(function, middle), 0.0
    for place, bound in enumerate(bounds):
        for moved in (bound.value + bound.error, bound.value - bound.error) if bound.error else ():
            other = _attempt(function, [*middle[:place], moved, *middle[place + 1 :]])
            if (other is None) != (value is None) or (jumping and other != value):
                raise NoValue(beyond=True)
            if other is not None and value is not None:
                error += abs(other - value)
    if value is None:
        raise NoValue
    return Bound(value, error if exact else 2 * error + abs(value) * EPS + TINY)


def _sigmoid(x: float) -> float:
    """As exact for small values as for large ones."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    small = math.exp(x)
    return small / (1 + small)


def _lifted(name: str, function: Callable[..., float]) -> Callable[..., Bound]:
    most = MOST_MOVED if name in PERIODIC else math.inf
    return partial(_called, function, most, name in EXACT, name in JUMPING)


BOUNDS = Kit(
    number=_number,
    constants={
        "e": lambda: Bound(math.e, EPS * math.e),
        "pi": lambda: Bound(math.pi, EPS * math.pi),
    },
    divide=lambda a, b: a / b,
    power=_lifted("power", DOUBLES.power),
    functions={
        name: _lifted(name, _sigmoid if name == "sigmoid" else function)
        for name, function in DOUBLES.functions.items()
        if name not in CANCELLING
    },
    settled=True,
)
