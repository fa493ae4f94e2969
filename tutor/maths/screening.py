"""Tells quickly, in doubles at a few shared points, whether an edited formula might equal another one.

Every node of the two formulas is evaluated once; an edited tree shares what was not edited, so that only the
path from the edit to the root is computed anew. The work is counted and limited, never timed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import islice

from tutor.maths.edits import Spot
from tutor.maths.functions import VARIABLE, derivative
from tutor.maths.machine import DOUBLES, Function, NoValue, build
from tutor.maths.sampling import PER_SCALE, sample
from tutor.maths.standins import stand_ins
from tutor.maths.tree import (
    Call,
    Const,
    Domain,
    Neg,
    Node,
    Num,
    Opaque,
    Power,
    Product,
    Quotient,
    Scope,
    Sum,
    Sym,
    children,
    walk,
)

__all__ = ["MOST_WORK", "Exhausted", "Screen", "close"]

POINTS = 6
FEWEST = 3  # points at which both formulas have a value
MOST_WORK = 3_000  # nodes evaluated at a point, in one diagnosis, after which no candidate is begun
MOST_AT_ONCE = 2_000  # and as much for the last one: a derivative may be a tree of exponential size
WIDE = 8  # parts of a sum or product that count as one more node
CLOSE = 1e-9
HUGE = 1e100

Point = Mapping[str, float]


class Exhausted(Exception):
    """The work that one diagnosis may cost is spent."""


class Screen:
    """The shared points, and the values of both formulas' parts there."""

    def __init__(
        self,
        expected: Node,
        typed: Node,
        scope: Scope,
        seed: int,
        first: Mapping[str, Fraction | float],
        budget: int = MOST_WORK,
    ) -> None:
        """`first` is a point at which the two are known to differ, or empty; `budget` the nodes that may be
        evaluated before the search for a candidate ends.
        """
        self.budget = budget
        self.work = 0
        self.most = math.inf
        self.functions: dict[tuple[str, int], Function] = {}
        self.kept = [*walk(expected), *walk(typed)]  # keeps the ids of `known` their own
        self.opaque = stand_ins(sorted({node.name for node in self.kept if isinstance(node, Opaque)}), 0)
        free = {node.name for node in self.kept if isinstance(node, Sym)}
        self.points: list[Point] = []
        self.known: list[dict[int, float]] = []
        self.expected: list[float] = []
        self.typed: list[float] = []
        for point in self._candidates(free, scope, seed, first):
            self._add(point, expected, typed)
            if len(self.points) >= (POINTS if free else 1):
                break
        self.constant = not free - scope.values.keys()

    def _candidates(
        self, used: set[str], scope: Scope, seed: int, first: Mapping[str, Fraction | float]
    ) -> list[Point]:
        fixed = {name: float(v) for name, v in scope.values.items() if isinstance(v, Fraction | float | int)}
        free = {*scope.symbols, *used} - fixed.keys()
        domains: dict[str, Domain] = {name: scope.symbols.get(name, "real") for name in sorted(free)}
        narrow_and_wide = list(islice(sample(domains, seed + 1), 2 * PER_SCALE))
        drawn = [narrow_and_wide[i // 2 + PER_SCALE * (i % 2)] for i in range(2 * PER_SCALE)]
        start = {**drawn[0], **{name: float(value) for name, value in first.items()}} if drawn else {}
        return [{**fixed, **point} for point in ([start] if first else []) + drawn]

    def _add(self, point: Point, expected: Node, typed: Node) -> None:
        """Takes the point if both sides have a value there."""
        self.points.append(point)
        self.known.append({})
        here = len(self.points) - 1
        values = [self.value(tree, here, keep=True) for tree in (expected, typed)]
        if all(math.isfinite(value) and abs(value) < HUGE for value in values):
            self.expected.append(values[0])
            self.typed.append(values[1])
        else:
            self.points.pop()
            self.known.pop()

    @property
    def useful(self) -> bool:
        """Whether enough points have values, and the two differ at one of them."""
        enough = len(self.points) >= (1 if self.constant else FEWEST)
        return enough and not all(map(close, self.expected, self.typed))

    # -- questions ---------------------------------------------------------------------------------------

    def gives(self, tree: Node, target: list[float], put: Spot | None = None) -> bool:
        """Whether the tree, or what it makes of a whole when it is put somewhere, has the target's values.

        Raises:
            Exhausted: when the work is spent.
        """
        if self.work > self.budget:
            raise Exhausted
        self.most = self.budget + MOST_AT_ONCE
        try:
            # A loop and not `all`: most candidates fail at the first point, and there are hundreds.
            for here, wanted in enumerate(target):
                value = self.value(tree, here)
                if not close(value if put is None else self.lifted(value, put, here), wanted):
                    return False
            return True
        finally:
            self.most = math.inf

    def lifted(self, value: float, put: Spot, here: int) -> float:
        """The whole's value where a part has this one: only the operations above the part are done again."""
        known = self.known[here]
        while put.above is not None:
            above = put.above
            parts = [known[id(part)] for part in children(above.node)]
            parts[put.place] = value
            self.work += 1
            try:
                value = self._operation(above.node, parts, here)
            except (NoValue, ArithmeticError, ValueError):
                value = math.nan
            put = above
        return value

    def values(self, tree: Node) -> list[float]:
        """The tree's values at the shared points, nan where it has none."""
        return [self.value(tree, here) for here in range(len(self.points))]

    # -- values ------------------------------------------------------------------------------------------

    def value(self, node: Node, here: int, keep: bool = False) -> float:
        """A tree's value at one of the points, nan where it has none."""
        known = self.known[here].get(id(node))
        if known is not None:
            return known
        self.work += 1
        if self.work > self.most:
            raise Exhausted
        try:
            value = self._operation(node, [self.value(part, here, keep) for part in children(node)], here)
        except (NoValue, ArithmeticError, ValueError):
            value = math.nan
        if keep:
            self.known[here][id(node)] = value
        return value

    def _operation(self, node: Node, parts: list[float], here: int) -> float:
        """The node's value from those of its parts."""
        # By type and not by `match` where it can be: this is the innermost loop of a diagnosis.
        if isinstance(node, Product):
            self.work += len(parts) // WIDE
            return math.prod(parts)
        if isinstance(node, Sum):
            self.work += len(parts) // WIDE
            return sum(parts)
        if isinstance(node, Neg):
            return -parts[0]
        if isinstance(node, Quotient):
            return parts[0] / parts[1]
        if isinstance(node, Power):
            return float(DOUBLES.power(*parts))
        if isinstance(node, Sym):
            return self.points[here].get(node.name, math.nan)
        if isinstance(node, Num):
            return node.value.numerator / node.value.denominator
        match node:
            case Const(name):
                return float(DOUBLES.constants[name]())
            case Opaque(name, _, order):
                return float(self.function(name, order)({VARIABLE: parts[0]}))
            case Call("percent"):
                return parts[0] / 100
            case Call(name):
                return float(self.called(name)(*parts))
            case _:
                raise NoValue

    def called(self, name: str) -> Callable[..., float]:
        """A known function of doubles, or the derivative of one."""
        if not name.endswith("'"):
            function = DOUBLES.functions.get(name)
            if function is None:
                raise NoValue
            return function
        slope = self.function(name, 0)
        return lambda value: float(slope({VARIABLE: value}))

    def function(self, name: str, order: int) -> Function:
        """A stand-in for an opaque function, or the formula of a derivative."""
        if (name, order) not in self.functions:
            formula = self.opaque[name][order] if name in self.opaque else derivative(name.rstrip("'"))
            if formula is None:
                raise NoValue
            self.functions[name, order] = build(formula, DOUBLES)
        return self.functions[name, order]


def close(a: float, b: float) -> bool:
    """Whether two doubles agree as far as rounding allows; nan agrees with nothing."""
    return abs(a - b) <= CLOSE * max(abs(a), abs(b), 1e-9)
