"""Papers: the same seed gives the same one, seed 0 the model exam, other seeds really other questions."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.content.marks import course
from tutor.course.exams import offered
from tutor.study.exam.paper import HIGHEST_SEED, PaperProblem, draw_paper

MODEL = """
cnn-classifier linear-operation false-claim-on-networks sparse-autoencoder gan-training-false-claim
model-capacity dropout-purpose adam-against-sgd-and-rmsprop augmentation-purpose
learning-rate-too-large equal-starting-weights self-supervision-and-labels advantages-of-convolution
occlusion-in-words max-pooling-in-words sgd-trouble-and-remedies loss-for-two-angles
elevation-loss-with-physics seam-of-the-azimuth azimuth-label-range imbalance-in-training
azimuth-loss-with-holes loss-over-training-samples loss-over-training-time train-and-test-only
l2-loss-and-update new-cameras rates-from-accuracy lstm-advantage recurrent-batch lstm-cell-outputs
lstm-cell-gradient segmentation-network-blanks training-step-order
"""


def test_seed_0_is_the_model_exam() -> None:
    """Its own questions with its own numbers, in its order, from 003-1.1 to 003-6.2."""
    paper = draw_paper(course(), course().exams["full"], 0)
    assert [one.item for one in paper.questions] == MODEL.split()
    assert {one.seed for one in paper.questions} == {0}
    sources = [f"003-{one.number}" for one in paper.questions]
    assert all(source in course().items[one.item].source for source, one in zip(sources, paper.questions))


@pytest.mark.parametrize("name", [one.id for one in offered(course())])
def test_every_paper_sums_up_and_repeats_no_concept(name: str) -> None:
    """Points are exact, concepts differ, and what is kept apart never meets, over 60 seeds."""
    blueprint = next(one for one in offered(course()) if one.id == name)
    for seed in range(60):
        paper = draw_paper(course(), blueprint, seed)
        assert paper.points == blueprint.points
        for section in blueprint.sections:
            assert sum(one.points for one in paper.of(section)) == section.points
        items = [one.item for one in paper.questions]
        concepts = [course().items[one].concept for one in items]
        assert len(set(concepts)) == len(concepts)
        if seed:  # the model exam is what it is
            assert all(len(set(group) & set(items)) <= 1 for group in blueprint.apart)


def test_a_paper_depends_on_its_seed_alone() -> None:
    """Drawn twice it is equal; any two of 30 seeds share less than two thirds of their questions."""
    full = course().exams["full"]
    papers = [draw_paper(course(), full, seed) for seed in range(1, 31)]
    assert papers[6] == draw_paper(course(), full, 7)
    items = [{one.item for one in paper.questions} for paper in papers]
    shared = [len(one & other) / full.count for one, other in combinations(items, 2)]
    assert max(shared) < 2 / 3 and sum(shared) / len(shared) < 0.4


@pytest.mark.parametrize("seed", [-1, HIGHEST_SEED + 1])
def test_a_seed_out_of_range_is_refused(seed: int) -> None:
    """One sentence names the range."""
    with pytest.raises(PaperProblem, match="whole number from 0"):
        draw_paper(course(), course().exams["full"], seed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("seam-of-the-azimuth", "plain-and-circular-difference"),
        ("loss-for-two-angles", "elevation-loss-with-holes"),
        ("max-pooling-in-words", "winner-of-several-windows"),
        ("vanishing-gradients-in-words", "lstm-advantage-in-words"),
        ("loss-over-training-time", "early-stopping-epoch"),
    ],
)
def test_no_question_answers_another_one(one: str, other: str) -> None:
    """Both are asked in some paper of 60 seeds, never in the same one."""
    full = course().exams["full"]
    papers = [{asked.item for asked in draw_paper(course(), full, seed).questions} for seed in range(1, 61)]
    assert any(one in paper for paper in papers) and any(other in paper for paper in papers)
    assert not any({one, other} <= paper for paper in papers)
