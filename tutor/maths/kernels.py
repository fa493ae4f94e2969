"""Sliding a kernel over an image and scaling a vector, for authors' expressions."""

from __future__ import annotations

import math
from fractions import Fraction

from tutor.maths.arrays import MOST_ENTRIES, Matrix, author_function, matrix_of
from tutor.maths.elementary import Number, bounded
from tutor.maths.tree import Undefined, Value

__all__: list[str] = []


@author_function("correlate", 2)
def correlate(x: Value, kernel: Value) -> Matrix:
    """The cross-correlation of a convolution layer: the kernel as it stands, stride 1, no padding."""
    image, weights = matrix_of(x, "correlate"), matrix_of(kernel, "correlate")
    height, width = len(image) - len(weights) + 1, len(image[0]) - len(weights[0]) + 1
    if height < 1 or width < 1:
        raise Undefined("the kernel is larger than what it slides over")

    def at(top: int, left: int) -> Fraction:
        rows = (zip(row, image[top + i][left:]) for i, row in enumerate(weights))
        return sum((w * entry for pairs in rows for w, entry in pairs), Fraction(0))

    return tuple(tuple(at(i, j) for j in range(width)) for i in range(height))


@author_function("half_turn", 1)
def half_turn(x: Value) -> Matrix:
    """The matrix turned by 180 degrees, as the convolution of mathematics does with its kernel."""
    return tuple(row[::-1] for row in matrix_of(x, "half_turn")[::-1])


def _vector(value: Value, name: str) -> list[Number]:
    if not isinstance(value, tuple) or not 0 < len(value) <= MOST_ENTRIES:
        raise Undefined(f"{name} needs a list of numbers such as [3, 4]")
    found = [entry for entry in value if isinstance(entry, Fraction | float)]
    if len(found) < len(value):
        raise Undefined(f"{name} needs a list of numbers such as [3, 4]")
    return found


def _number(value: Value, name: str) -> Number:
    if not isinstance(value, Fraction | float):
        raise Undefined(f"{name} needs a number after its list")
    return value


@author_function("norm", 1)
def norm(x: Value) -> Number:
    """The Euclidean length of a list of numbers, exact where it is rational."""
    square = sum((entry * entry for entry in _vector(x, "norm")), Fraction(0))
    if isinstance(square, Fraction):
        over, under = math.isqrt(square.numerator), math.isqrt(square.denominator)
        if Fraction(over, under) ** 2 == square:
            return Fraction(over, under)
    return bounded(math.sqrt(square))


@author_function("scaled", 2)
def scaled(x: Value, factor: Value) -> tuple[Number, ...]:
    """Every entry of a list times one number."""
    by = _number(factor, "scaled")
    return tuple(bounded(entry * by) for entry in _vector(x, "scaled"))


@author_function("clamped", 2)
def clamped(x: Value, limit: Value) -> tuple[Number, ...]:
    """Every entry of a list by itself brought into the range from -limit to limit."""
    most = _number(limit, "clamped")
    return tuple(max(-most, min(most, entry)) for entry in _vector(x, "clamped"))
