"""How sure one was against how right one was: counts, sentences, and what is said only where it shows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.study.test_forecast import attempt
from tutor.store import Attempt
from tutor.study.calibration import Confidence, calibration
from tutor.study.noting import note_of
from tutor.study.retention import Found, retention


def said(level: str, right: int, wrong: int) -> list[Attempt]:
    """Answers of which one was so sure."""
    marks = [1.0] * right + [0.0] * wrong
    return [replace(attempt("x", points), note=note_of(level)) for points in marks]


def folded(*attempts: Attempt) -> Confidence:
    """The fold over them."""
    fold = Confidence()
    for one in attempts:
        fold.add(one)
    return fold


def test_the_sentence_counts_what_was_said() -> None:
    """Seven of ten, in these words; what was never said is said to be so."""
    found = calibration(folded(*said("sure", 7, 3)))
    unsure, _, sure = found.levels
    assert sure.says.startswith("When you said sure you were right 7 of 10 times")
    assert (sure.n, sure.right) == (10, 7) and sure.points == pytest.approx(0.7)
    assert unsure.says == "You never said unsure so far."
    assert found.brier == pytest.approx((7 * 0.05**2 + 3 * 0.95**2) / 10)
    assert found.gap == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("answers", "lean"),
    [
        ([("sure", 7, 3)], "over"),
        ([("sure", 3, 1)], ""),
        ([("sure", 19, 1)], ""),
        ([("unsure", 9, 1)], "under"),
        ([("sure", 30, 0)], ""),
        ([("rather", 7, 3), ("unsure", 4, 6)], ""),
        ([("rather", 3, 17), ("sure", 2, 8)], "over"),
    ],
)
def test_a_lean_is_told_only_where_the_answers_show_it(
    answers: list[tuple[str, int, int]], lean: str
) -> None:
    """Four answers prove nothing, nor does a level that fits, and being always sure and right is fine."""
    rows = [one for level, right, wrong in answers for one in said(level, right, wrong)]
    assert calibration(folded(*rows)).lean == lean


def test_nothing_said_is_no_figure() -> None:
    """Without a word on confidence there is no score, but a sentence on how to get one."""
    found = calibration(folded(attempt("x", 1.0)))
    assert (found.n, found.brier, found.gap, found.lean) == (0, None, None, "")
    assert found.says.startswith("Say how sure you are")


def test_counts_come_back_from_json() -> None:
    """A checkpoint loses nothing."""
    fold, again = folded(*said("rather", 4, 2)), Confidence()
    again.load(json.loads(json.dumps(fold.dump())))
    assert calibration(again) == calibration(fold)


def test_retention_compares_what_was_predicted_with_what_was_found() -> None:
    """Tenths by predicted recall; repetitions within a day say nothing of memory."""
    found = Found()
    for predicted, days, recalled in ((0.95, 3, True), (0.92, 3, True), (0.35, 9, False), (0.99, 0.1, True)):
        found.add(predicted, days, recalled=recalled)
    told = retention(found)
    assert told.n == 3 and told.found == pytest.approx(2 / 3) and "67 %" in told.says
    assert [(one.n, one.found) for one in told.bins] == [(1, 0.0), (2, 1.0)]
    assert "nothing is known" in retention(Found()).says
    with pytest.raises(ValueError, match="another make"):
        found.load([[1, 1.0, 1]])
