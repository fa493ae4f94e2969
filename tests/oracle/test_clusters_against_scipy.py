"""Clustering and rates of authors' expressions against SciPy and scikit-learn, where those are installed."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from tutor.maths.clusters import (
    density_clusters,
    density_roles,
    k_means,
    k_means_tied,
    merge_heights,
    merges_tied,
)
from tutor.maths.tallies import f1_of, macro_f1_of, precision_of, recall_of, weighted_f1_of

Points = list[tuple[int, int]]


def exact(entries: Any) -> Any:
    """Numbers as the language has them."""
    return tuple(exact(one) for one in entries) if isinstance(entries, list | tuple) else Fraction(entries)


def cloud(stream: random.Random, most: int) -> Points:
    """Different points of the plane."""
    every = [(x, y) for x in range(most) for y in range(most)]
    return stream.sample(every, stream.randint(4, 9))


@pytest.mark.parametrize("linkage", ["single", "complete", "average", "centroid", "ward"])
def test_heights_are_those_of_scipy(linkage: str) -> None:
    """Forty sets of points without ties, five linkages."""
    hierarchy = pytest.importorskip("scipy.cluster.hierarchy")
    stream, compared = random.Random(linkage), 0
    while compared < 40:
        points = cloud(stream, 40)
        if merges_tied(exact(points), linkage):
            continue
        ours: Any = merge_heights(exact(points), linkage)
        theirs = hierarchy.linkage(points, linkage)[:, 2]
        assert [float(one) for one in ours] == pytest.approx(list(theirs))
        compared += 1


def test_k_means_ends_where_scikit_learn_ends() -> None:
    """The same start, Lloyd's algorithm, no ties."""
    cluster = pytest.importorskip("sklearn.cluster")
    numpy = pytest.importorskip("numpy")
    stream, compared = random.Random(2), 0
    while compared < 30:
        points = cloud(stream, 25)
        start = stream.sample(points, 2)
        if k_means_tied(exact(points), exact(start)):
            continue
        model = cluster.KMeans(2, init=numpy.array(start, dtype=float), n_init=1, tol=0, max_iter=500)
        ours: Any = k_means(exact(points), exact(start))
        for mine, other in zip(
            ours, model.fit(numpy.array(points, dtype=float)).cluster_centers_, strict=True
        ):
            assert [float(one) for one in mine] == pytest.approx(list(other))
        compared += 1


def test_cores_and_clusters_are_those_of_scikit_learn() -> None:
    """Roles by core indices and the label −1, clusters by their number."""
    cluster = pytest.importorskip("sklearn.cluster")
    stream = random.Random(4)
    for _ in range(60):
        points, radius, least = cloud(stream, 12), stream.randint(1, 4), stream.randint(2, 4)
        model = cluster.DBSCAN(eps=radius + 1e-9, min_samples=least).fit(points)
        cores = set(model.core_sample_indices_)
        roles = [2 if i in cores else int(label >= 0) for i, label in enumerate(model.labels_)]
        given = exact(points), Fraction(radius), Fraction(least)
        assert list(density_roles(*given)) == roles
        assert density_clusters(*given) == len(set(model.labels_) - {-1})


def test_rates_are_those_of_scikit_learn() -> None:
    """Random labels of three classes, 0/0 taken as 0."""
    metrics = pytest.importorskip("sklearn.metrics")
    stream = random.Random(6)
    for _ in range(40):
        truth, said = ([stream.randrange(3) for _ in range(20)] for _ in range(2))
        counts = metrics.confusion_matrix(truth, said, labels=[0, 1, 2])
        table = tuple(tuple(Fraction(int(entry)) for entry in row) for row in counts)
        theirs = metrics.precision_recall_fscore_support(truth, said, labels=[0, 1, 2], zero_division=0)
        for rate, column in zip((precision_of, recall_of, f1_of), theirs[:3], strict=True):
            assert [float(rate(table, Fraction(k))) for k in range(3)] == pytest.approx(list(column))
        for average, rate_of_all in (("macro", macro_f1_of), ("weighted", weighted_f1_of)):
            score = metrics.f1_score(truth, said, labels=[0, 1, 2], average=average, zero_division=0)
            assert float(rate_of_all(table)) == pytest.approx(score)
