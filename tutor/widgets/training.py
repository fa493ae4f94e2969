"""Training curves as text: loss and accuracy by step in braille dots, drawn as they grow and kept after."""

from __future__ import annotations

from collections.abc import Callable
from math import floor, log10

from textual.content import Content

from tutor.figures.base import Picture, Row, row
from tutor.figures.braille import Canvas
from tutor.figures.series import digits_apart, level_of
from tutor.study.bench import Bench
from tutor.study.training import Curve, Series, Training
from tutor.widgets.figure import painted
from tutor.widgets.lines import Lines
from tutor.widgets.text import bar, hanging

__all__ = ["TrainingView", "chart", "progress", "sentences", "state", "summary"]

LEAST, BESIDE = 18, 56
"""Columns below which no chart is drawn, and from which two stand beside each other."""
WIDEST = 64
GAP = 3
DECADES, TINIEST = 1000, 1e-290
LONGEST = 360_000
"""Seconds left from which on nobody waits."""
TOLD = 4
"""Sentences about several trainings that are shown."""


def chart(
    name: str, series: Series, total: int | None, width: int, height: int, first: int | None = None
) -> Picture:
    """One curve over its steps in at most so many cells: its name and newest value above it, its range beside
    it; the axis reaches from `first` to `total`, if they are known. Values over three decades stand on a log
    scale, and what is constant but for rounding is a flat line.
    """
    first, last = series[0][0] if first is None else first, max(series[-1][0], total or 0)
    newest, level = f"{series[-1][1]:.4g}", level_of([value for _, value in series])
    if level is not None:
        series = [(step, level) for step, _ in series]
    low, high = _range([value for _, value in series])
    digits = digits_apart(high, low)
    labels = [f"{value:.{digits}g}" for value in (high, low)]
    scaled: Callable[[float], float] = log10 if 0 < low < high / DECADES else float
    low, high = scaled(low), scaled(high)
    margin = max(map(len, labels)) + 1
    canvas = Canvas(width, height)
    canvas.text(0, 0, name, "dim")
    canvas.text(len(name) + 1, 0, newest, "bold")
    if scaled is log10:
        canvas.text(len(name) + len(newest) + 3, 0, "log scale", "dim")
    bottom = height - 2
    canvas.text(margin - 1 - len(labels[0]), 1, labels[0], "dim")
    canvas.text(margin - 1 - len(labels[1]), bottom - 1, labels[1], "dim")
    for y in range(1, bottom):
        canvas.text(margin, y, "│", "dim")
    canvas.text(margin, bottom, "└" + "─" * (width - margin - 1), "dim")
    _below(canvas, margin, first, last)
    left, right = 2 * (margin + 1), 2 * width - 1
    top, floor_ = 4, 4 * bottom - 1
    points = [
        (
            left + (step - first) / max(1, last - first) * (right - left),
            floor_ - (scaled(value) - low) / (high - low) * (floor_ - top),
        )
        for step, value in series
    ]
    canvas.stroke(points, "accent")
    return canvas.picture()


def _below(canvas: Canvas, margin: int, first: int, last: int) -> None:
    """The first and the last step below the axis."""
    ends = (f"{first:,}", f"{last:,} steps")
    canvas.text(margin, canvas.height - 1, ends[0], "dim")
    at = canvas.width - len(ends[1])
    if at > margin + len(ends[0]):
        canvas.text(at, canvas.height - 1, ends[1], "dim")


def _range(values: list[float]) -> tuple[float, float]:
    """Lowest and highest value, moved apart where they are the same."""
    low, high = min(values), max(values)
    if high - low > max(TINIEST, 1e-9 * max(abs(low), abs(high))):
        return low, high
    room = 10.0 ** floor(log10(abs(high))) / 2 if abs(high) > TINIEST else 0.5
    return low - room, high + room


def _charts(curve: Curve, width: int, height: int) -> Picture:
    """Loss and accuracy beside each other, or below each other where they are narrow; one alone is wider."""
    found = [(name, one) for name, one in (("loss", curve.loss), ("accuracy", curve.accuracy)) if one]
    beside = len(found) == 2 and width >= BESIDE
    wide = min(WIDEST, (width - GAP) // 2 if beside else width)
    if wide < LEAST or not found:
        return ()
    first = min(one[0][0] for _, one in found)
    made = [chart(name, one, curve.total, wide, height, first) for name, one in found]
    if not beside:
        return tuple(line for one in made for line in one)
    return tuple(_joined(left, right, wide) for left, right in zip(*made))


def _joined(left: Row, right: Row, wide: int) -> Row:
    taken = sum(len(text) for text, _ in left)
    return (*left, (" " * (wide - taken + GAP), ""), *right)


def sentences(training: Training) -> list[str]:
    """What became of every training, one sentence each, the one that is drawn first where there are many."""
    curves = training.curves
    if not curves:
        return []
    if training.count == 1:
        return [_sentence(curves[0].says)]
    before = training.count - len(curves)
    told = [
        f"Training {number} of {training.count}: {one.says}." for number, one in enumerate(curves, before + 1)
    ]
    if len(told) > TOLD:
        longest = curves.index(training.longest or curves[0])
        told = [told[longest], f"The program trained {training.count} times; this was the longest."]
    return told


def summary(training: Training) -> str:
    """What became of the longest training, in one sentence; nothing where there was none."""
    return _sentence(training.longest.says) if training.longest is not None else ""


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def progress(curve: Curve, width: int) -> Content:
    """How far it is: a bar, the share, the step, and the time that is left at this pace."""
    step = f"step {curve.steps:,}" + (f" of {curve.total:,}" if curve.total else "")
    left = curve.left
    told = f"{step} · about {_time(left)} left" if left and left < LONGEST else step
    if curve.done is None:
        return Content(told)
    share = f" {100 * curve.done:3.0f} %  "
    room = max(6, min(30, width - len(share) - len(told)))
    return Content.styled(bar(curve.done, room), "$accent") + Content(share + told)


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5_400 else f"{seconds / 3600:.1f} h"


def _speed(value: float) -> str:
    return f"{value:,.0f}" if abs(value) < 1e9 else f"{value:.3g}"


def state(curve: Curve) -> str:
    """The newest report in words."""
    metric = curve.last
    told = [
        f"epoch {metric.epoch:.3g}" if metric.epoch is not None else "",
        f"loss {curve.loss[-1][1]:.4g}" if curve.loss else "",
        f"accuracy {curve.accuracy[-1][1]:.3g}" if curve.accuracy else "",
        f"{_speed(metric.samples_per_s)} samples/s" if metric.samples_per_s is not None else "",
    ]
    return " · ".join(filter(None, told))


class TrainingView(Lines):
    """The curves of the bench's run: the growing one, at the end the longest with a sentence on each."""

    DEFAULT_CSS = "TrainingView { display: none; margin: 1 0; }"

    def __init__(self, bench: Bench, id: str | None = None) -> None:
        super().__init__(id=id)
        self._bench = bench

    def update(self) -> None:
        """Draw what has been reported until now."""
        self.display = bool(self._bench.training.curves)
        if self.display:
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """A heading, the charts, and after the end the sentences."""
        bench, training = self._bench, self._bench.training
        curve = training.current if bench.running else training.longest
        if curve is None:
            return []
        height = 7 if self.app.size.height < 34 else 10
        lines = painted(_charts(curve, width, height), width, colours=not self.app.no_color)
        if bench.running:
            return lines
        told = [line for one in sentences(training) for line in hanging("", one, width)]
        return [*painted((row("How the training went", "dim"),), width), *told, *lines]
