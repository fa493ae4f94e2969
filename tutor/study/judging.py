"""Holds a prediction against what an experiment measured: a pick, a number, an order, the shape of a curve.

Pure values. What cannot be read costs nothing; every sentence says yours, measured and why.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from checkers.protocol import real
from tutor.course.experiments import SHAPES, Axis, Question, number_of
from tutor.kinds.base import read_field
from tutor.kinds.curves import CurveProblem, read_curve
from tutor.kinds.fields import Axes, Choice, Curve, Field, Number, Option, Order, keys_in
from tutor.maths import Problem, Scope, signed
from tutor.words import clean

__all__ = [
    "Judged",
    "curve_of",
    "drawn_points",
    "field_of",
    "judge",
    "measured_text",
    "problem_of",
    "result_fault",
    "shape_of",
    "told",
]

Verdict = Literal["right", "partial", "wrong", "invalid", "open"]
Point = tuple[float, float]

_SHAPE_WORDS = {
    "falls": "falls",
    "rises": "rises",
    "flat": "stays level",
    "falls-then-rises": "falls and then rises",
    "rises-then-falls": "rises and then falls",
    "": "does several things",
}
_INFINITE = {"inf": math.inf, "infinity": math.inf, "∞": math.inf, "-inf": -math.inf, "nan": math.nan}
_ANCHORS = 7
_LEVEL, _BACK, _TURN = 0.12, 0.2, 0.25  # of the axis; of the curve's own height, twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One prediction and what became of it: `open` was not answered, `invalid` could not be read; neither
    counts. `points` are 0, ½ or 1; `yours` and `measured` are in words.
    """

    name: str
    verdict: Verdict
    points: Fraction = Fraction(0)
    sentence: str = ""
    yours: str = ""
    measured: str = ""

    @property
    def symbol(self) -> str:
        """A shape that tells the verdict without colour."""
        return {"right": "✓", "partial": "◐", "wrong": "✗", "invalid": "?", "open": "·"}[self.verdict]

    @property
    def headline(self) -> str:
        """The verdict in words."""
        return {
            "right": "right",
            "partial": "half right",
            "wrong": "not right",
            "invalid": "not read",
            "open": "no prediction",
        }[self.verdict]


# -- asking ------------------------------------------------------------------------------------------------


def field_of(one: Question, options: Sequence[tuple[str, str]]) -> Field:
    """The place to answer it: the fields of a question, so that any form can draw it."""
    listed = tuple(Option(key=key, text=text) for key, text in options)
    match one.kind:
        case "pick":
            return Choice(name=one.name, label="your choice", options=listed)
        case "rank":
            return Order(name=one.name, label="your order", options=listed)
        case "number":
            return Number(name=one.name, label="your prediction", scope=Scope(), unit=one.unit)
        case "sketch":
            x, y = (one.axes.x, one.axes.y) if one.axes else (_EMPTY, _EMPTY)
            (left, right), (low, high) = x.ends, y.ends
            return Axes(
                name=f"{one.name}.axes",
                x=x.label,
                y=y.label,
                curves=(Curve(name=one.name, label="your prediction"),),
                left=left,
                right=right,
                low=low,
                high=high,
                anchors=_ANCHORS,
            )


_EMPTY = Axis(label="", from_=0, to=1)


def problem_of(one: Question, text: str) -> str:
    """Why a typed prediction cannot be read, in one sentence; "" where it can, and for no text at all."""
    if not text.strip():
        return ""
    read = _read(one, text)
    return read if isinstance(read, str) else ""


@dataclass(frozen=True, slots=True)
class _Typed:
    keys: tuple[str, ...] = ()
    number: float = 0.0
    points: tuple[Point, ...] = ()


def _read(one: Question, text: str) -> _Typed | str:
    match one.kind:
        case "pick":
            key = _key(one, text)
            return _Typed((key,)) if key else f"Choose one of the {len(one.options)} answers."
        case "rank":
            return _ranked(one, text)
        case "number":
            return _number(one, text)
        case "sketch":
            try:
                return _Typed(points=drawn_points(one, text))
            except CurveProblem as problem:
                return problem.sentence


def _key(one: Question, text: str) -> str:
    """The option that a text names: by key, by its text, or nothing."""
    wanted = text.strip().casefold()
    for key, shown in one.options.items():
        if wanted in (key.casefold(), shown.strip().casefold()):
            return key
    return ""


def _ranked(one: Question, text: str) -> _Typed | str:
    bare = text.replace(">", " ").replace(",", " ").replace(";", " ")
    keys = [_key(one, each) for each in keys_in(bare)]
    if "" in keys and any(sign in text for sign in ",;>"):  # texts of several words, with signs between
        parts = text.replace(">", ",").replace(";", ",").split(",")
        keys = [_key(one, each) for each in parts if each.strip()]
    if "" in keys or sorted(keys) != sorted(one.options):
        return f"Put all {len(one.options)} in order, each once: {' '.join(one.options)}."
    return _Typed(tuple(keys))


def _number(one: Question, text: str) -> _Typed | str:
    bare = text.strip()
    if bare.casefold() in _INFINITE:
        return _Typed(number=_INFINITE[bare.casefold()])
    if one.unit and bare.casefold().endswith(one.unit.casefold()):
        bare = bare[: -len(one.unit)]
    try:
        return _Typed(number=float(read_field(Number(name=one.name, scope=Scope()), bare).value))  # type: ignore[arg-type]
    except Problem as problem:
        return problem.sentence


def drawn_points(one: Question, text: str) -> tuple[Point, ...]:
    """The points of a typed curve; raises CurveProblem."""
    x = one.axes.x if one.axes else _EMPTY
    left, right = (Fraction(str(each)) for each in (x.from_, x.to))
    return read_curve(text, left, right).floats


# -- judging -----------------------------------------------------------------------------------------------


def judge(one: Question, text: str, result: Any) -> Judged:
    """What was typed against what was measured."""
    if result_fault(one, result):  # a run of an older version of the experiment
        said = "The run has no result that this prediction could be held against."
        return Judged(name=one.name, verdict="open", sentence=said, yours=clean(text)[:80])
    measured = measured_text(one, result)
    if not text.strip():
        said = f"Nothing was predicted. Measured: {measured}."
        return Judged(name=one.name, verdict="open", sentence=said, measured=measured)
    typed = _read(one, text)
    if isinstance(typed, str):
        return Judged(
            name=one.name, verdict="invalid", sentence=typed, yours=clean(text)[:80], measured=measured
        )
    points, yours, why = {"pick": _pick, "rank": _rank, "number": _near, "sketch": _curve}[one.kind](
        one, typed, result
    )
    verdict: Verdict = "right" if points == 1 else "partial" if points else "wrong"
    told = f"You said {yours}" if one.kind != "sketch" else f"Your curve {yours}"
    found = f"measured: {measured}" if one.kind != "sketch" else f"the measured one {measured}"
    said = f"{told}; {found}.{f' {why}' if why else ''}"
    return Judged(
        name=one.name, verdict=verdict, points=points, sentence=said, yours=yours, measured=measured
    )


def _pick(one: Question, typed: _Typed, result: Any) -> tuple[Fraction, str, str]:
    key = typed.keys[0]
    right = key in _flat(result)
    return Fraction(right), one.options[key], "" if right else one.says.get(key, "").strip()


def _near(one: Question, typed: _Typed, result: Any) -> tuple[Fraction, str, str]:
    yours, measured = f"{_short(typed.number)}{_unit(one)}", real(result)
    if not math.isfinite(measured) or not math.isfinite(typed.number):
        same = typed.number == measured or (math.isnan(typed.number) and math.isnan(measured))
        return Fraction(same), yours, "" if same else "One of the two is no finite number."
    apart = abs(typed.number - measured)
    right, partial = number_of(one.right) or 0.0, number_of(one.partial) or 0.0
    away = f"That is {_short(apart)}{_unit(one)} away"
    if apart <= right:
        return Fraction(1), yours, f"{away}; up to {_short(right)} is right."
    if apart <= partial:
        return Fraction(1, 2), yours, f"{away}; up to {_short(right)} is right, up to {_short(partial)} half."
    return Fraction(0), yours, f"{away}; up to {_short(right)} would be right."


def _rank(one: Question, typed: _Typed, result: Any) -> tuple[Fraction, str, str]:
    """Right where no pair is the wrong way round; half where a single pair of three or more is."""
    places = {key: place for place, each in enumerate(result) for key in _flat(each)}
    crossed = [
        (a, b) for a, b in itertools.combinations(typed.keys, 2) if places.get(a, 0) > places.get(b, 0)
    ]
    yours = ", ".join(one.options[key] for key in typed.keys)
    if not crossed:
        return Fraction(1), yours, ""
    a, b = crossed[0]
    pair = f"{one.options[a]} stands before {one.options[b]}, and it is the other way round"
    if len(crossed) == 1 and len(typed.keys) > 2:
        return Fraction(1, 2), yours, f"One pair is crossed: {pair}."
    return (
        Fraction(0),
        yours,
        f"{len(crossed)} pairs are crossed, such as this: {pair}."
        if len(crossed) > 1
        else f"{pair[:1].upper()}{pair[1:]}.",
    )


def _curve(one: Question, typed: _Typed, result: Any) -> tuple[Fraction, str, str]:
    low, high = one.axes.y.ends if one.axes else (0.0, 1.0)
    found = shape_of(typed.points, high - low)
    return Fraction(found == one.shape), _SHAPE_WORDS[found], ""


def shape_of(points: Sequence[Point], span: float) -> str:
    """What a curve does from left to right: one of SHAPES, or "" for anything else.

    Level is a curve whose heights differ by less than 12 % of the axis (`span`). It falls where it never
    comes back up by more than a fifth of its own height; a turn is at least a quarter of it on either side.
    """
    heights = [y for _, y in sorted(points) if math.isfinite(y)]
    if len(heights) < 2:
        return ""
    size = max(heights) - min(heights)
    if size <= _LEVEL * span:
        return "flat"
    for shape in SHAPES:
        signs = {"falls": (1,), "rises": (-1,), "falls-then-rises": (1, -1), "rises-then-falls": (-1, 1)}
        if shape in signs and _does(heights, signs[shape], size):
            return shape
    return ""


def _does(heights: Sequence[float], signs: Sequence[int], size: float) -> bool:
    """Whether the heights fall (1) or rise (-1), or do both with one turn between."""
    flipped = [signs[0] * y for y in heights]  # falls first, whatever was asked for
    lowest = min(range(len(flipped)), key=flipped.__getitem__)
    if len(signs) == 1:
        return flipped[0] - flipped[-1] >= (1 - _TURN) * size and _steady(flipped, size)
    down, up = flipped[: lowest + 1], flipped[lowest:][::-1]
    deep = min(flipped[0], flipped[-1]) - flipped[lowest]
    return deep >= _TURN * size and _steady(down, size) and _steady(up, size)


def _steady(falling: Sequence[float], size: float) -> bool:
    """Whether it never comes back up by more than a fifth."""
    least = itertools.accumulate(falling, min)
    return all(y - low <= _BACK * size for y, low in zip(falling, least))


_PERCENT = re.compile(r"(?<=\d)%")

# -- words -------------------------------------------------------------------------------------------------


def measured_text(one: Question, result: Any) -> str:
    """A result in the words of its prediction."""
    if result is None:
        return "nothing"
    match one.kind:
        case "pick":
            return " and ".join(_option(one, key) for key in _flat(result))
        case "rank" if isinstance(result, list):
            return ", ".join(" = ".join(_option(one, key) for key in _flat(each)) for each in result)
        case "number":
            return f"{told(result)}{_unit(one)}"
        case "sketch":
            return _SHAPE_WORDS.get(one.shape, "")
        case _:
            return told(result)


def told(value: Any, digits: int | None = None) -> str:
    """A result as text: numbers to four digits, or with so many decimals; lists with commas; a program's own
    96% as the rest of us write it, 96 %.
    """
    if isinstance(value, list):
        return ", ".join(told(one, digits) for one in value)
    if isinstance(value, str):
        return _PERCENT.sub(" %", clean(value))
    return _short(float(value), digits) if isinstance(value, float) else _whole(value, digits)


def _whole(value: Any, digits: int | None) -> str:
    return str(value) if digits is None else f"{value:.{digits}f}"


def _short(value: float, digits: int | None = None) -> str:
    if not math.isfinite(value):
        return {"inf": "inf", "-inf": "-inf"}.get(repr(value), "nan")
    if digits is not None:
        shown = f"{value:.{digits}f}"
    else:
        shown = f"{value:.0f}" if 1e4 <= abs(value) < 1e7 else f"{value:.4g}"
        if "e" in shown:
            mantissa, _, exponent = shown.partition("e")
            return signed(f"{mantissa}e{int(exponent)}")
    return shown[1:] if shown.startswith("-") and not shown.strip("-0.") else signed(shown)


def _unit(one: Question) -> str:
    return f" {one.unit}" if one.unit else ""


def _option(one: Question, key: Any) -> str:
    return one.options.get(str(key), clean(str(key)))


def _flat(value: Any) -> list[Any]:
    return [each for one in value for each in _flat(one)] if isinstance(value, list) else [value]


def result_fault(one: Question, result: Any) -> str:
    """Why a result cannot be what is predicted, in a few words; "" where it can."""
    keys, options = [str(each) for each in _flat(result)], set(one.options)
    if result is None:
        return f"there is no result {one.name}"
    if one.kind == "pick" and (not keys or not set(keys) <= options):
        return f"{one.name} is {told(result)[:60]}, no option of its prediction"
    if one.kind == "rank" and (not isinstance(result, list) or sorted(keys) != sorted(options)):
        return f"{one.name} is {told(result)[:60]}, and not each option once"
    if one.kind == "number" and (isinstance(result, list) or _word(result)):
        return f"{one.name} is {told(result)[:60]}, no number"
    if one.kind == "sketch" and not _is_curve(result):
        return f"{one.name} is no list of [x, y]"
    return ""


def _word(result: Any) -> bool:
    return isinstance(result, str) and result not in ("nan", "inf", "-inf")


def _is_curve(result: Any) -> bool:
    return (
        isinstance(result, list)
        and len(result) > 1
        and all(isinstance(one, list) and len(one) == 2 and not any(map(_word, one)) for one in result)
    )


def curve_of(result: Any) -> tuple[Point, ...]:
    """The measured points of a sketch, from left to right; those that are not finite are left out."""
    if not _is_curve(result):
        return ()
    points = sorted((real(x), real(y)) for x, y in result)
    return tuple(one for one in points if all(map(math.isfinite, one)))
