"""Results that are stated and only graded: the four part scores of 002-0 and the accuracy of 002-4b."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.shipped import shipped as _course
from tutor.course.model import Task
from tutor.marking import Verdict
from tutor.study.answering import BadRequest, mark_request


def _no_code(task: Task, source: str) -> Verdict:
    raise AssertionError(f"{task.id} was run")


def _graded(name: str, answer: object, grade_only: object = True) -> Verdict:
    request = {"id": name, "params": {"grade_only": grade_only}, "answer": answer}
    return mark_request(_course(), request, _no_code)


@pytest.mark.parametrize(
    ("scores", "status"),
    [
        ([10, 20, 20, 50], "right"),
        ([0, 0, 0, 50], "right"),
        ([10, 20, 20, 0], "right"),
        ([9.5, 20, 20, 0], "wrong"),
        (["9,5", "20", "41/2", 0], "wrong"),
        ([0, 0, 0, 0], "wrong"),
    ],
)
def test_fifty_of_the_hundred_points_pass(scores: list[object], status: str) -> None:
    """Catalogue 002-0: 49.5 fails, 50 passes, wherever the points come from; parts are capped."""
    verdict = _graded("002-0", scores)
    assert verdict.status == status
    assert verdict.points == (status == "right")


def test_no_part_counts_above_its_maximum() -> None:
    """60 points in part 1, which has 10, are 10; a fifth part carries none."""
    assert _graded("002-0", [60, 0, 0, 39]).status == "wrong"
    assert "at most 10" in " ".join(_graded("002-0", [60, 0, 0, 39]).feedback)
    assert _graded("002-0", [10, 20, 19, 0, 50]).status == "wrong"
    assert "no points" in " ".join(_graded("002-0", [10, 20, 19, 0, 50]).feedback)


def test_what_is_missing_is_said() -> None:
    """The feedback names the sum and what is missing to the pass mark."""
    (said,) = _graded("002-0", [10, 20, 19.5, 0]).feedback
    assert said == "49.5 of 100 points: 0.5 are missing to the 50 that pass."


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ([10, 20, 20], "four"),
        (50, "four"),
        ([10, 20, 20, -1], "-1"),
        ([10, 20, 20, "many"], "many"),
        ([10, 20, 20, None], "None"),
        ([10, 20, 20, True], "True"),
        ([10, 20, 20, "1e999999"], "1e999999"),
    ],
)
def test_scores_that_are_none_are_invalid(answer: object, says: str) -> None:
    """Four numbers from 0 on; anything else costs nothing and says what was found."""
    verdict = _graded("002-0", answer)
    assert verdict.status == "invalid"
    assert says in verdict.feedback[0]


@pytest.mark.parametrize(
    ("accuracy", "points"),
    [
        (100, 1),
        (82, 1),
        (81.99, Fraction(2, 3)),
        ("78", Fraction(2, 3)),
        (77.9, Fraction(1, 3)),
        (70, Fraction(1, 3)),
        (69.99, 0),
        (0, 0),
    ],
)
def test_the_accuracy_of_a_perceptron_earns_by_the_scale(accuracy: object, points: Fraction) -> None:
    """Catalogue 002-4b: 82, 78 and 70 % are the steps, each of them included."""
    verdict = _graded("002-4b", {"test_accuracy_percent": accuracy, "structure": "mlp"})
    assert verdict.points == points
    assert verdict.status == ("right" if points == 1 else "partial" if points else "wrong")


@pytest.mark.parametrize(("structure", "says"), [("linear", "no hidden layer"), ("CNN", "an MLP")])
def test_only_a_perceptron_scores(structure: str, says: str) -> None:
    """Any other structure earns nothing, whatever its accuracy."""
    verdict = _graded("002-4b", {"test_accuracy_percent": 95, "structure": structure})
    assert verdict.status == "wrong"
    assert says in verdict.feedback[0]


def test_a_share_taken_for_percent_is_named() -> None:
    """0.86 is read as 0.86 %, and the feedback says that percent are asked."""
    verdict = _graded("002-4b", {"test_accuracy_percent": 0.86, "structure": "mlp"})
    assert verdict.status == "wrong"
    assert "86" in verdict.feedback[0]


@pytest.mark.parametrize(
    "answer",
    [
        {"test_accuracy_percent": 101, "structure": "mlp"},
        {"test_accuracy_percent": -1, "structure": "mlp"},
        {"test_accuracy_percent": "high", "structure": "mlp"},
        {"test_accuracy_percent": float("nan"), "structure": "mlp"},
        {"test_accuracy_percent": 90, "structure": "forest"},
        {"test_accuracy_percent": 90},
        {"structure": "mlp"},
        90,
        "def make_model(): pass",
    ],
)
def test_results_that_cannot_be_read_are_invalid(answer: object) -> None:
    """An accuracy from 0 to 100 and one of three structures; never a crash."""
    verdict = _graded("002-4b", answer)
    assert verdict.status == "invalid"
    assert verdict.feedback


def test_only_stated_results_are_graded_only() -> None:
    """Elsewhere the parameter is refused, and nothing but true or false switches it."""
    with pytest.raises(BadRequest):
        _graded("003-4.6", {"tn": "1"})
    with pytest.raises(BadRequest):
        _graded("004-2ii", "def build_model():\n    pass\n")
    with pytest.raises(BadRequest):
        _graded("002-0", [10, 20, 20, 0], grade_only="banana")


def test_nothing_else_changes_without_the_parameter() -> None:
    """`grade_only: false` is as if it were not there; other parameters beside it are refused."""
    with pytest.raises(AssertionError, match="fashion-challenge was run"):
        _graded("002-4b", "def make_model():\n    pass\n", grade_only=False)
    with pytest.raises(BadRequest):
        request = {"id": "002-0", "params": {"grade_only": True, "weights": [1]}, "answer": [1, 2, 3, 4]}
        mark_request(_course(), request, _no_code)
