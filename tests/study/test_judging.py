"""Predictions against measurements: what is right, half right, wrong, and what was not read at all."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tutor.course.experiments import Axis, Box, Question
from tutor.study.judging import curve_of, judge, result_fault, shape_of, told

OPTIONS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid"}
PICK = Question(name="worst", kind="pick", ask="Which?", options=OPTIONS, says={"relu": "It does not."})
RANK = Question(name="order", kind="rank", ask="Which first?", options=OPTIONS)
NUMBER = Question(name="share", kind="number", ask="How many?", unit="%", right=4, partial=8)
SKETCH = Question(
    name="curve",
    kind="sketch",
    ask="How?",
    axes=Box(x=Axis(label="layer", from_=1, to=10), y=Axis(label="norm", from_=-8, to=2)),
    shape="falls-then-rises",
)
DIP = [[1, 0.0], [4, -5.0], [10, 1.0]]


@pytest.mark.parametrize(
    ("question", "typed", "result", "verdict"),
    [
        (PICK, "sigmoid", "sigmoid", "right"),
        (PICK, "Sigmoid ", ["tanh", "sigmoid"], "right"),
        (PICK, "ReLU", "sigmoid", "wrong"),
        (PICK, "elu", "sigmoid", "invalid"),
        (PICK, " ", "sigmoid", "open"),
        (NUMBER, "80", 80.3, "right"),
        (NUMBER, "76.3 %", 80.3, "right"),
        (NUMBER, "76.2", 80.3, "partial"),
        (NUMBER, "72", 80.3, "wrong"),
        (NUMBER, "inf", "inf", "right"),
        (NUMBER, "80", "nan", "wrong"),
        (NUMBER, "many", 80.3, "invalid"),
        (NUMBER, "1/0", 80.3, "invalid"),
        (RANK, "relu tanh sigmoid", ["relu", "tanh", "sigmoid"], "right"),
        (RANK, "ReLU > tanh > sigmoid", ["relu", "tanh", "sigmoid"], "right"),
        (RANK, "tanh relu sigmoid", [["relu", "tanh"], "sigmoid"], "right"),
        (RANK, "tanh relu sigmoid", ["relu", "tanh", "sigmoid"], "partial"),
        (RANK, "sigmoid tanh relu", ["relu", "tanh", "sigmoid"], "wrong"),
        (RANK, "relu tanh", ["relu", "tanh", "sigmoid"], "invalid"),
        (RANK, "relu relu tanh", ["relu", "tanh", "sigmoid"], "invalid"),
        (SKETCH, "1:0, 3:-4, 5:-5, 8:-2, 10:1", DIP, "right"),
        (SKETCH, "1:0, 3:-1, 5:-3, 8:-6, 10:-7", DIP, "wrong"),
        (SKETCH, "1:0, 3:-1", DIP, "invalid"),
        (SKETCH, "0:0, 3:-4, 5:-5, 8:-2, 10:1", DIP, "invalid"),
    ],
)
def test_each_prediction_earns_what_it_should(
    question: Question, typed: str, result: Any, verdict: str
) -> None:
    """Points belong to the verdict, and every verdict has a sentence."""
    found = judge(question, typed, result)
    assert found.verdict == verdict and found.sentence
    assert found.points == {"right": 1, "partial": Fraction(1, 2)}.get(verdict, 0)


def test_the_sentence_says_yours_measured_and_why() -> None:
    """The three things that a learner wants to know, the reason only where it was wrong."""
    assert judge(PICK, "relu", "sigmoid").sentence == "You said ReLU; measured: sigmoid. It does not."
    assert "away" in judge(NUMBER, "85", 80.3).sentence and "85 %" in judge(NUMBER, "85", 80.3).sentence
    assert "ReLU stands before" not in judge(RANK, "relu tanh sigmoid", ["relu", "tanh", "sigmoid"]).sentence
    assert judge(SKETCH, "1:0, 3:-1, 5:-3, 8:-6, 10:-7", DIP).sentence.startswith("Your curve falls")


@pytest.mark.parametrize("text", ["\x00", "9" * 5000, "((((" * 900, "1e999999", "a\nb", "[x](y)", "½" * 50])
@pytest.mark.parametrize("question", [PICK, NUMBER, RANK, SKETCH])
def test_no_text_breaks_it(question: Question, text: str) -> None:
    """Whatever is typed is judged or not read; nothing is raised."""
    result = {"sketch": DIP, "rank": ["tanh", "relu", "sigmoid"], "number": 300}.get(question.kind, "relu")
    assert judge(question, text, result).verdict in ("invalid", "wrong")


def test_a_run_of_an_older_experiment_is_not_judged() -> None:
    """Where the program gave something else than the prediction asks for, nothing is lost."""
    for question, old in ((PICK, "elu"), (RANK, 300), (NUMBER, [[1]]), (SKETCH, "no"), (NUMBER, None)):
        assert judge(question, "relu", old).verdict == "open"


@pytest.mark.parametrize(
    ("heights", "shape"),
    [
        ([5, 4, 4.2, 2, 0], "falls"),
        ([0, 1, 1, 3, 5], "rises"),
        ([2, 2.5, 2, 2.4, 2.1], "flat"),
        ([5, 1, 0, 2, 4], "falls-then-rises"),
        ([0, 4, 5, 3, 1], "rises-then-falls"),
        ([0, 5, 0, 5, 0], ""),
        ([5], ""),
    ],
)
def test_shapes_are_told_from_the_points_alone(heights: list[float], shape: str) -> None:
    """Small wiggles do not count; a turn has to be seen."""
    assert shape_of([(float(x), y) for x, y in enumerate(heights)], 10.0) == shape


def test_results_are_looked_at_before_they_are_believed() -> None:
    """A result has to be one that its prediction can have."""
    assert result_fault(PICK, "relu") == "" and result_fault(PICK, ["relu", "tanh"]) == ""
    assert result_fault(NUMBER, "inf") == "" and result_fault(SKETCH, DIP) == ""
    for question, lie in ((PICK, "elu"), (PICK, None), (NUMBER, [1]), (RANK, "relu"), (SKETCH, [[1], [2]])):
        assert question.name in result_fault(question, lie)


def test_numbers_are_shown_as_people_write_them() -> None:
    """Four digits, no long exponents, no minus before a zero; words lose what could move the cursor."""
    shown = [told(one) for one in (0.123456, 65536.0, 1.5e-7, -0.0, 3, "inf", float("inf"), "a\x1b[2Jb")]
    assert shown == ["0.1235", "65536", "1.5e-7", "0", "3", "inf", "inf", "a[2Jb"]
    assert told(["96%", "1.5%", "96 %", "50% of 3"]) == "96 %, 1.5 %, 96 %, 50 % of 3"
    assert told(-0.0004, 2) == "0.00" and told(2.0, 1) == "2.0"


def test_a_measured_curve_is_sorted_and_finite() -> None:
    """What cannot be drawn is left out."""
    assert curve_of([[2, 1.0], [1, "nan"], [0, 3]]) == ((0.0, 3.0), (2.0, 1.0))
    assert curve_of("nothing") == ()
