"""Clustering by hand for authors' expressions: k-means, linkage, density, self-organising maps.

Points are numbers or lists of numbers of one length. Everything is exact where the result is rational;
distances that are not become doubles.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations

from tutor.maths.arrays import author_function
from tutor.maths.tree import Undefined, Value

__all__: list[str] = []

MOST_POINTS = 64
MOST_ROUNDS = 500

Point = tuple[Fraction, ...]
Points = tuple[Point, ...]
Number = Fraction | float


def _points(value: Value, name: str) -> tuple[Points, bool]:
    """The value as points of one dimension or more, and whether they were given as plain numbers."""
    if not isinstance(value, tuple) or not 0 < len(value) <= MOST_POINTS:
        raise Undefined(f"{name} needs a list of 1 to {MOST_POINTS} points")
    plain = not isinstance(value[0], tuple)
    rows = [entry if isinstance(entry, tuple) else (entry,) for entry in value]
    if any(isinstance(entry, tuple) == plain for entry in value) or len({len(row) for row in rows}) > 1:
        raise Undefined(f"{name} needs points of one kind: numbers, or lists of one length")
    return tuple(_point(row, name) for row in rows), plain


def _point(row: tuple[Value, ...], name: str) -> Point:
    if not row or len(row) > MOST_POINTS:
        raise Undefined(f"{name} needs points with 1 to {MOST_POINTS} coordinates")
    return tuple(_exact(entry, name) for entry in row)


def _exact(value: Value, name: str) -> Fraction:
    if not isinstance(value, Fraction):
        raise Undefined(f"{name} needs exact numbers")
    return value


def _back(points: Points, plain: bool) -> tuple[Value, ...]:
    """Points in the form in which they came."""
    return tuple(point[0] for point in points) if plain else points


def _squared(a: Point, b: Point) -> Fraction:
    return sum(((x - y) ** 2 for x, y in zip(a, b, strict=True)), Fraction(0))


def _root(square: Fraction) -> Number:
    """The square root, exact where it is rational."""
    over, under = math.isqrt(square.numerator), math.isqrt(square.denominator)
    if over * over == square.numerator and under * under == square.denominator:
        return Fraction(over, under)
    return math.sqrt(square)


def _distance(a: Point, b: Point) -> Number:
    return _root(_squared(a, b))


def _mean(points: list[Point]) -> Point:
    return tuple(sum(axis, Fraction(0)) / len(points) for axis in zip(*points, strict=True))


def _median(points: list[Point]) -> Point:
    def middle(axis: tuple[Fraction, ...]) -> Fraction:
        line = sorted(axis)
        return (line[(len(line) - 1) // 2] + line[len(line) // 2]) / 2

    return tuple(middle(axis) for axis in zip(*points, strict=True))


# -- k-means -----------------------------------------------------------------------------------------------


def _given(points: Value, centres: Value, name: str) -> tuple[Points, Points, bool]:
    cloud, plain = _points(points, name)
    others, also_plain = _points(centres, name)
    if plain != also_plain or len(cloud[0]) != len(others[0]):
        raise Undefined(f"{name} needs points and centres of one kind")
    return cloud, others, plain


def _nearest(point: Point, centres: Points) -> list[int]:
    """The centres that are nearest, all of them where several are equally near."""
    distances = [_squared(point, centre) for centre in centres]
    return [j for j, one in enumerate(distances) if one == min(distances)]


def _moved(cloud: Points, centres: Points, middle: Callable[[list[Point]], Point]) -> Points:
    """The centres after one round; ties go to the lower index, a centre without points stays."""
    labels = [_nearest(point, centres)[0] for point in cloud]
    members = [[p for p, label in zip(cloud, labels, strict=True) if label == j] for j in range(len(centres))]
    return tuple(middle(own) if own else centre for own, centre in zip(members, centres, strict=True))


def _path(cloud: Points, start: Points, middle: Callable[[list[Point]], Point], name: str) -> list[Points]:
    """The centres before each round, up to those that stay."""
    path = [start]
    for _ in range(MOST_ROUNDS):
        after = _moved(cloud, path[-1], middle)
        if after == path[-1]:
            return path
        path.append(after)
    raise Undefined(f"{name} does not settle within {MOST_ROUNDS} rounds")


@author_function("k_means", 2)
def k_means(points: Value, start: Value) -> tuple[Value, ...]:
    """The centres at which Lloyd's algorithm stands still, in the order of the start."""
    cloud, centres, plain = _given(points, start, "k_means")
    return _back(_path(cloud, centres, _mean, "k_means")[-1], plain)


@author_function("k_means_round", 2)
def k_means_round(points: Value, start: Value) -> tuple[Value, ...]:
    """The centres after one assignment and one update."""
    cloud, centres, plain = _given(points, start, "k_means_round")
    return _back(_moved(cloud, centres, _mean), plain)


@author_function("k_means_rounds", 2)
def k_means_rounds(points: Value, start: Value) -> Fraction:
    """How many rounds move a centre."""
    cloud, centres, _ = _given(points, start, "k_means_rounds")
    return Fraction(len(_path(cloud, centres, _mean, "k_means_rounds")) - 1)


@author_function("k_means_tied", 2)
def k_means_tied(points: Value, start: Value) -> bool:
    """Whether on the way some point has two nearest centres, or a centre no point."""
    cloud, centres, _ = _given(points, start, "k_means_tied")
    for now in _path(cloud, centres, _mean, "k_means_tied"):
        nearest = [_nearest(point, now) for point in cloud]
        if any(len(one) > 1 for one in nearest) or len({one[0] for one in nearest}) < len(now):
            return True
    return False


@author_function("k_medians", 2)
def k_medians(points: Value, start: Value) -> tuple[Value, ...]:
    """The same with medians of the coordinates in place of means."""
    cloud, centres, plain = _given(points, start, "k_medians")
    return _back(_path(cloud, centres, _median, "k_medians")[-1], plain)


@author_function("k_medians_round", 2)
def k_medians_round(points: Value, start: Value) -> tuple[Value, ...]:
    """The same with medians, one round of it."""
    cloud, centres, plain = _given(points, start, "k_medians_round")
    return _back(_moved(cloud, centres, _median), plain)


@author_function("nearest_centres", 2)
def nearest_centres(points: Value, centres: Value) -> tuple[Fraction, ...]:
    """The index of each point's nearest centre, from 0; the lower one where two are equally near."""
    cloud, others, _ = _given(points, centres, "nearest_centres")
    return tuple(Fraction(_nearest(point, others)[0]) for point in cloud)


@author_function("inertia", 2)
def inertia(points: Value, centres: Value) -> Fraction:
    """The sum of the squared distances of all points from their nearest centres."""
    cloud, others, _ = _given(points, centres, "inertia")
    return sum((min(_squared(point, one) for one in others) for point in cloud), Fraction(0))


# -- linkage -----------------------------------------------------------------------------------------------


def _pairs(a: list[Point], b: list[Point]) -> list[Number]:
    return [_distance(p, q) for p in a for q in b]


def _average(a: list[Point], b: list[Point]) -> Number:
    total: Number = Fraction(0)
    for one in _pairs(a, b):
        total += one
    return total / (len(a) * len(b))


def _ward(a: list[Point], b: list[Point]) -> Number:
    """Ward's distance as SciPy reports it: √(2|A||B|/(|A| + |B|)) times the distance of the means."""
    share = Fraction(2 * len(a) * len(b), len(a) + len(b))
    return _root(share * _squared(_mean(a), _mean(b)))


LINKAGES: dict[str, Callable[[list[Point], list[Point]], Number]] = {
    "single": lambda a, b: min(_pairs(a, b)),
    "complete": lambda a, b: max(_pairs(a, b)),
    "average": _average,
    "centroid": lambda a, b: _distance(_mean(a), _mean(b)),
    "ward": _ward,
}


def _linkage(value: Value) -> Callable[[list[Point], list[Point]], Number]:
    found = LINKAGES.get(value.strip().casefold()) if isinstance(value, str) else None
    if found is None:
        raise Undefined(f"a linkage is one of {', '.join(LINKAGES)}")
    return found


def _merges(points: Value, linkage: Value, name: str) -> list[tuple[Number, bool]]:
    """The height of each merge in turn, and whether another pair was as near."""
    cloud, _ = _points(points, name)
    apart, groups, found = _linkage(linkage), [[point] for point in cloud], []
    while len(groups) > 1:
        known = {(i, j): apart(groups[i], groups[j]) for i, j in combinations(range(len(groups)), 2)}
        (i, j), height = min(known.items(), key=lambda one: one[1])
        found.append((height, sum(math.isclose(one, height) for one in known.values()) > 1))
        groups[i] += groups.pop(j)
    return found


@author_function("merge_heights", 2)
def merge_heights(points: Value, linkage: Value) -> tuple[Number, ...]:
    """The heights at which agglomerative clustering merges, in the order of the merges."""
    return tuple(height for height, _ in _merges(points, linkage, "merge_heights"))


@author_function("merges_tied", 2)
def merges_tied(points: Value, linkage: Value) -> bool:
    """Whether some merge could have been another one."""
    return any(tied for _, tied in _merges(points, linkage, "merges_tied"))


@author_function("group_distance", 3)
def group_distance(a: Value, b: Value, linkage: Value) -> Number:
    """The distance of two groups of points by a linkage."""
    one, other, _ = _given(a, b, "group_distance")
    return _linkage(linkage)(list(one), list(other))


# -- density -----------------------------------------------------------------------------------------------


def _reach(points: Value, radius: Value, name: str) -> tuple[Points, list[list[int]]]:
    """The points, and for each the indices of those at most a radius away, itself included."""
    cloud, _ = _points(points, name)
    limit = _exact(radius, name)
    if limit <= 0:
        raise Undefined(f"{name} needs a positive radius")
    near = [[j for j, other in enumerate(cloud) if _squared(point, other) <= limit**2] for point in cloud]
    return cloud, near


@author_function("neighbours", 2)
def neighbours(points: Value, radius: Value) -> tuple[Fraction, ...]:
    """For each point how many points lie at most a radius away, itself included."""
    return tuple(Fraction(len(near)) for near in _reach(points, radius, "neighbours")[1])


@author_function("density_roles", 3)
def density_roles(points: Value, radius: Value, least: Value) -> tuple[Fraction, ...]:
    """DBSCAN's roles (Ester et al., 1996): 2 for a core, 1 for a border point, 0 for noise."""
    _, near = _reach(points, radius, "density_roles")
    cores = {i for i, own in enumerate(near) if len(own) >= _exact(least, "density_roles")}
    return tuple(Fraction(2 if i in cores else 1 if cores & set(own) else 0) for i, own in enumerate(near))


@author_function("count_of", 2)
def count_of(entries: Value, wanted: Value) -> Fraction:
    """How many entries of a list are this value."""
    if not isinstance(entries, tuple):
        raise Undefined("count_of needs a list")
    return Fraction(sum(one == wanted for one in entries))


@author_function("density_clusters", 3)
def density_clusters(points: Value, radius: Value, least: Value) -> Fraction:
    """How many clusters DBSCAN finds: groups of cores, each at most a radius from another of its group."""
    _, near = _reach(points, radius, "density_clusters")
    left = {i for i, own in enumerate(near) if len(own) >= _exact(least, "density_clusters")}
    count = 0
    while left:
        count, edge = count + 1, [left.pop()]
        while edge:
            found = left & set(near[edge.pop()])
            left -= found
            edge += found
    return Fraction(count)


# -- self-organising maps ----------------------------------------------------------------------------------


def _strengths(value: Value, winner: int, units: int) -> list[Fraction]:
    """How strongly each unit of a row is pulled.

    A number is the strength of the winner's two neighbours. A list is by distance on the grid, from the
    winner's own; one that does not begin with its largest number, and has one for each unit, is by unit.
    """
    if isinstance(value, Fraction):
        value = (Fraction(1), value)
    if not isinstance(value, tuple) or not value or len(value) > MOST_POINTS:
        raise Undefined("a neighbourhood is a number, or a list of strengths by distance on the grid")
    given = [_exact(one, "som_step") for one in value]
    if len(given) == units and given[0] < max(given):
        return given
    return [given[abs(i - winner)] if abs(i - winner) < len(given) else Fraction(0) for i in range(units)]


@author_function("winner_of", 2)
def winner_of(weights: Value, x: Value) -> Fraction:
    """The index, from 0, of the unit whose weight is nearest to x; the first of equally near ones."""
    units, point, _ = _given(weights, (x,), "winner_of")
    return Fraction(_nearest(point[0], units)[0])


@author_function("som_tied", 2)
def som_tied(weights: Value, x: Value) -> bool:
    """Whether two units are equally near to x."""
    units, point, _ = _given(weights, (x,), "som_tied")
    return len(_nearest(point[0], units)) > 1


@author_function("som_step", 4, 5)
def som_step(weights: Value, x: Value, eta: Value, h: Value, slip: Value = "") -> tuple[Value, ...]:
    """The weights of a row of units after one step w + η·h·(x − w) of a self-organising map (Kohonen).

    `slip` asks for what a wrong rule gives: "largest" lets the largest weight win, "data" measures the
    neighbourhood by the order of the weights and not in the row.
    """
    units, (point,), plain = _given(weights, (x,), "som_step")
    order = sorted(range(len(units)), key=lambda i: units[i]) if slip == "data" else list(range(len(units)))
    winner = units.index(max(units)) if slip == "largest" else _nearest(point, units)[0]
    pulls = _strengths(h, order.index(winner), len(units))
    rate = _exact(eta, "som_step")
    after = (
        tuple(w + rate * pulls[order.index(i)] * (to - w) for w, to in zip(unit, point, strict=True))
        for i, unit in enumerate(units)
    )
    return _back(tuple(after), plain)
