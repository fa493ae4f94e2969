"""Reads a curve that was typed or drawn: heights from left to right, or pairs `place:height`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise

from tutor.figures.monotone import monotone
from tutor.maths.admit import shown

__all__ = ["FEWEST", "MOST", "CurveProblem", "Drawn", "number_text", "places", "read_curve", "written"]

FEWEST, MOST = 5, 100
"""Points that a curve needs, and that it may have."""

EXAMPLE = "write heights such as 0.1, 0.3, 0.5 or pairs such as 0:0.1, 0.5:0.6"
_NAMED = re.compile(r"[A-Za-z]\s*=\s*")
_MINUS = str.maketrans({"−": "-", "–": "-", "\u2062": None})
_INSIDE = re.compile(r"(?<=[0-9]),(?=[0-9])")
_APART = re.compile(r"[;,\s]+")
# Bounded everywhere: a long exponent would be a number of millions of digits.
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?\Z"
    r"|[+-]?[0-9]{1,9}/0*[1-9][0-9]{0,8}\Z"
)


class CurveProblem(Exception):
    """A text that is no curve; `sentence` says what, where and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Drawn:
    """A curve by its anchors (place, height), places strictly increasing; `even` where heights alone were
    given, which stand at even distances.
    """

    points: tuple[tuple[Fraction, Fraction], ...]
    even: bool = True

    @property
    def heights(self) -> tuple[Fraction, ...]:
        """The heights from left to right."""
        return tuple(height for _, height in self.points)

    @property
    def floats(self) -> tuple[tuple[float, float], ...]:
        """The anchors as floating-point numbers, for drawing."""
        return tuple((float(x), float(y)) for x, y in self.points)

    @cached_property
    def _anchors(self) -> dict[Fraction, Fraction]:
        return dict(self.points)

    @cached_property
    def _smooth(self) -> Callable[[float], float]:
        return monotone(self.floats)

    def at(self, place: Fraction) -> Fraction:
        """The height there: the anchor's own where one stands, else that of the smooth curve."""
        found = self._anchors.get(place)
        # Rounded to decimals, not to a float, so that curves that touch do not differ in the last bit.
        return found if found is not None else round(Fraction(self._smooth(float(place))), 12)


@lru_cache(maxsize=256)
def places(count: int, left: Fraction, right: Fraction) -> tuple[Fraction, ...]:
    """So many places at even distances, both ends included; one place is the left end."""
    return tuple(left + (right - left) * k / max(1, count - 1) for k in range(count))


def read_curve(text: str, left: Fraction = Fraction(0), right: Fraction = Fraction(1)) -> Drawn:
    """The curve of a text: `0.1, 0.3, 0.5, …`, or pairs `t=0:0.1, 0.5:0.6, …` with places from left to right.

    Commas between digits are decimal commas where anything else keeps the numbers apart (`0,1; 0,3` or
    `0,1 0,3`; between semicolons also beside points, `0.1; 0,3`). Raises CurveProblem.
    """
    pieces = _pieces(text)
    if not pieces:
        raise CurveProblem(f"Nothing is drawn here: {EXAMPLE}.")
    if len(pieces) > MOST:
        raise CurveProblem(f"These are {len(pieces)} points: at most {MOST} are read.")
    if not any(":" in piece for piece in pieces):
        heights = tuple(_number(piece) for piece in pieces)
        points = tuple(zip(places(len(heights), left, right), heights))
    else:
        points = tuple(_pair(piece) for piece in pieces)
        _check_places([x for x, _ in points], left, right)
    if len(points) < FEWEST:
        raise CurveProblem(
            f"{'This is 1 point' if len(points) == 1 else f'These are {len(points)} points'}: "
            f"a curve needs at least {FEWEST}, from left to right."
        )
    return Drawn(points, even=":" not in pieces[0])


def _pieces(text: str) -> list[str]:
    """The numbers or pairs of a text, with decimal points."""
    bare = _NAMED.sub("", text.translate(_MINUS)).strip().strip("[](){}")
    bare = re.sub(r"\s*:\s*", ":", bare)
    if ";" in bare:
        # Each between two semicolons for itself: some are copied with a point, others typed with a comma.
        bare = ";".join(one if "." in one else _INSIDE.sub(".", one) for one in bare.split(";"))
    elif _INSIDE.search(bare) and "." not in bare:
        if _APART.search(_INSIDE.sub("", bare).strip()):
            bare = _INSIDE.sub(".", bare)
        else:
            _refuse_ambiguous(bare.split(","))
    return [piece for piece in _APART.split(bare) if piece]


def _refuse_ambiguous(numbers: Sequence[str]) -> None:
    """Whole numbers of which every second is 0 or 1 may be heights or the two sides of decimal commas."""
    if len(numbers) % 2 == 0 and len(numbers) >= 2 * FEWEST and {*numbers[::2]} <= {"0", "1"}:
        first, second = (
            ", ".join(numbers[:4]),
            ", ".join(f"{a}.{b}" for a, b in zip(numbers[:4:2], numbers[1:4:2])),
        )
        raise CurveProblem(
            f"This can be the heights {shown(first[:20])}, … or {shown(second[:20])}, …: "
            f"write decimal points, or a semicolon between two numbers."
        )


def _pair(piece: str) -> tuple[Fraction, Fraction]:
    place, colon, height = piece.partition(":")
    if not colon:
        raise CurveProblem(
            f"“{shown(piece[:20])}” has no place: write all points as place:height, or all as heights alone."
        )
    return _number(place), _number(height)


def _number(piece: str) -> Fraction:
    bare = piece.removesuffix("%")
    if not piece:
        raise CurveProblem(f"A number is missing beside a colon: {EXAMPLE}.")
    if not _NUMBER.match(bare):
        raise CurveProblem(f"“{shown(piece[:20])}” is no number: {EXAMPLE}.")
    return Fraction(bare) / (100 if piece.endswith("%") else 1)


def _check_places(xs: Sequence[Fraction], left: Fraction, right: Fraction) -> None:
    for x in xs:
        if not left <= x <= right:
            raise CurveProblem(
                f"The place {number_text(x)} is outside the axes: "
                f"places go from {number_text(left)} to {number_text(right)}."
            )
    for before, x in pairwise(xs):
        if x <= before:
            raise CurveProblem(
                f"The place {number_text(x)} comes after {number_text(before)}: "
                f"write places from left to right, each once."
            )


def number_text(value: Fraction | float) -> str:
    """A height or place as it is shown and typed: 0.35, 1, -2.667."""
    number = float(value)
    if abs(number) >= 1e6 or 0 < abs(number) < 5e-4:
        return f"{number:.3g}"
    shown = f"{number:.3f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def written(points: Iterable[tuple[Fraction, Fraction]], *, even: bool) -> str:
    """Anchors as a learner would type them: heights alone where they stand at even distances, else pairs."""
    if even:
        return ", ".join(number_text(y) for _, y in points)
    return ", ".join(f"{number_text(x)}:{number_text(y)}" for x, y in points)
