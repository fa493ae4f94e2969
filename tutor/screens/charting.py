"""What an experiment measured as charts and tables: one run, two in the same boxes, a sketch beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite

from tutor.course.experiments import Experiment, Panel
from tutor.figures.series import LOOKS, Chart, Line, Look, versus
from tutor.study.judging import told as text
from tutor.study.trying import Comparison, Curves, Run, Trial
from tutor.widgets.results import Grid

__all__ = ["charts_of", "compared", "grids_of", "sketches", "tables_of", "words_of"]

Point = tuple[float, float]
SAME = "="


def charts_of(experiment: Experiment, curves: Curves) -> tuple[Chart, ...]:
    """A box a panel with every series drawn so far; boxes without any are empty."""
    return tuple(
        _chart(
            panel,
            [
                _line(series, points, LOOKS[place % len(LOOKS)])
                for place, (series, points) in enumerate(_of(panel.name, curves))
            ],
        )
        for panel in experiment.panels
    )


def _of(panel: str, curves: Curves) -> list[tuple[str, list[Point]]]:
    return [(series, points) for (own, series), points in curves.items() if own == panel]


def _chart(panel: Panel, lines: Sequence[Line]) -> Chart:
    return Chart(panel.x, panel.y, tuple(lines), panel.percent, panel.log)


def _line(label: str, points: Iterable[Point], look: Look) -> Line:
    """A series as it can be drawn: without what is no number, which is said where it came last."""
    every = list(points)
    finite = tuple(one for one in every if isfinite(one[0]) and isfinite(one[1]))
    return Line(label, finite, look, lost=bool(every) and not isfinite(every[-1][1]))


def compared(experiment: Experiment, both: Comparison) -> tuple[Chart, ...]:
    """A box a panel with the curves of two runs: filled signs and full lines for the first, A, hollow signs
    and dotted lines for the second, B.
    """
    made = []
    for panel in experiment.panels:
        lines: list[Line] = []
        for place, (series, a, b) in enumerate(both.curves.get(panel.name, ())):
            for name, points, second in (("A", a, False), ("B", b, True)):
                if points:
                    lines.append(_line(f"{name} {series}", points, versus(place, second=second)))
        made.append(_chart(panel, lines))
    return tuple(made)


def sketches(trial: Trial, run: Run) -> tuple[Chart, ...]:
    """For each sketched prediction one box with the learner's curve and the measured one."""
    made = []
    for one in trial.experiment.predict:
        if one.kind == "sketch" and one.axes is not None:
            own, measured = trial.sketch(one.name, run)
            lines = [_line("measured", measured, LOOKS[0])]
            if own:
                lines.append(Line("you", own, LOOKS[1], smooth=True))
            x, y = one.axes.x, one.axes.y
            made.append(Chart(x.label, y.label, tuple(lines), x_range=x.ends, y_range=y.ends))
    return tuple(one for one in made if any(line.points for line in one.lines))


# -- tables ------------------------------------------------------------------------------------------------


def tables_of(tables: Sequence[Mapping[str, object]]) -> tuple[Grid, ...]:
    """The tables of a run as it gave them."""
    made = []
    for one in tables:
        columns, rows = one.get("columns"), one.get("rows")
        if isinstance(columns, list) and isinstance(rows, list):
            head = tuple(str(cell) for cell in columns)
            body = tuple(tuple(text(cell) for cell in row) for row in rows if isinstance(row, list))
            made.append(Grid(str(one.get("title", "")), head, body))
    return tuple(made)


def grids_of(both: Comparison, names: tuple[str, str]) -> tuple[Grid, ...]:
    """Two runs side by side: what was changed, every result with the difference, the tables."""
    head = ("", *names)
    made = [Grid("What was changed", head, tuple((one.label, one.a, one.b) for one in both.changed))]
    rows = tuple((one.label, one.a, one.b, _difference(one.a, one.b)) for one in both.results)
    made.append(Grid("What came out", (*head, "difference"), rows))
    made += [Grid(title, columns, rows) for title, columns, rows in both.tables]
    return tuple(made)


def _difference(a: str, b: str) -> str:
    """The second minus the first where both are numbers in the same unit, else whether they are the same."""
    if a == b:
        return SAME
    (first, unit), (second, other) = _parts(a), _parts(b)
    if first is None or second is None or unit != other:
        return ""
    apart = second - first
    return f"{'+' if apart > 0 else '−'}{text(abs(apart))}{unit}"


def _parts(text: str) -> tuple[float | None, str]:
    number, gap, unit = text.partition(" ")
    try:
        value = float(number)
    except ValueError:
        return None, ""
    return (value if isfinite(value) else None), f"{gap}{unit}"


def words_of(run: Run, trial: Trial) -> str:
    """What a run came to, in a line for a list: the results that were predicted."""
    found = (
        (one.name, trial.measured(one.name, run)) for one in trial.experiment.predict if one.kind != "sketch"
    )
    return " · ".join(f"{name.replace('_', ' ')}: {text}" for name, text in found if text)
