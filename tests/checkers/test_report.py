"""What a learner's loop reports: written in one line, read with suspicion, silent outside the checker."""

from __future__ import annotations

import math
import os

import pytest

from checkers.metrics import Points
from checkers.protocol import Metric
from checkers.report import report


def reported(monkeypatch: pytest.MonkeyPatch, **more: float) -> Metric | None:
    """The point that `report(3, ...)` becomes on the other side."""
    read, write = os.pipe()
    monkeypatch.setenv("DLTUTOR_METRICS", str(write))
    try:
        report(3, **more)  # type: ignore[arg-type]
        os.close(write)
        points = Points()
        points.feed(os.read(read, 4096))
        return points.last()
    finally:
        os.close(read)


def test_a_report_arrives_with_every_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Step, epoch, loss, accuracy, speed and the number of steps in all."""
    point = reported(monkeypatch, epoch=1, loss=0.5, acc=0.75, samples_per_s=1e4, steps=600)
    assert point == Metric(3, 1.0, 0.5, 0.75, 1e4, 600)


def test_a_number_that_is_not_finite_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loss that became nan leaves a point without a loss."""
    assert reported(monkeypatch, loss=math.nan, acc=0.5) == Metric(3, acc=0.5)


@pytest.mark.parametrize("steps", ["600", "1e3", "-1", "2", "true", "null", "[]", "1" + "0" * 400])
def test_a_number_of_steps_that_makes_no_sense_is_dropped(steps: str) -> None:
    """Only an integer from the step itself on is believed; the point stays."""
    points = Points()
    points.feed(b'{"t": "metric", "step": 3, "loss": 1, "steps": %s}\n' % steps.encode())
    assert points.last() == Metric(3, loss=1.0, steps=600 if steps == "600" else None)


def test_what_only_a_point_left_out_said_comes_with_the_next() -> None:
    """An accuracy reported once an epoch is not lost between losses; another training begins afresh."""
    points = Points()
    points.feed(
        b'{"t": "metric", "step": 9, "loss": 3, "acc": 0.5}\n{"t": "metric", "step": 9, "epoch": 1}\n'
    )
    points.feed(b'{"t": "metric", "step": 10, "loss": 2}\n')
    assert points.last() == Metric(10, epoch=1.0, loss=2.0, acc=0.5)
    points.feed(b'{"t": "metric", "step": 9, "acc": 0.5}\n{"t": "metric", "step": 1, "loss": 4}\n')
    assert points.last() == Metric(1, loss=4.0)


def test_outside_the_checker_a_report_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variable, and with one that is no descriptor, the program goes on."""
    for value in (None, "", "no", "99999"):
        if value is None:
            monkeypatch.delenv("DLTUTOR_METRICS", raising=False)
        else:
            monkeypatch.setenv("DLTUTOR_METRICS", value)
        report(1, loss=1.0, steps=2)
