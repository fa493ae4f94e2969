"""Properties of drawn curves: a small vocabulary, decided on the anchors; where one fails, it says where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from tutor.kinds.curves import Drawn, number_text

__all__ = ["PAIRS", "Holds", "Terms", "common", "fault"]

Holds = Literal[
    "rises",
    "falls",
    "flat",
    "falls-first",
    "rises-after-minimum",
    "above",
    "above-from-minimum",
    "starts-above",
    "ends-above",
    "gap-narrows",
    "gap-widens",
    "near",
    "peak",
    "lowest",
    "range",
    "even",
    "odd",
]
PAIRS = frozenset({"above", "above-from-minimum", "starts-above", "ends-above", "gap-narrows", "gap-widens"})
"""The properties of two curves; all others are of one."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers of a property: a place, a height, ends of a range, and how far off still counts.

    Without `within`, `rises`, `falls` and `above` allow nothing, the others a tenth.
    """

    at: Fraction = Fraction(0)
    value: Fraction = Fraction(0)
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(1)
    within: Fraction | None = None

    @property
    def strict(self) -> Fraction:
        """How far a step may go the wrong way."""
        return self.within or Fraction(0)

    @property
    def loose(self) -> Fraction:
        """How far a height may be off."""
        return Fraction(1, 10) if self.within is None else self.within


def fault(holds: Holds, curves: Sequence[tuple[str, Drawn]], terms: Terms) -> str:
    """Where these curves (label, curve) miss the property, as the rest of a sentence that begins with “Here”;
    nothing where it holds.
    """
    if holds in PAIRS:
        return _PAIR[holds](curves[0], curves[1], terms)
    return _ONE[holds](*curves[0], terms)


def common(*curves: Drawn) -> tuple[Fraction, ...]:
    """All places of these curves that lie on every one of them, from left to right."""
    places = [tuple(x for x, _ in one.points) for one in curves]
    if all(one == places[0] for one in places):
        return places[0]
    left = max(one.points[0][0] for one in curves)
    right = min(one.points[-1][0] for one in curves)
    found = {x for one in curves for x, _ in one.points if left <= x <= right}
    return tuple(sorted(found | ({left, right} if left <= right else set())))


def _n(value: Fraction) -> str:
    return number_text(value)


# -- one curve ---------------------------------------------------------------------------------------------


def _rises(label: str, curve: Drawn, terms: Terms, down: str = "down", up: str = "rises") -> str:
    sign = 1 if up == "rises" else -1
    for place, (a, b) in enumerate(pairwise(curve.heights), 2):
        if sign * (b - a) < -terms.strict:
            return f"{label} steps {down} from {_n(a)} to {_n(b)} at point {place}."
    first, last = curve.heights[0], curve.heights[-1]
    if sign * (last - first) <= 0:
        return f"{label} ends at {_n(last)}, where it began at {_n(first)}."
    return ""


def _falls(label: str, curve: Drawn, terms: Terms) -> str:
    return _rises(label, curve, terms, "up", "falls")


def _flat(label: str, curve: Drawn, terms: Terms) -> str:
    low, high = min(curve.heights), max(curve.heights)
    return f"{label} goes from {_n(low)} to {_n(high)}." if high - low > terms.loose else ""


def _bottom(curve: Drawn) -> int:
    """The index of the first lowest point."""
    return curve.heights.index(min(curve.heights))


def _falls_first(label: str, curve: Drawn, terms: Terms) -> str:
    bottom = _bottom(curve)
    if bottom == 0:
        return f"{label} is lowest at its first point."
    for place, (a, b) in enumerate(pairwise(curve.heights[: bottom + 1]), 2):
        if b - a > terms.strict:
            return f"{label} steps up from {_n(a)} to {_n(b)} at point {place}, before its minimum."
    return ""


def _rises_after(label: str, curve: Drawn, terms: Terms) -> str:
    bottom = _bottom(curve)
    if bottom == 0:
        return f"{label} is lowest at its first point."
    # A minimum at the last point has nothing after it; the last height is above any other minimum or equal.
    if curve.heights[-1] - curve.heights[bottom] <= terms.strict:
        return f"{label} does not end above its lowest point, {_n(curve.heights[bottom])}."
    return ""


def _near(label: str, curve: Drawn, terms: Terms) -> str:
    height = curve.at(terms.at)
    if abs(height - terms.value) <= terms.loose:
        return ""
    return f"{label} is {_n(height)} at {_n(terms.at)}."


def _extreme(label: str, curve: Drawn, terms: Terms, best: Fraction, word: str) -> str:
    found = [x for x, y in curve.points if y == best]
    middle = (found[0] + found[-1]) / 2
    if abs(middle - terms.at) <= terms.loose:
        return ""
    return f"{label} is {word} at {_n(middle)}."


def _peak(label: str, curve: Drawn, terms: Terms) -> str:
    return _extreme(label, curve, terms, max(curve.heights), "highest")


def _lowest(label: str, curve: Drawn, terms: Terms) -> str:
    return _extreme(label, curve, terms, min(curve.heights), "lowest")


def _range(label: str, curve: Drawn, terms: Terms) -> str:
    for place, height in enumerate(curve.heights, 1):
        if not terms.low - terms.loose <= height <= terms.high + terms.loose:
            return f"{label} is {_n(height)} at point {place}."
    return ""


def _mirrored(label: str, curve: Drawn, terms: Terms, sign: int) -> str:
    """Compares each anchor with the mirrored place, as far as the curve reaches on both sides."""
    first, last = curve.points[0][0], curve.points[-1][0]
    for x, y in curve.points:
        other = 2 * terms.at - x
        if not first <= other <= last:
            continue
        wanted = y if sign > 0 else 2 * terms.value - y
        if abs(curve.at(other) - wanted) > terms.loose:
            return f"{label} is {_n(y)} at {_n(x)} and {_n(curve.at(other))} at {_n(other)}."
    return ""


def _even(label: str, curve: Drawn, terms: Terms) -> str:
    return _mirrored(label, curve, terms, 1)


def _odd(label: str, curve: Drawn, terms: Terms) -> str:
    return _mirrored(label, curve, terms, -1)


_ONE: Mapping[str, Callable[[str, Drawn, Terms], str]] = {
    "rises": _rises,
    "falls": _falls,
    "flat": _flat,
    "falls-first": _falls_first,
    "rises-after-minimum": _rises_after,
    "near": _near,
    "peak": _peak,
    "lowest": _lowest,
    "range": _range,
    "even": _even,
    "odd": _odd,
}


# -- two curves --------------------------------------------------------------------------------------------

Named = tuple[str, Drawn]


def _above(upper: Named, lower: Named, terms: Terms, since: Fraction | None = None) -> str:
    for x in common(upper[1], lower[1]):
        if since is not None and x < since:
            continue
        high, low = upper[1].at(x), lower[1].at(x)
        if high < low - terms.strict:
            return f"at {_n(x)}, {upper[0]} is {_n(high)} and {lower[0]} {_n(low)}."
    return ""


def _above_from(upper: Named, lower: Named, terms: Terms) -> str:
    """Above from the upper curve's minimum on; touching there is allowed, at the end it is not."""
    since = upper[1].points[_bottom(upper[1])][0]
    return _above(upper, lower, terms, since) or _ends_above(upper, lower, terms)


def _starts_above(upper: Named, lower: Named, terms: Terms) -> str:
    x = common(upper[1], lower[1])[0]
    high, low = upper[1].at(x), lower[1].at(x)
    return "" if high > low else f"at the start, {upper[0]} is {_n(high)} and {lower[0]} {_n(low)}."


def _ends_above(upper: Named, lower: Named, terms: Terms) -> str:
    x = common(upper[1], lower[1])[-1]
    high, low = upper[1].at(x), lower[1].at(x)
    return "" if high > low else f"at the end, {upper[0]} is {_n(high)} and {lower[0]} {_n(low)}."


def _gaps(a: Named, b: Named) -> tuple[Fraction, Fraction]:
    xs = common(a[1], b[1])
    first, last = (abs(a[1].at(x) - b[1].at(x)) for x in (xs[0], xs[-1]))
    return first, last


def _narrows(a: Named, b: Named, terms: Terms) -> str:
    first, last = _gaps(a, b)
    return "" if last < first else f"the gap is {_n(first)} at first and {_n(last)} at the end."


def _widens(a: Named, b: Named, terms: Terms) -> str:
    first, last = _gaps(a, b)
    return "" if last > first else f"the gap is {_n(first)} at first and {_n(last)} at the end."


_PAIR: Mapping[str, Callable[[Named, Named, Terms], str]] = {
    "above": _above,
    "above-from-minimum": _above_from,
    "starts-above": _starts_above,
    "ends-above": _ends_above,
    "gap-narrows": _narrows,
    "gap-widens": _widens,
}
