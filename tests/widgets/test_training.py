"""Training curves drawn as text."""

from __future__ import annotations

import pytest

from checkers.protocol import Metric
from tutor.figures.base import plain
from tutor.study.training import Curve, Training
from tutor.widgets.training import chart, progress, sentences, state, summary


def training(*reports: Metric) -> Training:
    """The trainings of these reports, one a second."""
    made = Training()
    for number, one in enumerate(reports):
        made.take(one, float(number))
    return made


def curve(*reports: Metric) -> Curve:
    """Their only curve."""
    (made,) = training(*reports).curves
    return made


def height_of(lines: tuple[str, ...], column: int) -> int:
    """The first row in which something is drawn in this column."""
    return next(y for y, line in enumerate(lines[1:], 1) if len(line) > column and line[column] > "\u2800")


def test_a_falling_loss_falls_on_screen() -> None:
    """The curve begins at the top left and ends at the bottom right; its range stands beside it."""
    lines = plain(chart("loss", [(0, 2.0), (50, 1.0), (100, 0.5)], None, 40, 8))
    assert lines[0] == "loss 0.5" and lines[1].lstrip().startswith("2 ") and lines[5].startswith("0.5 ")
    assert height_of(lines, 6) < height_of(lines, 20) <= height_of(lines, 38)
    assert lines[-1].split() == ["0", "100", "steps"]


def test_the_axis_reaches_to_the_last_step_that_will_be() -> None:
    """A third of the steps is a third of the width."""
    lines = plain(chart("loss", [(0, 2.0), (100, 1.0)], 300, 44, 8))
    drawn = max(place for line in lines[1:-2] for place, char in enumerate(line) if char > "\u2800")
    assert 14 <= drawn <= 20 and lines[-1].endswith("300 steps")


@pytest.mark.parametrize("value", [0.0, 2.3, -1e-12, 1e300, 5e-324])
@pytest.mark.parametrize("count", [1, 2])
def test_one_point_or_a_flat_curve_is_drawn(value: float, count: int) -> None:
    """No range to divide by, and still a picture of the asked size."""
    lines = plain(chart("loss", [(step, value) for step in range(count)], None, 30, 7))
    assert len(lines) == 7 and max(map(len, lines)) <= 30
    assert any(char > "\u2800" for line in lines for char in line)


def test_rounding_alone_makes_no_mountains() -> None:
    """A loss that single precision keeps at 0.3 is drawn in one row, between 0.25 and 0.35."""
    values = [0.3, 0.3 + 3e-8, 0.3 - 3e-8, 0.3 + 1e-10] * 4
    lines = plain(chart("loss", list(enumerate(values)), None, 40, 9))
    assert len([row for row in lines if any(char > "\u2800" for char in row)]) == 1
    assert "0.35 │" in lines[1] and "0.25 │" in lines[6]


def test_the_two_numbers_beside_a_curve_differ() -> None:
    """Where three digits are not enough, more of them stand there."""
    lines = plain(chart("loss", [(0, 0.30004), (1, 0.30001)], None, 40, 9))
    assert "0.30004" in lines[1] and "0.30001" in lines[6]


def test_many_decades_stand_on_a_log_scale() -> None:
    """A loss that falls by the same factor in each step falls in a straight line, and the head says why."""
    lines = plain(chart("loss", [(step, 10.0**-step) for step in range(5)], None, 44, 12))
    assert lines[0] == "loss 0.0001  log scale"
    assert 4 <= height_of(lines, 26) <= 7
    assert "log" not in plain(chart("loss", [(0, 1.0), (1, 0.01)], None, 44, 12))[0]


def test_progress_has_bar_share_step_and_time() -> None:
    """A quarter done in one second of two steps: the rest takes six."""
    made = curve(Metric(0, steps=800), Metric(200, steps=800))
    told = progress(made, 76).plain
    assert told.startswith("█") and " 25 %  step 200 of 800 · about 3 s left" in told
    assert told.count("█") * 3 in range(told.count("░") - 3, told.count("░") + 4)


def test_at_the_last_step_no_time_is_left() -> None:
    """Full, and nothing more to wait for."""
    told = progress(curve(Metric(0, steps=9), Metric(9, steps=9)), 60).plain
    assert told.endswith("100 %  step 9 of 9") and "░" not in told


def test_a_value_that_is_reported_later_begins_further_right() -> None:
    """Both curves share the axis of the steps."""
    lines = plain(chart("accuracy", [(50, 0.1), (100, 0.9)], None, 44, 8, first=0))
    drawn = min(place for line in lines[1:-2] for place, char in enumerate(line) if char > "\u2800")
    assert 22 <= drawn <= 26 and lines[-1].split()[0] == "0"


def test_progress_without_a_total_is_the_step() -> None:
    """Nothing is claimed that the program did not say."""
    assert progress(curve(Metric(7)), 76).plain == "step 7"


def test_absurd_reports_are_drawn_all_the_same() -> None:
    """The largest numbers there are take no more room than others, and none of them is divided by."""
    made = training(
        Metric(0, epoch=1e308, loss=1e308, acc=-1e308, samples_per_s=1e308, steps=10**15),
        Metric(1, epoch=-1e308, loss=-1e308, acc=1e308, samples_per_s=-1e308, steps=10**15),
    )
    (only,) = made.curves
    for series in (only.loss, only.accuracy):
        lines = plain(chart("loss", series, only.total, 38, 7))
        assert len(lines) == 7 and any(char > "\u2800" for line in lines for char in line)
    assert len(progress(only, 76).plain) <= 76 and len(state(only)) <= 76
    assert sentences(made) == [
        "Loss fell from 1e+300 to -1e+300 in 1 step, accuracy rose from -1e+300 to 1e+300."
    ]


def test_the_state_is_the_newest_of_each_value() -> None:
    """An accuracy of an earlier step stays in sight; an epoch is rounded."""
    made = curve(
        Metric(1, epoch=0.5, loss=2.0, acc=0.25), Metric(2, epoch=2 / 3, loss=1.0, samples_per_s=48e3)
    )
    assert state(made) == "epoch 0.667 · loss 1 · accuracy 0.25 · 48,000 samples/s"


def test_every_training_has_its_sentence_until_there_are_many() -> None:
    """Two are numbered; of many only the longest is told."""
    few = training(Metric(1, loss=2.0), Metric(3, loss=1.0), Metric(1, loss=2.0), Metric(2, loss=2.0))
    assert sentences(few) == [
        "Training 1 of 2: loss fell from 2 to 1 in 3 steps.",
        "Training 2 of 2: loss stayed near 2 for 2 steps.",
    ]
    many = training(*(Metric(step, loss=1.0) for turn in range(6) for step in range(1, 3 + (turn == 2))))
    assert sentences(many) == [
        "Training 3 of 6: loss stayed near 1 for 3 steps.",
        "The program trained 6 times; this was the longest.",
    ]
    assert sentences(Training()) == []
    assert summary(few) == "Loss fell from 2 to 1 in 3 steps." and summary(Training()) == ""
