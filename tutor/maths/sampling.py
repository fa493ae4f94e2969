"""Chooses where expressions are compared: points at several scales, and both sides of every kink."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from tutor.maths.functions import EDGED, KINKED
from tutor.maths.machine import DOUBLES, NoValue, build
from tutor.maths.tree import Call, Domain, Neg, Node, Power, Sum, names, walk

__all__ = ["PER_SCALE", "inside", "kink_points", "round_points", "rounded", "sample"]

Point = dict[str, float]

SCALES = (2.0, 15.0, 60.0)
FAR_SCALES = (0.3, 0.01, 400.0, 20_000.0)
PER_SCALE = 8
MOST_KINKS = 12
MOST_KINK_POINTS = 36
BISECTIONS = 48

_GRIDS: Mapping[Domain, tuple[float, ...]] = {
    "real": (
        -3e3,
        -900.0,
        -270.0,
        -80.0,
        -25.0,
        -8.0,
        -2.7,
        -0.9,
        -0.1,
        0.1,
        0.9,
        2.7,
        8.0,
        25.0,
        80.0,
        270.0,
        900.0,
        3e3,
    ),
    "positive": (1e-3, 0.03, 0.3, 0.9, 2.7, 8.0, 25.0, 80.0, 270.0, 900.0, 3e3),
    "unit": (0.001, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.999),
    "posint": (),
}
_ROUND: Mapping[Domain, tuple[float, ...]] = {
    "real": (2.0, 3.0, 0.5, -1.0, 5.0, -2.0, 1.5, -0.5, 10.0),
    "positive": (2.0, 3.0, 0.5, 5.0, 1.5, 10.0, 4.0),
    "unit": (0.5, 0.25, 0.75, 0.125, 0.625),
    "posint": (2.0, 3.0, 1.0, 5.0, 4.0, 7.0),
}


def inside(domain: Domain, value: float) -> bool:
    """Whether a value lies in a domain."""
    match domain:
        case "real":
            return True
        case "positive":
            return value > 0
        case "unit":
            return 0 < value < 1
        case "posint":
            return value >= 1 and value == int(value)


def sample(domains: Mapping[str, Domain], seed: int, far: bool = False) -> Iterator[Point]:
    """Points of the domains, narrow scales first; the same for the same seed."""
    chance = random.Random(seed * 2 + far)
    ordered = sorted(domains)
    for scale in FAR_SCALES if far else SCALES:
        for _ in range(PER_SCALE // 2 if far else PER_SCALE):
            point = {name: _draw(domains[name], scale, chance) for name in ordered}
            yield point
            if far:  # and its mirror image, so that neither sign is missed by chance
                yield {name: -value if domains[name] == "real" else value for name, value in point.items()}


def _draw(domain: Domain, scale: float, chance: random.Random) -> float:
    match domain:
        case "real":
            return chance.uniform(-scale, scale)
        case "positive":
            return scale * (1 - chance.random())
        case "posint":
            return float(chance.randint(1, max(3, int(scale))))
        case "unit":
            part = min(max(chance.random(), 1e-9), 1 - 1e-9)
            # The narrow scale covers the middle, the others the two ends.
            return part if scale < 10 else part**5 if chance.random() < 0.5 else 1 - part**5 / 2


def round_points(domains: Mapping[str, Domain]) -> Iterator[Point]:
    """Small round numbers, for counterexamples that people can check."""
    ordered = sorted(domains)
    for turn in range(10):
        yield {
            name: _ROUND[domains[name]][(turn + 2 * place if place else turn) % len(_ROUND[domains[name]])]
            for place, name in enumerate(ordered)
        }


def rounded(point: Point, domains: Mapping[str, Domain]) -> Iterator[Point]:
    """A point with ever more of its digits, as far as that stays in the domains."""
    for digits in (1, 2, 3, 5):
        short = {name: float(f"{value:.{digits}g}") for name, value in point.items()}
        if all(inside(domains[name], value) for name, value in short.items()):
            yield short


def _kinks(trees: tuple[Node, ...]) -> list[Node]:
    """The expressions at whose zeros a value or a slope may jump, or a domain ends."""
    found: dict[Node, None] = {}
    for tree in trees:
        for node in walk(tree):
            match node:
                case Call("max" | "min", args):
                    found.update((Sum((a, Neg(b))), None) for a, b in combinations(args, 2))
                case Call("mod", (x, y)):
                    found.update({x: None, Sum((x, Neg(y))): None})
                case Call("sqrt", (Power(base, _),)) | Power(Power(base, _), _):
                    found[base] = None
                case Call(name, args) if name in KINKED or name in EDGED:
                    found[args[0]] = None
    return [kink for kink in found if names(kink)][:MOST_KINKS]


def kink_points(trees: tuple[Node, ...], domains: Mapping[str, Domain], bases: list[Point]) -> list[Point]:
    """Points on both sides of each kink, close by and further off, found by bisection along each variable."""
    points: list[Point] = []
    for kink in _kinks(trees):
        try:
            function = build(kink, DOUBLES)
        except NoValue:
            continue
        for base in bases:
            for name in sorted(names(kink) & domains.keys()):
                points.extend(_around(function, base, name, domains[name]))
            if len(points) >= MOST_KINK_POINTS:
                return points[:MOST_KINK_POINTS]
    return points


def _around(function: Callable[[Point], float], base: Point, name: str, domain: Domain) -> Iterator[Point]:
    """Both sides of each zero along one variable."""

    def at(value: float) -> float:
        try:
            return float(function({**base, name: value}))
        except (NoValue, ArithmeticError, ValueError):
            return math.nan

    for low, high in zip(_GRIDS[domain], _GRIDS[domain][1:], strict=False):
        below, above = at(low), at(high)
        if not below * above <= 0:  # also when either has no value
            continue
        zero = _bisected(at, low, high, below)
        for distance in (0.2 * (1 + abs(zero)), 1e-4 * (1 + abs(zero))):
            yield from ({**base, name: v} for v in (zero - distance, zero + distance) if inside(domain, v))


def _bisected(at: Callable[[float], float], low: float, high: float, below: float) -> float:
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if at(middle) * below > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
