"""The lessons on sequences, edges and generative models: their form, cells and stated figures."""

from __future__ import annotations

import re

import pytest

from tests.content.marks import course
from tests.content.test_lessons import SPELLINGS, document, words
from tutor.course.blocks import Example, Picture
from tutor.course.proofs import lesson_problems

LESSONS = ("sequences-and-recurrence", "edges-and-pooling", "codes-games-and-targets")
WITH_CELLS = ("convolution-arithmetic", "lstm-cell", "computational-graphs")


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_no_problem(name: str) -> None:
    """Texts, formulas, questions, examples, figures and the look of its cells."""
    assert [one.sentence for one in lesson_problems(course().lessons[name], course())] == []


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_short_and_has_all_that_a_lesson_needs(name: str) -> None:
    """700 to 1,500 words in 6 to 10 sections; 3 to 6 questions, 4 to 8 cells, a figure, an example."""
    one = document(name)
    assert 700 <= len(re.findall(r"[A-Za-z][A-Za-z’'-]+", words(name))) <= 1_500
    assert 6 <= len(one.sections) <= 10 and 3 <= len(one.checks) <= 6 and 4 <= len(one.cells) <= 8
    assert any(isinstance(block, Example) for block in one.blocks())
    assert any(isinstance(block, Picture) for block in one.blocks())
    assert {"Summary", "Slips that cost points"} <= {section.title for section in one.sections}
    assert not SPELLINGS.search(words(name))


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
