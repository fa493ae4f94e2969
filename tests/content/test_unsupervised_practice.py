"""What the items on groups and maps promise: the catalogue's own numbers, other parameters, wrong rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

import pytest

from tests.content.marks import everything_right, ids_in, item, marked, rules

IDS = ids_in("unsupervised/practice.yaml")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("002-5a", ["1.25", "4.5", "8"]),
        ("002-5a", {"weights_new": [1.25, "9/2", 8]}),
        ("002-5b", ["7/3", "11"]),
        ("002-5b", ["2.333", 11]),
        ("002-5c", {"cores": "1", "border": 2, "noise": 3, "clusters": 1}),
        ("002-5d", [1, "3/2", 2, 4]),
    ],
)
def test_the_catalogues_own_variant_is_right(name: str, answer: object) -> None:
    """Lists in the order that the entry states, fractions and decimals alike."""
    assert marked(name, answer).points == 1


@pytest.mark.parametrize(
    ("name", "answer", "part", "note"),
    [
        ("002-5a", [0, 4.5, 9], "weights_new", "winner-alone"),
        ("002-5a", [0, 4.25, 7], "weights_new", "largest-weight-wins"),
        ("002-5b", [1, 7], "means_end", "not-converged"),
        ("002-5b", [2, 11], "means_end", "medians"),
        ("002-5d", [1, 1.5, 3, 8.5], "heights", "linkage-exchanged"),
        ("002-5d", [1, 1.5, 2.5, "77/12"], "heights", "distance-of-means"),
        ("002-5c", {"cores": 0, "border": 2, "noise": 3, "clusters": 1}, "cores", "itself-not-counted"),
        (
            "002-5c",
            {"cores": 1, "border": 2, "noise": 0, "clusters": 1},
            "noise",
            "noise-forced-into-clusters",
        ),
    ],
)
def test_a_wrong_rule_gets_its_own_sentence(name: str, answer: object, part: str, note: str) -> None:
    """Each wrong answer of the entry is told apart from the others."""
    verdict = marked(name, answer)
    assert rules(verdict)[part] == note and verdict.parts[part] == 0 and verdict.feedback


def pulled(weights: list[float], x: float, eta: float, h: list[float]) -> list[float]:
    """One step of a row of units, unit by unit."""
    winner = min(range(len(weights)), key=lambda i: abs(weights[i] - x))
    return [
        w + eta * (h[abs(i - winner)] if abs(i - winner) < len(h) else 0) * (x - w)
        for i, w in enumerate(weights)
    ]


@pytest.mark.parametrize(
    ("weights", "x", "eta", "h"),
    [([3, 8, 1, 12], 7, 0.4, [1, 0.5, 0.25]), ([10, 2, 6], 9, 0.1, [1]), ([5, 1], 2, 1, [1, 1])],
)
def test_a_map_with_parameters_from_outside(
    weights: list[float], x: float, eta: float, h: list[float]
) -> None:
    """Computed unit by unit; a number for h stands for the next neighbours."""
    params = {"weights": weights, "x": x, "eta": eta, "h": h}
    assert marked("002-5a", pulled(weights, x, eta, h), params).points == 1
    assert marked("002-5a", pulled(weights, x, eta, [1, 0.3]), {**params, "h": 0.3}).points == 1


@pytest.mark.parametrize(
    ("params", "answer"),
    [
        ({"points": [0, 2, 10, 11, 12], "start": [0, 2]}, [1, 11]),
        ({"points": [[0, 0], [0, 2], [9, 9], [9, 11]], "start": [[0, 0], [9, 9]]}, [[0, 1], [9, 10]]),
        ({"points": [1, 2, 3], "start": [2, 50]}, [2, 50]),
    ],
)
def test_k_means_with_parameters_from_outside(params: Mapping[str, object], answer: object) -> None:
    """Lines and planes, and a centre that gets no point and stays."""
    assert marked("002-5b", answer, params).points == 1


def distance(a: list[float], b: list[float], linkage: str) -> float:
    """The distance of two groups on a line."""
    gaps = [abs(p - q) for p in a for q in b]
    return {"single": min(gaps), "complete": max(gaps), "average": sum(gaps) / len(gaps)}[linkage]


@pytest.mark.parametrize("linkage", ["single", "complete", "average"])
@pytest.mark.parametrize("points", [[1, 3, 7, 12, 20], [0, 5, 6, 15], [2, 3, 5.5, 9, 16, 30]])
def test_merges_with_parameters_from_outside(points: list[float], linkage: str) -> None:
    """Merged one after the other on a line."""
    groups, heights = [[point] for point in points], []
    while len(groups) > 1:
        pairs = [
            (distance(a, b, linkage), i, j) for i, a in enumerate(groups) for j, b in enumerate(groups[:i])
        ]
        height, i, j = min(pairs)
        heights.append(height)
        groups[j] += groups.pop(i)
    assert marked("002-5d", heights, {"points": points, "linkage": linkage}).points == 1


def test_wards_height_of_two_points_is_their_distance() -> None:
    """The convention of SciPy."""
    params = {"points": [[0, 0], [3, 4]], "linkage": "ward"}
    assert marked("002-5d", [5], params).points == 1
    assert marked("002-5d", [math.sqrt(25 / 2)], params).points == 0


@pytest.mark.parametrize(
    ("params", "answer"),
    [
        ({"points": [1, 2, 3, 8, 9, 20], "eps": 1, "min_pts": 2}, (5, 0, 1, 2)),
        ({"points": [0, 1, 2, 3, 4, 9], "eps": 1, "min_pts": 3}, (3, 2, 1, 1)),
        ({"points": [0, 10, 20], "eps": 1, "min_pts": 2}, (0, 0, 3, 0)),
    ],
)
def test_density_with_parameters_from_outside(params: Mapping[str, object], answer: tuple[int, ...]) -> None:
    """Counted by hand."""
    typed = dict(zip(("cores", "border", "noise", "clusters"), answer, strict=True))
    assert marked("002-5c", typed, params).points == 1


@pytest.mark.parametrize("name", IDS)
def test_keys_and_mistakes_mark_as_they_should(name: str) -> None:
    """Six seeds of each item: the key earns all, every listed mistake less and with its sentence."""
    assert everything_right(name, range(6))


def test_a_silhouette_is_that_of_a_loop() -> None:
    """Seed 3 worked out anew from the two lists that are shown."""
    variant = item("silhouette-of-a-point").variant(3)
    own, other = ([float(one) for one in variant.names[name]] for name in ("own", "other"))  # type: ignore[union-attr, arg-type]
    x = own[3]
    a = sum(abs(x - one) for one in own[:3]) / 3
    b = sum(abs(x - one) for one in other) / 3
    verdict = item("silhouette-of-a-point").mark(
        variant, {"a": str(a), "b": str(b), "s": str((b - a) / max(a, b))}
    )
    assert verdict.points == 1


@pytest.mark.parametrize(("a", "b"), [("11/4", "4"), ("11/3", "2"), ("11", "12")])
def test_a_silhouette_follows_from_ones_own_distances(a: str, b: str) -> None:
    """A slip in a or b costs its own part: s is marked with the learner's own values."""
    one = item("silhouette-of-a-point")
    variant = one.variant(9001)
    own, other = Fraction(a), Fraction(b)
    follows = one.mark(variant, {"a": a, "b": b, "s": str((other - own) / max(own, other))})
    assert follows.parts["s"] == 1
    turned = one.mark(variant, {"a": a, "b": b, "s": str((own - other) / max(own, other))})
    assert rules(turned)["s"] == "sign"
