"""Judges one typed number: exact for counts, within 0.5 % for reals, never nearer to a known mistake than
to the key.

The rules are those of the course: a correctly rounded but too short decimal earns half; a value that sits
closer to what a misconception gives than to the right one is that misconception. Elsewhere a misconception
is named only where the typed number is its value, in the digits that were typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tutor.kinds.draw import Formula
from tutor.maths import Typed, Value, prose
from tutor.maths.tree import Neg, Num

__all__ = [
    "Judgement",
    "KnownMistake",
    "Measure",
    "Slip",
    "apart",
    "gap",
    "judge",
    "per_cent",
    "same",
    "typed_text",
]

Measure = Literal["real", "count"]
TOLERANCE = Fraction(1, 200)
NAMED = Fraction(1, 2000)
AT_ZERO = Fraction(1, 10**6)
EXACT = Fraction(1, 10**9)
SHORT = "That is rounded correctly, but too short: give at least 3 significant digits."
PER_CENT = "That is a hundred times too much: if it is meant in per cent, type {value} % or {share}."


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
    hits = [slip for slip in slips if _is(typed, slip.value, measure)]
    if not hits and _near(value, right, measure):  # right, but for the mistakes that are nearer
        hits = nearer
    if hits:
        slip = min(hits, key=lambda one: gap(value, one.value))
        return Judgement(Fraction(0), slip.note, slip.says)
    return Judgement(Fraction(0), "wrong")


def _is(typed: Typed, target: Value, measure: Measure) -> bool:
    """True where the typed number is this value: to 0.05 %, or as it is rounded to the typed digits.

    One digit says too little (0.5 may be anything from 0.45 on), and neither do the zeros of a whole number;
    there 0.5 % is the most.
    """
    if measure == "count":
        return same(typed.value, target)
    size = gap(target, _NOTHING)
    within = max(NAMED * size, AT_ZERO if size == 0 else _NOTHING)
    node = typed.node.arg if isinstance(typed.node, Neg) else typed.node
    half = (typed.ulp or Fraction(isinstance(node, Num))) / 2
    if typed.ulp is None or gap(typed.value, _NOTHING) < 10 * typed.ulp:
        half = min(half, Fraction(TOLERANCE * size))
    return gap(typed.value, target) <= max(within, half)


def _short(typed: Typed, right: Value) -> bool:
    """True where the text is one decimal literal, not zero, and is the right value correctly rounded to its
    digits.
    """
    return typed.ulp is not None and typed.value != 0 and gap(typed.value, right) <= typed.ulp / 2


def per_cent(typed: Typed, right: Value, measure: Measure) -> str:
    """The sentence for a share that was typed in per cent without its sign, and nothing for all else."""
    value = typed.value
    if measure == "count" or not (
        isinstance(value, Fraction | float) and isinstance(right, Fraction | float)
    ):
        return ""
    if not (0 < right <= 1 and 0 < value <= 100):
        return ""
    ulp = None if typed.ulp is None else typed.ulp / 100
    if judge(Typed(typed.node, value / 100, ulp), right, (), measure).share < 1:
        return ""
    return PER_CENT.format(value=prose(value), share=prose(value / 100))


def typed_text(value: Value) -> str:
    """A value as a learner could type it, without losing anything: 390, 45/53, 0.6224593312018546."""
    number = _number(value)
    return str(number) if isinstance(number, Fraction) else repr(number)
