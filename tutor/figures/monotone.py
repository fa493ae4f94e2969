"""Monotone piecewise cubic interpolation: a smooth curve through anchors that never swings beyond them.

Source: F. N. Fritsch and R. E. Carlson, "Monotone piecewise cubic interpolation", SIAM Journal on Numerical
Analysis 17 (1980), 238-246.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import hypot

__all__ = ["monotone"]


def monotone(points: Sequence[tuple[float, float]]) -> Callable[[float], float]:
    """The curve through these points (x strictly increasing) as a function of x; constant beyond both ends.

    Between two anchors it is monotone, so it rises, falls and has its extremes where the anchors have.
    Raises ValueError without points.
    """
    if not points:
        raise ValueError("a curve needs at least one point")
    xs, ys = [x for x, _ in points], [y for _, y in points]
    slopes = _slopes(points)

    def at(x: float) -> float:
        if x <= xs[0]:
            return ys[0]
        if x >= xs[-1]:
            return ys[-1]
        k = bisect_right(xs, x) - 1
        h = xs[k + 1] - xs[k]
        s = (x - xs[k]) / h
        # The Hermite basis on [0, 1].
        return (
            ys[k] * (1 + 2 * s) * (1 - s) ** 2
            + h * slopes[k] * s * (1 - s) ** 2
            + ys[k + 1] * s**2 * (3 - 2 * s)
            + h * slopes[k + 1] * s**2 * (s - 1)
        )

    return at


def _slopes(points: Sequence[tuple[float, float]]) -> list[float]:
    """The slope at each point: the mean of its secants, 0 at an extreme, limited to keep each piece
    monotone.
    """
    secants = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    if not secants:
        return [0.0]
    inner = [(a + b) / 2 if a * b > 0 else 0.0 for a, b in pairwise(secants)]
    slopes = [secants[0], *inner, secants[-1]]
    for k, secant in enumerate(secants):
        if secant == 0:
            slopes[k] = slopes[k + 1] = 0.0
            continue
        length = hypot(slopes[k] / secant, slopes[k + 1] / secant)
        if length > 3:  # outside the circle of radius 3 the piece could overshoot
            slopes[k] *= 3 / length
            slopes[k + 1] *= 3 / length
    return slopes
