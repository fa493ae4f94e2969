"""Clustering in authors' expressions against slow routes of another kind: all partitions, graphs, loops."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from tutor.maths import Scope, Undefined, Value, evaluate, read
from tutor.maths.clusters import (
    count_of,
    density_clusters,
    density_roles,
    group_distance,
    inertia,
    k_means,
    k_means_round,
    k_means_rounds,
    k_means_tied,
    k_medians,
    merge_heights,
    merges_tied,
    nearest_centres,
    neighbours,
    som_step,
    som_tied,
)


def value(expression: str) -> Value:
    """The value of an author's expression."""
    return evaluate(read(expression, Scope(author=True)), {})


def exact(entries: Any) -> Any:
    """Numbers as the language has them."""
    return tuple(exact(one) for one in entries) if isinstance(entries, list | tuple) else Fraction(entries)


def floats(entries: Any) -> list[float]:
    """A flat list of results as doubles."""
    return [float(one) for one in entries]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("k_means([1, 2, 4, 10, 12], [1, 2])", "[7/3, 11]"),
        ("k_means_round([1, 2, 4, 10, 12], [1, 2])", "[1, 7]"),
        ("k_means_rounds([1, 2, 4, 10, 12], [1, 2])", "2"),
        ("k_medians([1, 2, 4, 10, 12], [1, 2])", "[2, 11]"),
        ("k_means([[0, 0], [0, 1], [5, 5]], [[0, 0], [5, 5]])", "[[0, 1/2], [5, 5]]"),
        ("k_means([1, 2], [1, 50])", "[3/2, 50]"),
        ("inertia([1, 2, 4], [1, 3])", "2"),
        ("merge_heights([1, 2, 4, 8, 9.5], 'single')", "[1, 1.5, 2, 4]"),
        ("merge_heights([1, 2, 4, 8, 9.5], 'complete')", "[1, 1.5, 3, 8.5]"),
        ("merge_heights([[0, 0], [3, 4]], 'Ward')", "[5]"),
        ("density_roles([1, 2, 3, 8, 9, 20], 1, 3)", "[1, 2, 1, 0, 0, 0]"),
        ("density_clusters([1, 2, 3, 8, 9, 20], 1, 2)", "2"),
        ("som_step([0, 4, 9], 5, 0.5, [1, 0.5])", "[1.25, 4.5, 8]"),
        ("som_step([0, 4, 9], 5, 0.5, 0.5)", "[1.25, 4.5, 8]"),
        ("som_step([0, 4, 9], 5, 0.5, [0.5, 1, 0.5])", "[1.25, 4.5, 8]"),
        ("som_step([0, 4, 9], 5, 0.5, 0.5, 'largest')", "[0, 4.25, 7]"),
        ("som_step([9, 0, 4], 5, 0.5, 0.5, 'data')", "[8, 5/4, 9/2]"),
    ],
)
def test_worked_examples_come_out_as_on_paper(expression: str, expected: str) -> None:
    """The catalogue's own numbers, in one dimension and in two."""
    assert value(expression) == value(expected)


def by_loops(points: Sequence[tuple[int, ...]], centres: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """K-means in doubles, one point at a time."""
    for _ in range(100):
        groups: list[list[tuple[int, ...]]] = [[] for _ in centres]
        for point in points:
            distances = [math.dist(point, centre) for centre in centres]
            groups[distances.index(min(distances))].append(point)
        centres = [
            tuple(sum(axis) / len(group) for axis in zip(*group, strict=True)) if group else centre
            for group, centre in zip(groups, centres, strict=True)
        ]
    return centres


def test_k_means_agrees_with_a_loop_over_single_points() -> None:
    """On 60 random sets in the plane without ties the ends are those of the loop, and no worse than the
    first round."""
    stream, compared = random.Random(5), 0
    while compared < 60:
        points = [(stream.randint(0, 20), stream.randint(0, 20)) for _ in range(stream.randint(4, 8))]
        start = stream.sample(points, stream.randint(2, 3))
        cloud, centres = exact(points), exact(start)
        if k_means_tied(cloud, centres):
            continue
        found: Any = k_means(cloud, centres)
        expected = by_loops(points, [tuple(map(float, one)) for one in start])
        assert [floats(one) for one in found] == [pytest.approx(one) for one in expected]
        assert inertia(cloud, found) <= inertia(cloud, k_means_round(cloud, centres))
        assert k_means(cloud, found) == found and k_means_rounds(cloud, found) == 0
        compared += 1


def test_the_end_of_k_means_is_never_better_than_the_best_partition() -> None:
    """Over all ways to part seven points in two, none has a smaller inertia than the best run from a pair of
    points has a right to."""
    points = exact([0, 3, 4, 9, 10, 15, 22])
    best = min(
        inertia(points, (sum(left) / len(left), sum(right) / len(right)))
        for size in range(1, 7)
        for left in itertools.combinations(points, size)
        if (right := tuple(one for one in points if one not in left))
    )
    ends = [inertia(points, k_means(points, pair)) for pair in itertools.combinations(points, 2)]
    assert min(ends) == best and max(ends) >= best


def test_medians_stop_where_no_median_moves() -> None:
    """The end of k-medians is the median of each of its groups."""
    points, ends = exact([1, 2, 4, 10, 12, 30]), k_medians(exact([1, 2, 4, 10, 12, 30]), exact([1, 2]))
    labels = nearest_centres(points, ends)
    for j, end in enumerate(ends):
        own = sorted(point for point, label in zip(points, labels, strict=True) if label == j)
        assert end == (own[(len(own) - 1) // 2] + own[len(own) // 2]) / 2


def recomputed(points: Sequence[tuple[int, ...]], linkage: str) -> list[float]:
    """Heights by the update formula of Lance and Williams on a table of distances."""
    size = dict.fromkeys(range(len(points)), 1)
    pairs = itertools.combinations(range(len(points)), 2)
    d = {frozenset(p): math.dist(points[p[0]], points[p[1]]) for p in pairs}
    heights = []
    while len(size) > 1:
        nearest = min(d, key=lambda pair: d[pair])
        i, j = nearest
        height = d.pop(nearest)
        heights.append(height)
        new = max(size) + 1
        for k in set(size) - {i, j}:
            a, b = d.pop(frozenset((i, k))), d.pop(frozenset((j, k)))
            n, m, o = size[i], size[j], size[k]
            if linkage == "ward":
                total = n + m + o
                square = ((n + o) * a * a + (m + o) * b * b - o * height * height) / total
                d[frozenset((new, k))] = math.sqrt(square)
            else:
                d[frozenset((new, k))] = {
                    "single": min(a, b),
                    "complete": max(a, b),
                    "average": (n * a + m * b) / (n + m),
                }[linkage]
        size[new] = size.pop(i) + size.pop(j)
    return heights


@pytest.mark.parametrize("linkage", ["single", "complete", "average", "ward"])
def test_heights_agree_with_the_update_formula_on_a_distance_table(linkage: str) -> None:
    """On 25 random sets of the plane without ties both routes give the same heights."""
    stream, compared = random.Random(linkage), 0
    while compared < 25:
        points = [(stream.randint(0, 40), stream.randint(0, 40)) for _ in range(stream.randint(3, 7))]
        if len(set(points)) < len(points) or merges_tied(exact(points), linkage):
            continue
        heights: Any = merge_heights(exact(points), linkage)
        assert floats(heights) == pytest.approx(recomputed(points, linkage))
        compared += 1


def test_average_and_centroid_linkage_agree_on_a_line_and_differ_in_the_plane() -> None:
    """Two groups side by side on a line have equal distances; in the plane the mean distance is larger."""
    line = exact([1, 4]), exact([9, 20, 30])
    assert group_distance(*line, "average") == group_distance(*line, "centroid")
    plane = exact([[0, 0], [0, 6]]), exact([[5, 0], [5, 6]])
    assert group_distance(*plane, "average") > group_distance(*plane, "centroid")


def test_density_agrees_with_a_search_through_a_graph() -> None:
    """On 60 random sets: neighbour counts by loops, clusters as connected parts of the graph of cores."""
    stream = random.Random(8)
    for _ in range(60):
        points = [(stream.randint(0, 12), stream.randint(0, 12)) for _ in range(stream.randint(3, 10))]
        radius, least = stream.choice([1, 2, 3, 5]), stream.randint(2, 4)
        near = [[math.dist(p, q) <= radius for q in points] for p in points]
        core = {i for i, row in enumerate(near) if sum(row) >= least}
        roles = [2 if i in core else 1 if any(near[i][j] for j in core) else 0 for i in range(len(points))]
        parts = {i: i for i in core}
        for i, j in itertools.product(core, core):
            if near[i][j]:
                old, new = parts[i], parts[j]
                parts = {k: new if part == old else part for k, part in parts.items()}
        cloud, eps, minimum = exact(points), Fraction(radius), Fraction(least)
        assert list(neighbours(cloud, eps)) == [sum(row) for row in near]
        assert list(density_roles(cloud, eps, minimum)) == roles
        assert density_clusters(cloud, eps, minimum) == len(set(parts.values()))
        assert count_of(density_roles(cloud, eps, minimum), Fraction(0)) == roles.count(0)


def test_a_map_of_vectors_moves_by_the_same_rule() -> None:
    """Weights of two coordinates: the winner by distance in the plane, each coordinate pulled alike."""
    weights = exact([[0, 0], [4, 0], [9, 9]])
    after = som_step(weights, exact([5, 1]), Fraction(1, 2), exact([1, "1/2"]))
    assert after == exact([["5/4", "1/4"], ["9/2", "1/2"], [8, 7]])
    assert not som_tied(weights, exact([5, 1]))
    assert som_tied(exact([0, 4]), Fraction(2))


@pytest.mark.parametrize(
    "expression",
    [
        "k_means([], [1])",
        "k_means([1, 2], [])",
        "k_means([[1, 2], [3]], [[1, 2]])",
        "k_means([1, [2]], [1])",
        "k_means([1, 2], [[1, 2]])",
        "k_means([sqrt(2), 1], [1])",
        "k_means('points', [1])",
        "merge_heights([1, 2], 'nearest')",
        "merge_heights([1, 2], 3)",
        "density_roles([1, 2], 0, 2)",
        "som_step([1, 2], [1, 2], 0.5, 0.5)",
        "som_step([1, 2], 1, 0.5, [])",
        "som_step([1, 2], 1, sqrt(2), 0.5)",
        "count_of(3, 3)",
    ],
)
def test_what_makes_no_sense_is_a_sentence(expression: str) -> None:
    """Points of mixed kinds, no points, unknown linkages: undefined, never another error."""
    with pytest.raises(Undefined) as told:
        value(expression)
    assert told.value.sentence
