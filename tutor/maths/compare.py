"""Decides whether two expressions are equal over their declared domains.

Doubles at mixed scales agree quickly, and differ quickly where the bounds of their errors leave no doubt;
mpmath has the last word wherever doubles cannot tell, overflow or have no value. SymPy proves afterwards, for
the wording only.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import Any, Literal

from tutor.maths.balls import Ball, ball_kit
from tutor.maths.bounds import BOUNDS, Bound, bound_of
from tutor.maths.echo import pretty
from tutor.maths.machine import (
    DOUBLES,
    PRECISE,
    Function,
    Kit,
    NoValue,
    build,
    constant_of,
    precise_kit,
)
from tutor.maths.numeric import evaluate
from tutor.maths.rationals import RATIONAL
from tutor.maths.sampling import PER_SCALE, Point, kink_points, round_points, rounded, sample
from tutor.maths.standins import stand_ins
from tutor.maths.tree import Call, Domain, Node, Opaque, Power, Scope, Undefined, names, walk

__all__ = ["Comparison", "compare"]

FEWEST = 4  # valid points below which nothing is decided
PRECISIONS = (50, 150)  # decimal digits of mpmath's opinions
AGREE = 1e-9  # relative distance at which doubles agree; a difference below it is left to the confirmation
DIGITS = 25  # digits to which mpmath confirms
NEAR_ZERO = 1e-6  # with a relative tolerance: what counts as zero where zero is expected
CONFIRMED = 3
# Operations in mpmath that one group of points may cost; counted and not timed: verdicts never vary.
MOST_WORK = 6_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome: `equal`, `different` or `undecided`, over how many valid points, and a sentence.

    For a difference, `witness` maps symbols to values at which the sides have the values `left` (expected)
    and `right` (typed); a side without a value there is None, and `missing` names it where that is the
    difference. With opaque functions there is no witness.
    """

    status: Literal["equal", "different", "undecided"]
    valid: int
    note: str
    witness: Mapping[str, Fraction | float] | None = None
    left: Fraction | float | None = None
    right: Fraction | float | None = None
    missing: Literal["", "expected", "typed"] = ""

    @property
    def equal(self) -> bool:
        """Whether the two agree."""
        return self.status == "equal"


class Said(enum.Enum):
    """What one point says."""

    SAME = "same"
    DIFFERENT = "different"
    LEFT = "only the left side has a value"
    RIGHT = "only the right side has a value"
    NOTHING = "nothing"


def compare(
    expected: Node, typed: Node, scope: Scope, *, seed: int = 0, rel_tol: float | None = None
) -> Comparison:
    """Compares two trees over the domains of the scope's symbols; names with values in the scope are fixed.

    Isolated points without a value are ignored; a side without a value on more than isolated points is a
    difference. With `rel_tol`, values may differ by that much relative to the expected one.
    """
    free = sorted((names(expected) | names(typed)) - scope.values.keys())
    domains: dict[str, Domain] = {name: scope.symbols.get(name, "real") for name in free}
    opaque = sorted(
        {node.name for tree in (expected, typed) for node in walk(tree) if isinstance(node, Opaque)}
    )
    outcome = Comparison("undecided", 0, "The two could not be compared.")
    for which in (0, 1) if opaque else (0,):
        try:
            outcome = _Trial(expected, typed, scope, domains, stand_ins(opaque, which), rel_tol).run(seed)
        except (NoValue, Undefined, RecursionError):
            return Comparison("undecided", 0, "This holds something that has no numeric value.")
        if outcome.status != "equal":
            break
    return outcome


class _Trial:
    """One comparison under one choice of stand-ins."""

    def __init__(
        self,
        expected: Node,
        typed: Node,
        scope: Scope,
        domains: Mapping[str, Domain],
        opaque: dict[str, tuple[Node, Node]],
        rel_tol: float | None,
    ) -> None:
        self.trees = (expected, typed)
        self.domains = domains
        self.opaque = opaque
        self.rel_tol = rel_tol
        self.fixed = {
            name: value for name, value in scope.values.items() if isinstance(value, Fraction | float | int)
        }
        self.doubles = [build(tree, DOUBLES, opaque) for tree in self.trees]
        self.bounds: list[Function] | None = None  # empty where the trees hold what they cannot bound
        self.fixed_bounds: dict[str, Bound] = {}
        self.precise: list[Function] = []
        self.balls: list[Function] = []
        self.rational: list[Function] | None = None  # empty where the trees hold other functions
        self.missing: dict[Said, list[tuple[Point, Node | None]]] = {Said.LEFT: [], Said.RIGHT: []}
        self.hole: Node | None = None
        nodes = [node for tree in self.trees for node in walk(tree)]
        self.size = sum(3 if isinstance(node, Call | Power) else 1 for node in nodes)
        self.work = 0
        self.fixed_doubles = {name: float(value) for name, value in self.fixed.items()}

    # -- the course of a comparison -----------------------------------------------------------------

    def run(self, seed: int) -> Comparison:
        """All points in turn, until one decides."""
        drawn = sample(self.domains, seed) if self.domains else iter([{}])
        agreed, kinks = list[Point](), list[Point]()
        needed = FEWEST if self.domains else 1

        def groups() -> Iterator[list[Point]]:  # each is looked for where those before it decide nothing
            narrow = list(islice(drawn, PER_SCALE))
            yield narrow
            if self.domains:
                kinks.extend(kink_points(self.trees, self.domains, narrow[:2]))
                yield kinks
                yield list(drawn)
                if len(agreed) < needed and not self.domain_differs():
                    yield list(sample(self.domains, seed, far=True))

        for group in groups():
            more = self.visit(group)
            if isinstance(more, Comparison):
                return more
            agreed += more
        if self.domain_differs():
            return self.different_domain()
        if len(agreed) < needed:
            return Comparison(
                "undecided", len(agreed), "Too few points were found at which both sides have a value."
            )
        return self.confirm(agreed, kinks)

    def visit(self, points: list[Point]) -> list[Point] | Comparison:
        """The points at which both sides agree, or the verdict of the first at which they do not."""
        agreed: list[Point] = []
        self.work = 0
        for point in points:
            said = self.judge(point)
            if said is Said.DIFFERENT:
                return self.different(point, len(agreed) + 1)
            if said is Said.SAME:
                agreed.append(point)
            elif said in self.missing:
                self.missing[said].append((point, self.hole))
        return agreed

    def confirm(self, agreed: list[Point], kinks: list[Point]) -> Comparison:
        """Agreement in doubles, looked at once more in mpmath."""
        self.work = 0
        beside = [point for point in kinks if point in agreed][: CONFIRMED - 1]
        for point in [agreed[0], *beside] if self.rel_tol is None else []:
            if self.judge_precisely(point) is Said.DIFFERENT:
                return self.different(point, len(agreed))
        count = len(agreed)
        where = f"at {count} points" if self.domains else "as numbers"
        return Comparison("equal", count, f"The two agree {where}, confirmed to {DIGITS} digits.")

    # -- one point ----------------------------------------------------------------------------------

    def judge(self, point: Point) -> Said:
        """What the point says: quickly in doubles, and in mpmath if those do not agree."""
        env = {**self.fixed_doubles, **point}
        try:
            left, right = (function(env) for function in self.doubles)
        except (NoValue, ArithmeticError, ValueError):
            return self.judge_quickly(point)
        size = max(abs(left), abs(right))
        if 1e-250 < size < 1e250 and abs(left - right) <= (
            AGREE if self.rel_tol is None else self.rel_tol / 2
        ) * (size if self.rel_tol is None else abs(left)):
            return Said.SAME
        return self.judge_quickly(point)

    def judge_quickly(self, point: Point) -> Said:
        """What the point says: in doubles where they are certain that it differs, else in mpmath."""
        said = self.judge_in_bounds(point) if self.rel_tol is None else None
        return self.judge_precisely(point) if said is None else said

    def judge_in_bounds(self, point: Point) -> Said | None:
        """A certain difference, in values or in where there are any; None where doubles cannot tell."""
        if self.bounds is None:
            try:
                self.fixed_bounds = {name: bound_of(value) for name, value in self.fixed.items()}
                self.bounds = [build(tree, BOUNDS, self.opaque) for tree in self.trees]
            except (NoValue, OverflowError):
                self.bounds = []
        if not self.bounds:
            return None
        env = self.fixed_bounds | {name: Bound(value, 0.0) for name, value in point.items()}
        left, right = (_attempt(function, env) for function in self.bounds)
        if any(side.beyond if isinstance(side, NoValue) else not side.finite for side in (left, right)):
            return None
        if isinstance(left, NoValue) or isinstance(right, NoValue):
            return self.without_value(left, right)
        certain = abs(left.value - right.value) > 2 * (left.error + right.error)
        return Said.DIFFERENT if certain else None

    def values(self, point: Point, digits: int, balls: bool) -> list[Any]:
        """Both sides in mpmath, as plain numbers or as balls; in place of a missing value its `NoValue`."""
        context, kit = precise_kit()
        context.dps = digits
        self.work += self.size * (4 if balls else 1) * (1 if digits == PRECISIONS[0] else 2)
        if not self.precise:
            self.precise = [build(tree, kit, self.opaque) for tree in self.trees]
        if balls and not self.balls:
            lifted = _lifted()
            self.balls = [build(tree, lifted, self.opaque) for tree in self.trees]
        env: dict[str, Any] = {name: context.mpf(value) for name, value in point.items()}
        env |= {name: constant_of(context, Fraction(value)) for name, value in self.fixed.items()}
        if balls:
            env = {name: Ball(value, context.zero, context) for name, value in env.items()}
        return [_attempt(function, env) for function in (self.balls if balls else self.precise)]

    def judge_precisely(self, point: Point) -> Said:
        """What the point says in mpmath, of which only one thread at a time may make use."""
        if self.work > MOST_WORK:
            return Said.NOTHING
        with PRECISE:
            return self.judge_in_mpmath(point)

    def judge_in_mpmath(self, point: Point) -> Said:
        """What the point says: plain numbers may say that it agrees, rationals and balls that it differs."""
        left, right = self.values(point, PRECISIONS[0], balls=False)
        if isinstance(left, NoValue) and isinstance(right, NoValue):
            return Said.NOTHING
        if self.agreed(left, right):
            return Said.SAME
        said = self.judge_exactly(point)
        precisions: tuple[int, ...] = PRECISIONS
        if said is Said.NOTHING and not isinstance(left, NoValue) and not isinstance(right, NoValue):
            # What takes more than 50 digits is mostly settled by 150 plain ones, without the dearer bounds.
            if self.agreed(*self.values(point, PRECISIONS[-1], balls=False)):
                return Said.SAME
            precisions = PRECISIONS[-1:]
        for digits in precisions:
            if said is Said.NOTHING:
                said = self.judge_certainly(point, digits)
        return said

    def agreed(self, left: Any, right: Any) -> bool:
        """Whether both sides have values, and they agree to all digits that count."""
        if isinstance(left, NoValue) or isinstance(right, NoValue):
            return False
        size = max(abs(left), abs(right))
        return bool(abs(left - right) <= size * 10.0**-DIGITS) or self.tolerated(left, right)

    def judge_exactly(self, point: Point) -> Said:
        """What the point says in rational numbers, where the trees hold no others: no digits decide whether
        8/2 has the floor 4, or whether n - 1 is even.
        """
        if self.rational is None:
            try:
                self.rational = [build(tree, RATIONAL, self.opaque) for tree in self.trees]
            except NoValue:
                self.rational = []
        if not self.rational:
            return Said.NOTHING
        env = {name: Fraction(value) for name, value in (*self.fixed.items(), *point.items())}
        left, right = (_attempt(function, env) for function in self.rational)
        if isinstance(left, NoValue) or isinstance(right, NoValue):
            return self.without_value(left, right)
        return Said.SAME if left == right or self.tolerated(left, right) else Said.DIFFERENT

    def judge_certainly(self, point: Point, digits: int) -> Said:
        """What the point says at one precision, with errors bounded; nothing if more digits are needed."""
        left, right = self.values(point, digits, balls=True)
        if isinstance(left, NoValue) or isinstance(right, NoValue):
            return self.without_value(left, right)
        distance, size = abs(left.value - right.value), max(abs(left.value), abs(right.value))
        error = left.error + right.error
        if distance > 2 * error:
            return Said.SAME if self.tolerated(left.value, right.value) else Said.DIFFERENT
        if error <= size * 10.0**-DIGITS or (digits == PRECISIONS[-1] and size <= 2 * error):
            return Said.SAME  # or both are zero to the last digit
        return Said.NOTHING

    def tolerated(self, left: Any, right: Any) -> bool:
        """Whether the distance is within the relative tolerance, if there is one."""
        if self.rel_tol is None:
            return False
        allowed = NEAR_ZERO if abs(left) < 10.0**-30 else self.rel_tol * abs(left)
        return bool(abs(left - right) <= allowed)

    def without_value(self, left: Any, right: Any) -> Said:
        """Which side has no value; nothing if both have none, or a guard and not mathematics refused."""
        sides = [side for side in (left, right) if isinstance(side, NoValue)]
        if len(sides) == 2 or sides[0].beyond:
            return Said.NOTHING
        self.hole = sides[0].node
        return Said.RIGHT if isinstance(left, NoValue) else Said.LEFT

    # -- verdicts -----------------------------------------------------------------------------------

    def domain_differs(self) -> bool:
        """Whether one side lacks a value at more than isolated points."""
        isolated = 2 if "posint" in self.domains.values() else 1
        return any(
            len({tuple(p.items()) for p, _ in found}) > isolated for found in self.missing.values()
        ) or (not self.domains and any(self.missing.values()))

    def different_domain(self) -> Comparison:
        """The verdict where one side has no value."""
        side = max(self.missing, key=lambda said: len(self.missing[said]))
        point, hole = self.missing[side][0]
        who = "typed" if side is Said.LEFT else "expected"
        what = f", because {pretty(hole)} has none" if hole is not None else ""
        other = "the expected one has" if side is Said.LEFT else "the typed one has"
        note = f"The {who} answer has no value where {other}{what}."
        found = self.witnessed(self.round_witness(side, point) or point, len(self.missing[side]), note)
        return replace(found, missing="typed" if side is Said.LEFT else "expected")

    def different(self, point: Point, valid: int) -> Comparison:
        """The verdict for two values that differ, at round numbers if they differ there as well."""
        return self.witnessed(
            self.round_witness(Said.DIFFERENT, point) or point, valid, "The two have different values."
        )

    def round_witness(self, wanted: Said, found: Point) -> Point | None:
        """Small round numbers that say the same as the point found, and so do their neighbours."""
        if self.opaque or not self.domains:
            return None
        first = None
        for point in [*round_points(self.domains), *rounded(found, self.domains)]:
            beside = {name: v if self.domains[name] == "posint" else v * 1.001 for name, v in point.items()}
            if self.judge(point) is not wanted or (
                wanted is not Said.DIFFERENT and self.judge(beside) is not wanted
            ):
                continue
            if wanted is not Said.DIFFERENT or self.visible(point):
                return point
            first = first or point
        return first

    def visible(self, point: Point) -> bool:
        """Whether the difference shows in the first few digits of both values."""
        try:
            left, right = (function({**self.fixed_doubles, **point}) for function in self.doubles)
        except (NoValue, ArithmeticError, ValueError):
            return False
        distance, size = abs(left - right), max(abs(left), abs(right), 1e-3)
        return bool(1e-3 * size < distance < 1e9)

    def witnessed(self, point: Point, valid: int, note: str) -> Comparison:
        """A difference with its point and both values."""
        if self.opaque:
            return Comparison("different", valid, note)
        at: dict[str, Fraction | float] = {
            name: Fraction(value) if float(value * 64).is_integer() else value
            for name, value in point.items()
        }
        left, right = (_value(tree, {**self.fixed, **at}) for tree in self.trees)
        return Comparison("different", valid, note, at, left, right)


@cache
def _lifted() -> Kit:
    """The kit of balls in our mpmath context."""
    return ball_kit(*precise_kit())


def _attempt(function: Function, env: Mapping[str, Any]) -> Any:
    """The function's value, or the `NoValue` that stands for its absence."""
    try:
        return function(env)
    except NoValue as missing:
        return missing
    except (ArithmeticError, ValueError, MemoryError):
        return NoValue(beyond=True)


def _value(tree: Node, at: Mapping[str, Any]) -> Fraction | float | None:
    """A side's value for people; None where there is none."""
    try:
        value = evaluate(tree, at)
    except Undefined:
        return None
    if isinstance(value, bool) or not isinstance(value, Fraction | float):
        return None
    return value if isinstance(value, Fraction) or math.isfinite(value) else None
