"""What an experiment's run shows, in plain lines: curves by their ends, results, tables, comparisons."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tutor.course.experiments import Experiment, Panel
from tutor.store import Run
from tutor.study.judging import measured_text, told
from tutor.study.trying import Comparison, Curves, Point, points_of

__all__ = [
    "comparison_lines",
    "curve_lines",
    "facts",
    "height",
    "latest",
    "result_lines",
    "run_line",
    "table_lines",
]


def height(panel: Panel | None, value: float) -> str:
    """A height of a panel as it is read: per cent where the panel says so."""
    if panel is not None and panel.percent and math.isfinite(value):
        return f"{100 * value:.1f} %"
    return told(value)


def latest(experiment: Experiment, curves: Curves) -> Iterator[str]:
    """The newest point of every curve while a run goes on, one line for each panel."""
    for panel in experiment.panels:
        drawn = {series: points for (name, series), points in curves.items() if name == panel.name and points}
        if not drawn:
            continue
        ends = {series: points[-1] for series, points in drawn.items()}
        heights = ", ".join(f"{series} {height(panel, y)}" for series, (_, y) in ends.items())
        places = {x for x, _ in ends.values()}
        at = f" at {panel.x} {told(places.pop())}" if len(places) == 1 else ""
        yield f"{panel.y}{at}: {heights}"


def curve_lines(experiment: Experiment, run: Run) -> Iterator[str]:
    """Every curve of a kept run by its two ends and its extremes."""
    for (name, series), points in points_of(run).items():
        panel = experiment.panel(name)
        if points:
            yield f"{panel.y if panel else name}, {series}: {_course(panel, points)}"


def _course(panel: Panel | None, points: Sequence[Point]) -> str:
    (first, begun), (last, ended) = points[0], points[-1]
    x = panel.x if panel else "x"
    if len(points) == 1:
        return f"{height(panel, begun)} at {x} {told(first)}"
    ends = f"{height(panel, begun)} at {x} {told(first)}, {height(panel, ended)} at {x} {told(last)}"
    finite = [one for one in points if math.isfinite(one[1])]
    inner = []
    if finite:
        for word, (at, y) in (
            ("highest", max(finite, key=lambda one: one[1])),
            ("lowest", min(finite, key=lambda one: one[1])),
        ):
            if y not in (begun, ended):
                inner.append(f"{word} {height(panel, y)} at {told(at)}")
    return "; ".join([ends, *inner])


def result_lines(experiment: Experiment, run: Run) -> Iterator[str]:
    """Every result on a line, those that were predicted in the words of their prediction."""
    for name, value in run.results.items():
        question = experiment.question(name)
        if question is not None and question.kind == "sketch":
            continue
        shown = told(value) if question is None else measured_text(question, value)
        yield f"{name.replace('_', ' ')}: {shown}"


def table_lines(columns: Sequence[Any], rows: Sequence[Sequence[Any]]) -> list[str]:
    """A table as lines with columns that align: words to the left, numbers to the right."""
    cells = [[told(one) for one in row] for row in rows]
    heads = [told(one) for one in columns]
    wide = [max(len(row[at]) for row in (heads, *cells)) for at in range(len(heads))]
    words = [all(isinstance(row[at], str) for row in rows) for at in range(len(heads))]

    def line(row: Sequence[str]) -> str:
        put = [one.ljust(size) if word else one.rjust(size) for one, size, word in zip(row, wide, words)]
        return "  ".join(put).rstrip()

    return [line(heads), *(line(row) for row in cells)]


def run_line(experiment: Experiment, run: Run) -> str:
    """A kept run in a line: its name, when, its values, how long it took."""
    when = run.at[:16].replace("T", " ")
    counted = ", held against the predictions" if run.counted else ""
    return (
        f"{run.id}  {when}  {experiment.told(run.parameters)}, seed {run.seed}, {run.seconds:.1f} s{counted}"
    )


def comparison_lines(both: Comparison) -> Iterator[str]:
    """Two runs side by side: what was changed, then every result of the two."""
    if not both.changed:
        yield "Both runs have the same values and the same seed."
    for one in both.changed:
        yield f"{one.label}: {one.a} in run A, {one.b} in run B"
    for one in both.results:
        both_ = f"{one.a} in run A, {one.b} in run B" if one.differs else f"{one.a} in both"
        yield f"{one.label}: {both_}"
    for panel, curves in both.curves.items():
        for series, a, b in curves:
            if a and b:
                yield f"{panel}, {series}, at the end: {told(a[-1][1])} in run A, {told(b[-1][1])} in run B"


def facts(experiment: Experiment, runs: Sequence[Run]) -> Mapping[str, Any]:
    """All that a script may want to know of an experiment, without what a run would give away."""
    return {
        "id": experiment.id,
        "title": experiment.title,
        "topic": experiment.topic,
        "sources": list(experiment.source),
        "level": experiment.level,
        "concept": experiment.concept,
        "needs": list(experiment.needs),
        "data": experiment.data,
        "seconds": experiment.seconds,
        "ask": experiment.ask.strip(),
        "parameters": [
            {"name": one.name, "label": one.label, "start": one.start, "choices": list(one.choices)}
            for one in experiment.parameters
        ],
        "predict": [
            {"name": one.name, "kind": one.kind, "ask": one.ask, "options": dict(one.options)}
            for one in experiment.predict
        ],
        "explain": experiment.explain,
        "runs": len(runs),
    }
