"""How the points of a paper may fall: distributions on a grid of quarter points, and their quantiles."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["GRID", "added", "blurred", "marks_of", "mean", "quantile", "spread_of_parts"]

GRID = 4
"""Cells of a point: a quarter is the smallest step of any paper's marks that matters here."""
_ALL_OR_NOTHING = 0.995


def spread_of_parts(spread: float, parts: int) -> float:
    """How alike the parts of a question fall (0…1) where its share has `spread` times the variance of all or
    nothing: spread = alike + (1 − alike)/parts.
    """
    if parts <= 1:
        return 1.0
    return min(1.0, max(0.0, (spread - 1 / parts) / (1 - 1 / parts)))


def marks_of(points: float, share: float, spread: float, parts: int) -> list[float]:
    """The chance of each cell for one question: `parts` that are worth the same, right with the chance
    `share` and alike, so beta-binomial (Skellam, 1948), with `spread` p(1 − p) as variance of the share.
    """
    alike = spread_of_parts(spread, parts)
    share = min(0.999, max(0.001, share))
    count = 1 if alike > _ALL_OR_NOTHING else parts
    cells = [0.0] * (round(points * GRID) + 1)
    for right, chance in enumerate(_beta_binomial(count, share, alike)):
        at = (len(cells) - 1) * right / count
        low = min(int(at), len(cells) - 1)
        part = at - low
        cells[low] += chance * (1 - part)
        if part > 0:
            cells[low + 1] += chance * part
    return cells


def _beta_binomial(n: int, p: float, alike: float) -> list[float]:
    """Chances of 0…n hits; alike = 1/(α + β + 1)."""
    if n == 1:
        return [1 - p, p]
    if alike < 1e-6:
        return [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    whole = 1 / alike - 1
    a, b = p * whole, (1 - p) * whole
    log = math.lgamma
    base = log(n + 1) + log(whole) - log(a) - log(b) - log(n + whole)
    return [math.exp(base + log(k + a) + log(n - k + b) - log(k + 1) - log(n - k + 1)) for k in range(n + 1)]


def added(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """The distribution of the sum of two independent ones."""
    made = [0.0] * (len(one) + len(other) - 1)
    for place, chance in enumerate(other):
        if chance > 1e-12:
            for at, mine in enumerate(one):
                made[at + place] += mine * chance
    return made


def blurred(cells: Sequence[float], deviation: float) -> list[float]:
    """The distribution with a normal error of this standard deviation (points) on top; what would fall off an
    end stays there.
    """
    width = deviation * GRID
    if width < 0.2:
        return list(cells)
    reach = math.ceil(3 * width)
    kernel = [math.exp(-0.5 * (step / width) ** 2) for step in range(-reach, reach + 1)]
    total = sum(kernel)
    last = len(cells) - 1
    made = [0.0] * len(cells)
    for place, chance in enumerate(cells):
        if chance > 1e-9:
            for step, weight in enumerate(kernel, place - reach):
                made[min(last, max(0, step))] += chance * weight / total
    return made


def mean(cells: Sequence[float]) -> float:
    """Expected points."""
    return sum(place * chance for place, chance in enumerate(cells)) / GRID


def quantile(cells: Sequence[float], chance: float) -> float:
    """The points below which `chance` lies: between cells the line through the middles of their steps, so
    that an interval holds on average what it says although points are discrete.
    """
    below, before, middle = 0.0, 0.0, 0.0
    for place, one in enumerate(cells):
        if one <= 1e-12:
            continue
        here = below + one / 2
        if here >= chance:
            if here == middle or below == 0.0:
                return place / GRID
            return (before + (place - before) * (chance - middle) / (here - middle)) / GRID
        before, middle = place, here
        below += one
    return (len(cells) - 1) / GRID if below <= 0 else before / GRID
