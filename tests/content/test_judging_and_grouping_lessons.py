"""The lessons on groups without labels and on judging classifiers: their form, cells and stated figures."""

from __future__ import annotations

import math

from tests.content.marks import course
from tests.content.test_lessons import document, words

LESSONS = ("clusters-and-maps", "judging-a-classifier")


def test_cells_of_the_penalty_lesson_are_there() -> None:
    """Six cells: the gap, two penalties, weight_decay, dropout, and batch norm twice."""
    assert len(document("regularisation-and-evaluation").cells) == 6


def test_wilsons_interval_is_as_stated() -> None:
    """52 of 54 right at 95 %: from 0.875 to 0.990, in the lesson and in the item on real quality."""
    p, n, z = 52 / 54, 54, 1.96
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n))
    assert (round(100 * low, 1), round(100 * high, 1)) == (87.5, 99.0)
    assert "from 87.5 % to 99.0 %" in words("judging-a-classifier")
    assert "from 87.5 % to 99.0 %" in course().items["how-good-is-it-really"].because


def test_numbers_of_the_k_means_example_are_those_of_its_points() -> None:
    """Inertia 189, 50.63 and 9.167 on the way from 2 and 3 over 2 and 8.25 to 10/3 and 12.5."""
    points = [2, 3, 5, 11, 14]
    inertias = [
        sum(min((x - c) ** 2 for c in centres) for x in points)
        for centres in ((2, 3), (2, 8.25), (10 / 3, 12.5))
    ]
    told = words("clusters-and-maps")
    assert [round(one, 3) for one in inertias] == [189, 50.625, 9.167]
    assert all(text in told for text in ("189 at the start", "then 50.62", "and at last 9.167"))
