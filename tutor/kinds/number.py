"""Judges one typed number: exact for counts, within 0.5 % for reals, never nearer to a known mistake than
to the key.

The rules are those of the course: a correctly rounded but too short decimal earns half; a value that sits
closer to what a misconception gives than to the right one is that misconception.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tutor.kinds.draw import Formula
from tutor.maths import Typed, Value

__all__ = ["Judgement", "KnownMistake", "Measure", "Slip", "apart", "gap", "judge", "same", "typed_text"]

Measure = Literal["real", "count"]
TOLERANCE = Fraction(1, 200)
AT_ZERO = Fraction(1, 10**6)
EXACT = Fraction(1, 10**9)
SHORT = "That is rounded correctly, but too short: give at least 3 significant digits."


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMistake:
    """A wrong rule as its author wrote it: the value it gives, a stable note, and the sentence it earns.

    Without `note` a mistake cannot be told from others in the log; `{value}` in `says` is the mistake's own
    value.
    """

    value: Formula
    note: str
    says: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A known mistake on one variant: its value computed, its sentence filled."""

    value: Value
    note: str
    says: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Share 0, ½ or 1 of a number's points, the rule that gave it, and a sentence where the rule has one."""

    share: Fraction
    rule: str
    says: str = ""


_NOTHING = Fraction(0)


def _number(value: Value) -> Fraction | float:
    if isinstance(value, Fraction | float):
        return value
    raise TypeError(f"{value!r} is not a number")


def gap(a: Value, b: Value) -> Fraction | float:
    """|a − b|, exactly where both are exact."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return abs(a - b)
    return abs(float(_number(a)) - float(_number(b)))


def same(a: Value, b: Value) -> bool:
    """True where two values are one number: exactly, or to 1e-9 where one of them is irrational."""
    distance = gap(a, b)
    return distance == 0 or (
        not (isinstance(a, Fraction) and isinstance(b, Fraction))
        and distance <= EXACT * max(1, abs(float(_number(b))))
    )


def apart(a: Value, b: Value, share: Fraction) -> bool:
    """True where a and b differ by more than this share of b (or at all, where b is 0)."""
    size = gap(b, _NOTHING)
    return gap(a, b) > (share * size if size else share)


def _near(value: Value, target: Value, measure: Measure) -> bool:
    if measure == "count":
        return same(value, target)
    size = gap(target, _NOTHING)
    return gap(value, target) <= (TOLERANCE * size if size else AT_ZERO)


def judge(typed: Typed, right: Value, slips: Sequence[Slip], measure: Measure) -> Judgement:
    """Judge a typed number against the right value and the values of known mistakes."""
    value = typed.value
    distance = gap(value, right)
    if distance == 0:  # nothing is nearer; a prover asks this of most cells
        return Judgement(Fraction(1), "right")
    nearer = [slip for slip in slips if gap(value, slip.value) < distance]
    if _near(value, right, measure) and (measure == "count" or not nearer):
        return Judgement(Fraction(1), "right")
    if measure == "real" and _short(typed, right) and not any(same(value, slip.value) for slip in slips):
        return Judgement(Fraction(1, 2), "short-rounding", SHORT)
    hits = [slip for slip in slips if _near(value, slip.value, measure)]
    if hits:
        slip = min(hits, key=lambda one: gap(value, one.value))
        return Judgement(Fraction(0), slip.note, slip.says)
    return Judgement(Fraction(0), "wrong")


def _short(typed: Typed, right: Value) -> bool:
    """True where the text is one decimal literal, not zero, and is the right value correctly rounded to its
    digits.
    """
    return typed.ulp is not None and typed.value != 0 and gap(typed.value, right) <= typed.ulp / 2


def typed_text(value: Value) -> str:
    """A value as a learner could type it, without losing anything: 390, 45/53, 0.6224593312018546."""
    number = _number(value)
    return str(number) if isinstance(number, Fraction) else repr(number)
