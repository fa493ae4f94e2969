"""What a program's own reports say about its training: curves, how far it is, and one sentence at the end.

The reports come from the learner's program: they are shown and never trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from checkers.protocol import Metric

__all__ = ["Curve", "Series", "Training"]

MOST = 1_200
"""Points kept of one curve: more than there are dots across the widest window."""
MOST_CURVES = 12
"""Trainings kept of one run; a check may train several times."""
LARGEST = 1e300
LEVEL = 0.02
"""Share of the larger value below which a change is called none."""

Series = Sequence[tuple[int, float]]
"""Steps and values, from left to right."""


class _Dot(NamedTuple):
    step: int
    loss: float | None
    acc: float | None


class Curve:
    """One training: its points thinned out evenly, its newest report as it came."""

    def __init__(self, metric: Metric, at: float) -> None:
        self.last = metric
        self.lost: int | None = None
        """The step from which on there is no number for the loss any more."""
        self._first, self._began, self._now = metric.step, at, at
        self._stride, self._seen = 1, 0
        self._dots: list[_Dot] = []
        self._tail: _Dot | None = None
        self._put(_Dot(metric.step, _drawable(metric.loss), _drawable(metric.acc)))

    def take(self, metric: Metric, at: float) -> None:
        """The next report; one for the same step adds what the one before did not say."""
        before, self.last, self._now = self.last, metric, at
        if metric.step == before.step:
            self._add(metric)
            return
        silent = metric.loss is None and metric.acc is None
        if metric.loss is not None:
            self.lost = None
        elif silent and self.lost is None and self.loss:
            self.lost = metric.step
        self._put(_Dot(metric.step, _drawable(metric.loss), _drawable(metric.acc)))

    def _put(self, dot: _Dot) -> None:
        if self._seen % self._stride == 0:
            self._dots.append(dot)
            self._tail = None
            if len(self._dots) > MOST:
                self._dots, self._stride = self._dots[::2], 2 * self._stride
        else:
            self._tail = dot
        self._seen += 1

    def _add(self, metric: Metric) -> None:
        held = self._tail or self._dots[-1]
        loss = held.loss if metric.loss is None else _drawable(metric.loss)
        acc = held.acc if metric.acc is None else _drawable(metric.acc)
        if self._tail is not None:
            self._tail = _Dot(held.step, loss, acc)
        else:
            self._dots[-1] = _Dot(held.step, loss, acc)

    @property
    def _all(self) -> list[_Dot]:
        return self._dots if self._tail is None else [*self._dots, self._tail]

    @property
    def loss(self) -> Series:
        """The loss by step, where it was reported."""
        return [(one.step, one.loss) for one in self._all if one.loss is not None]

    @property
    def accuracy(self) -> Series:
        """The accuracy by step, where it was reported."""
        return [(one.step, one.acc) for one in self._all if one.acc is not None]

    @property
    def steps(self) -> int:
        """Steps done so far."""
        return self.last.step

    @property
    def total(self) -> int | None:
        """Steps that there will be, if the program said so and has not gone beyond."""
        total = self.last.steps
        return total if total is not None and total >= self.last.step and total > 0 else None

    @property
    def done(self) -> float | None:
        """The share of the steps that is done, from 0 to 1."""
        return None if self.total is None else self.last.step / self.total

    @property
    def left(self) -> float | None:
        """Seconds until the last step at the pace so far; None while that cannot be known."""
        ran, passed = self.last.step - self._first, self._now - self._began
        if self.total is None or ran <= 0 or passed <= 0:
            return None
        return (self.total - self.last.step) * passed / ran

    @property
    def says(self) -> str:
        """What became of the values, without a full stop: `loss fell from 2.31 to 0.35 in 600 steps`."""
        steps = f"{self.steps:,} step{'s' * (self.steps != 1)}"
        told = [_course("loss", self.loss, steps), _course("accuracy", self.accuracy, "")]
        if self.lost is not None:
            told.insert(1, f"from step {self.lost:,} on it is not a number")
        return ", ".join(filter(None, told)) or steps


def _drawable(value: float | None) -> float | None:
    """A value whose distance from any other is finite too."""
    return None if value is None else max(-LARGEST, min(LARGEST, value))


def _course(name: str, series: Series, steps: str) -> str:
    """One value from its first point to its end: the last point, or about the mean of the last twentieth
    where there are many, since single batches are noisy.
    """
    if not series:
        return ""
    many = max(1, len(series) // 20)
    first = series[0][1]
    last = sum(value for _, value in series[-many:]) / many
    about = "about " if many > 1 else ""
    if len(series) == 1:
        return f"{name} {last:.3g}" + (f" after {steps}" if steps else "")
    if abs(last - first) <= LEVEL * max(abs(first), abs(last)):
        return f"{name} stayed near {last:.3g}" + (f" for {steps}" if steps else "")
    way = "fell" if last < first else "rose"
    return f"{name} {way} from {first:.3g} to {about}{last:.3g}" + (f" in {steps}" if steps else "")


class Training:
    """Every training of one run; steps that begin anew begin another curve."""

    def __init__(self) -> None:
        self.curves: list[Curve] = []
        self.count = 0

    def take(self, metric: Metric, at: float) -> None:
        """The next report, at this many seconds of any clock."""
        if self.curves and metric.step >= self.curves[-1].last.step:
            self.curves[-1].take(metric, at)
            return
        self.count += 1
        self.curves.append(Curve(metric, at))
        del self.curves[:-MOST_CURVES]

    @property
    def current(self) -> Curve | None:
        """The curve that grows."""
        return self.curves[-1] if self.curves else None

    @property
    def longest(self) -> Curve | None:
        """The first of the curves with the most steps: what is worth looking at afterwards."""
        return max(self.curves, key=lambda one: one.steps, default=None)
