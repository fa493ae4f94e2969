"""Numbers that know how far off they may be: an mpmath value with a bound on its absolute error.

Two sides differ for certain only when their distance is larger than both errors; a sum that cancels to
nothing says so, instead of passing rounding off for a value.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tutor.maths.machine import Kit, NoValue, constant_of

__all__ = ["Ball", "ball_kit"]

EXACT = frozenset({"abs", "sign", "relu", "max", "min", "floor", "ceil", "round"})
JUMPING = frozenset({"sign", "floor", "ceil", "round"})


class Ball:
    """A value, and a bound on its absolute error; arithmetic keeps both."""

    __slots__ = ("context", "error", "value")

    def __init__(self, value: Any, error: Any, context: Any) -> None:
        """Keeps both, and the mpmath context they live in."""
        self.value = value
        self.error = error
        self.context = context

    def rounded(self, value: Any, error: Any) -> Ball:
        """A result with the error of its own last rounding added."""
        return Ball(value, error + abs(value) * self.context.eps, self.context)

    def __neg__(self) -> Ball:
        """The negative, as exact as before."""
        return Ball(-self.value, self.error, self.context)

    def __add__(self, other: Ball) -> Ball:
        """The sum; rounding is relative to the result, so that x - x is an exact zero."""
        return self.rounded(self.value + other.value, self.error + other.error)

    def __radd__(self, other: int) -> Ball:
        """The start of a `sum`, which is the integer 0."""
        return self

    def __mul__(self, other: Ball) -> Ball:
        """The product."""
        error = abs(self.value) * other.error + abs(other.value) * self.error + self.error * other.error
        return self.rounded(self.value * other.value, error)

    def __truediv__(self, other: Ball) -> Ball:
        """The quotient.

        Raises:
            NoValue: for a divisor that is zero, or (`beyond`) may be.
        """
        least = abs(other.value) - other.error
        if least <= 0:
            raise NoValue(beyond=bool(other.error))
        value = self.value / other.value
        return self.rounded(value, (self.error + abs(value) * other.error) / least)


def ball_kit(context: Any, kit: Kit) -> Kit:
    """The kit of an mpmath context, lifted to balls."""

    def number(value: Fraction) -> Callable[[], Ball]:
        return lambda: _constant(constant_of(context, value), value.denominator == 1, context)

    def constant(known: Callable[[], Any]) -> Callable[[], Ball]:
        return lambda: _constant(known(), False, context)

    return Kit(
        number=number,
        constants={name: constant(known) for name, known in kit.constants.items()},
        divide=lambda a, b: a / b,
        power=_lifted(kit.power, context),
        functions={
            name: _lifted(function, context, name in EXACT, name in JUMPING)
            for name, function in kit.functions.items()
        },
    )


def _constant(value: Any, exact: bool, context: Any) -> Ball:
    return Ball(value, context.zero if exact else abs(value) * context.eps, context)


def _lifted(
    function: Callable[..., Any], context: Any, exact: bool = False, jumping: bool = False
) -> Callable[..., Ball]:
    """A function of balls: its error is how much the value changes when one argument moves by its own.

    Where a jump lies within the errors of its arguments, a `jumping` function has no value (`beyond`).
    """

    def call(*balls: Ball) -> Ball:
        middle = [ball.value for ball in balls]
        value = _attempt(function, middle)
        error = context.zero
        for place, ball in enumerate(balls):
            for moved in (ball.value + ball.error, ball.value - ball.error) if ball.error else ():
                other = _attempt(function, [*middle[:place], moved, *middle[place + 1 :]])
                if isinstance(other, NoValue) != isinstance(value, NoValue) or (jumping and other != value):
                    raise NoValue(beyond=True)
                if not isinstance(value, NoValue):
                    error += abs(other - value)
        if isinstance(value, NoValue):
            raise value
        return Ball(value, error if exact else error + abs(value) * context.eps, context)

    return call


def _attempt(function: Callable[..., Any], args: list[Any]) -> Any:
    """The function's value, or the `NoValue` it raised."""
    try:
        return function(*args)
    except NoValue as missing:
        return missing
