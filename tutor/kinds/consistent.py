"""Compares formulas whose names depend on one another: on values that are consistent with the definitions.

A `Ground` knows what each name stands for; a `World` is one way of filling the lines of an answer (the
right ones, or the learner's own). Values at a few points reject quickly; what agrees there is decided by the
full comparison, first with all names taken as independent, then with every name written out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from tutor.maths import Domain, Node, Scope, compare, names, substitute
from tutor.maths.derive import derivative
from tutor.maths.machine import DOUBLES, Function, NoValue, build
from tutor.maths.sampling import sample
from tutor.maths.standins import stand_ins
from tutor.maths.tree import Call, Opaque, children, height, walk

__all__ = ["Ground", "Slope", "World", "differ"]

POINTS = 8
FEWEST = 4
LARGEST, HIGHEST = 3_000, 90  # nodes and levels of a formula that is still written out
FAR = 1e-7
KEPT = 500  # values of trees that are kept: those of keys and mistakes are asked for again and again
Values = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Slope:
    """A name for the derivative of a line of the answer by a symbol, all other symbols held fixed."""

    of: str
    by: str


@dataclass(frozen=True)
class Ground:
    """What all names mean: free symbols, definitions, slopes, and the lines of the answer by their keys."""

    symbols: Mapping[str, Domain]
    defined: Mapping[str, Node]
    slopes: Mapping[str, Slope]
    lines: Mapping[str, Node]
    functions: frozenset[str] = frozenset()
    _kept: dict[Node, Values] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def scope(self) -> Scope:
        """All names as symbols."""
        rest: dict[str, Domain] = dict.fromkeys([*self.defined, *self.slopes, *self.lines], "real")
        return Scope(symbols={**self.symbols, **rest}, functions=self.functions)

    @cached_property
    def free(self) -> Scope:
        """The free symbols alone."""
        return Scope(symbols=self.symbols, functions=self.functions)

    @cached_property
    def points(self) -> list[dict[str, float]]:
        """A few points of the free symbols."""
        return list(islice(sample(self.symbols, 1), POINTS))

    @cached_property
    def formal_points(self) -> list[dict[str, float]]:
        """A few points at which all names are independent."""
        return list(islice(sample(self.scope.symbols, 2), POINTS))

    @cached_property
    def needs(self) -> dict[str, frozenset[str]]:
        """Every name with all names that it depends on, itself not among them unless there is a cycle."""
        direct = {name: names(tree) for name, tree in {**self.defined, **self.lines}.items()}
        direct |= {name: frozenset({slope.of}) for name, slope in self.slopes.items()}
        found: dict[str, frozenset[str]] = {}
        for name in direct:
            seen: set[str] = set()
            ahead = list(direct[name])
            while ahead:
                one = ahead.pop()
                if one not in seen:
                    seen.add(one)
                    ahead += direct.get(one, ())
            found[name] = frozenset(seen)
        return found

    @cached_property
    def true(self) -> World:
        """The world in which every line is its key."""
        return World(self, self.lines)

    def formal(self, tree: Node) -> Values:
        """The tree's values with all names taken as independent."""
        if tree not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[tree] = tuple(_values(tree, iter(self.formal_points)))
        return self._kept[tree]


@dataclass(frozen=True)
class World:
    """The lines filled in one way, and what all other names are worth then."""

    ground: Ground
    lines: Mapping[str, Node]
    _worth: dict[str, Values] = field(default_factory=dict, compare=False, repr=False)
    _kept: dict[int, tuple[Node, Values]] = field(default_factory=dict, compare=False, repr=False)
    _trees: dict[str, Node] = field(default_factory=dict, compare=False, repr=False)
    _sizes: dict[str, tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)

    def meaning(self, name: str) -> Node | None:
        """The tree that a name stands for here; None for a free symbol.

        Raises Undefined for the slope of something that has none.
        """
        if name in self.ground.slopes:
            if name not in self._trees:
                slope = self.ground.slopes[name]
                self._trees[name] = derivative(self.expand(self.lines[slope.of]), slope.by)
            return self._trees[name]
        return self.lines.get(name) or self.ground.defined.get(name)

    def worth(self, name: str) -> Values:
        """The values of a name at the ground's points."""
        if name not in self._worth:
            tree = self.meaning(name)
            if tree is None:
                self._worth[name] = tuple(point[name] for point in self.ground.points)
            else:
                self._worth[name] = self.values(tree)
        return self._worth[name]

    def values(self, tree: Node) -> Values:
        """The tree's values at the ground's points; nan where it has none."""
        kept = self._kept.get(id(tree))  # by identity: the hash of a tree costs a walk
        if kept is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            used = {name: self.worth(name) for name in names(tree)}
            points = ({name: worth[k] for name, worth in used.items()} for k in range(POINTS))
            kept = self._kept[id(tree)] = tree, tuple(_values(tree, points))
        return kept[1]

    def size(self, tree: Node) -> tuple[int, int]:
        """Nodes and levels of the tree once it is written out."""
        nodes, deepest = 0, 0
        for part in walk(tree):
            nodes += 1
            if not children(part):
                for name in names(part):
                    inner = self._size_of(name)
                    nodes, deepest = nodes + inner[0], max(deepest, inner[1])
        return min(nodes, 10**9), height(tree) + deepest

    def _size_of(self, name: str) -> tuple[int, int]:
        if name not in self._sizes:
            tree = self.meaning(name)
            self._sizes[name] = (0, 0) if tree is None else self.size(tree)
        return self._sizes[name]

    def expand(self, tree: Node) -> Node:
        """The tree in free symbols alone; only for one whose `size` is small."""
        inner = {name: meaning for name in names(tree) if (meaning := self.meaning(name)) is not None}
        if not inner:
            return tree
        return substitute(tree, {name: self.expand(meaning) for name, meaning in inner.items()})

    def small(self, tree: Node) -> bool:
        """Whether the tree can be written out."""
        nodes, levels = self.size(tree)
        return nodes <= LARGEST and levels <= HIGHEST

    def same(self, expected: Node, typed: Node) -> bool:
        """Whether two formulas are equal in this world."""
        if expected == typed:
            return True
        if _is_list(expected) or _is_list(typed):
            both = children(expected), children(typed)
            alike = _is_list(expected) and _is_list(typed) and len(both[0]) == len(both[1])
            return alike and all(self.same(one, other) for one, other in zip(*both))
        here, there = self.values(expected), self.values(typed)
        if differ(here, there):
            return False
        if not (self.small(expected) and self.small(typed)):
            return agree(here, there)
        if any(self._equal_as_it_stands(one, other) for one, other in self.aligned(expected, typed)):
            return True
        return compare(self.expand(expected), self.expand(typed), self.ground.free).equal

    def _equal_as_it_stands(self, expected: Node, typed: Node) -> bool:
        """Whether two trees are equal whatever their names are worth."""
        ground = self.ground
        return agree(ground.formal(expected), ground.formal(typed)) and (
            expected == typed or compare(expected, typed, ground.scope).equal
        )

    def aligned(self, expected: Node, typed: Node) -> Iterator[tuple[Node, Node]]:
        """Both trees, and again each time after the furthest name that only one of them uses was written out.

        A name that both use may stay as it is, which keeps the comparison small.
        """
        yield expected, typed
        needs = self.ground.needs
        while True:
            one_sided = [name for name in names(expected) ^ names(typed) if name in needs]
            if not one_sided:
                return
            furthest = max(one_sided, key=lambda name: (len(needs[name]), name))
            meaning = self.meaning(furthest)
            if meaning is None:
                return
            expected, typed = (substitute(tree, {furthest: meaning}) for tree in (expected, typed))
            yield expected, typed

    def varies(self, tree: Node) -> bool:
        """Whether the tree takes different values, so that something can follow from it."""
        found = [value for value in self.values(tree) if math.isfinite(value)]
        return len(found) >= FEWEST and differ((min(found),), (max(found),))


def differ(one: Values, other: Values) -> bool:
    """Whether two lists of values differ where both have one."""
    return any(
        abs(a - b) > FAR * max(abs(a), abs(b), 1e-6)
        for a, b in zip(one, other)
        if math.isfinite(a) and math.isfinite(b)
    )


def agree(one: Values, other: Values) -> bool:
    """Whether two lists of values have enough in common, and nothing against it."""
    common = sum(math.isfinite(a) and math.isfinite(b) for a, b in zip(one, other))
    return common >= FEWEST and not differ(one, other)


def _is_list(tree: Node) -> bool:
    return isinstance(tree, Call) and tree.name == "list"


@lru_cache(maxsize=512)
def _function(tree: Node) -> Function:
    """The tree as a function of doubles; kept, since each world asks for the same ones."""
    opaque = sorted({node.name for node in walk(tree) if isinstance(node, Opaque)})
    return build(tree, DOUBLES, stand_ins(opaque, 0))


def _values(tree: Node, points: Iterator[Mapping[str, float]]) -> Iterator[float]:
    try:
        function = _function(tree)
    except NoValue:
        yield from (math.nan for _ in range(POINTS))
        return
    for point in points:
        try:
            yield float(function(point))
        except (NoValue, ArithmeticError, ValueError):
            yield math.nan
