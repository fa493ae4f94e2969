"""What a program's reports come to: curves, progress, time left, and the sentence at the end."""

from __future__ import annotations

import pytest

from checkers.protocol import Metric
from tutor.study.training import MOST, MOST_CURVES, Curve, Training


def curve(*reports: Metric, seconds: float = 1.0) -> Curve:
    """The one curve of these reports, each a while after the one before."""
    training = Training()
    for number, one in enumerate(reports):
        training.take(one, number * seconds)
    (made,) = training.curves
    return made


def test_loss_and_accuracy_are_kept_where_they_were_reported() -> None:
    """A report without a value leaves no point of it."""
    made = curve(Metric(1, loss=2.0), Metric(2, acc=0.5), Metric(3, loss=1.0, acc=0.75))
    assert made.loss == [(1, 2.0), (3, 1.0)] and made.accuracy == [(2, 0.5), (3, 0.75)]


def test_two_reports_of_one_step_are_one_point() -> None:
    """Loss in one call and accuracy in the next stand at the same place."""
    made = curve(Metric(5, loss=2.0), Metric(5, acc=0.25), Metric(5, loss=1.5))
    assert made.loss == [(5, 1.5)] and made.accuracy == [(5, 0.25)]


def test_steps_that_begin_anew_are_another_training() -> None:
    """A check that trains twice gives two curves; the longest of them is worth looking at."""
    training = Training()
    for step in (1, 2, 3, 1, 2):
        training.take(Metric(step, loss=1 / step), 0.0)
    assert [one.steps for one in training.curves] == [3, 2]
    assert training.longest is training.curves[0] and training.current is training.curves[1]


def test_a_program_that_trains_for_ever_keeps_few_curves() -> None:
    """Only the newest are kept, and all are counted."""
    training = Training()
    for _ in range(40):
        training.take(Metric(2), 0.0)
        training.take(Metric(1), 0.0)
    assert len(training.curves) == MOST_CURVES and training.count == 41


def test_many_points_are_thinned_out_and_the_newest_is_there() -> None:
    """However many reports come, a curve stays small, begins where it began and ends with the last."""
    made = curve(*(Metric(step, loss=float(step)) for step in range(1, 5 * MOST)), seconds=0.01)
    assert len(made.loss) <= MOST + 1
    assert made.loss[0] == (1, 1.0) and made.loss[-1] == (5 * MOST - 1, 5 * MOST - 1.0)
    gaps = {later[0] - earlier[0] for earlier, later in zip(made.loss[:-2], made.loss[1:-1])}
    assert len(gaps) == 1


def test_share_and_time_left_follow_the_pace() -> None:
    """After 30 of 100 steps, ten a second, seven seconds are left."""
    made = curve(Metric(10, steps=100), Metric(20, steps=100), Metric(30, steps=100))
    assert made.done == pytest.approx(0.3) and made.left == pytest.approx(7.0)


@pytest.mark.parametrize("steps", [None, 0, 5])
def test_without_a_sensible_total_there_is_no_time_left(steps: int | None) -> None:
    """No total, none at all, or one that is passed already: nothing is claimed."""
    made = curve(Metric(10, steps=steps), Metric(20, steps=steps))
    assert (made.total, made.done, made.left) == (None, None, None)


def test_one_report_says_nothing_of_the_time_left() -> None:
    """A pace needs two places."""
    assert curve(Metric(10, steps=100)).left is None


@pytest.mark.parametrize(
    ("losses", "told"),
    [
        ((2.31, 1.0, 0.35), "loss fell from 2.31 to 0.35 in 3 steps"),
        ((0.5, 0.9), "loss rose from 0.5 to 0.9 in 2 steps"),
        ((2.302, 2.303), "loss stayed near 2.3 for 2 steps"),
        ((0.7,), "loss 0.7 after 1 step"),
        ((0.0, 0.0), "loss stayed near 0 for 2 steps"),
    ],
)
def test_the_sentence_says_what_became_of_the_loss(losses: tuple[float, ...], told: str) -> None:
    """It fell, rose or stayed, from where to where, and in how many steps."""
    assert curve(*(Metric(step, loss=loss) for step, loss in enumerate(losses, 1))).says == told


def test_the_sentence_has_the_accuracy_too() -> None:
    """Both values, the steps said once."""
    made = curve(Metric(1, loss=2.0, acc=0.1), Metric(1000, loss=1.0, acc=0.875))
    assert made.says == "loss fell from 2 to 1 in 1,000 steps, accuracy rose from 0.1 to 0.875"


def test_the_end_of_many_points_is_their_mean() -> None:
    """The noise of the last batch is not the result; the sentence says about."""
    losses = [2.0, *([0.0] * 39), *([0.9, 1.3] * 20)]
    made = curve(*(Metric(step, loss=loss) for step, loss in enumerate(losses)))
    assert made.says == "loss fell from 2 to about 1.1 in 79 steps"


def test_a_loss_that_is_no_number_any_more_is_said() -> None:
    """A report leaves out what is not finite; from there on the loss has no number."""
    made = curve(Metric(1, loss=2.0), Metric(2, loss=9e9), Metric(3), Metric(4))
    assert made.says == "loss rose from 2 to 9e+09 in 4 steps, from step 3 on it is not a number"
    mended = curve(Metric(1, loss=2.0), Metric(2), Metric(3, loss=1.0))
    assert "not a number" not in mended.says


def test_reports_without_any_value_are_counted_only() -> None:
    """Steps alone are a sentence too."""
    assert curve(Metric(1), Metric(7)).says == "7 steps"
