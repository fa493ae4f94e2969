"""The lessons on sequences, edges and generative models: their form, cells and stated figures."""

from __future__ import annotations

import pytest

from tests.content.test_lessons import document, words

LESSONS = ("sequences-and-recurrence", "edges-and-pooling", "codes-games-and-targets")
WITH_CELLS = ("convolution-arithmetic", "lstm-cell", "computational-graphs")


@pytest.mark.parametrize("name", WITH_CELLS)
def test_a_lesson_on_calculations_lets_them_be_run(name: str) -> None:
    """Four cells in each of the three that were there before."""
    assert len(document(name).cells) == 4


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("sequences-and-recurrence", ("73,216", "219,648", "292,864", "204,800", "0.0052", "117", "3.332")),
        ("edges-and-pooling", ("61,706", "48,120", "21.21")),
        ("codes-games-and-targets", ("24.5", "0.8181", "-0.018", "-0.982", "1.386", "510")),
    ],
)
def test_figures_are_those_of_the_catalogue_or_of_a_second_calculation(
    name: str, figures: tuple[str, ...]
) -> None:
    """Parameter counts of the cells and of LeNet, powers, logarithms."""
    told = words(name)
    assert [figure for figure in figures if figure not in told] == []
