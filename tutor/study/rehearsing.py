"""The proof that an experiment is sound: its program runs, gives what is predicted, and repeats itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checkers.protocol import Event, Finished, Result, Series, Tabled
from tutor.checking import Checking
from tutor.course.experiments import HOLE, Experiment, Question, Setting, program_path
from tutor.study.judging import curve_of, result_fault, shape_of
from tutor.study.trying import job_of

__all__ = ["SLOWEST", "SLOWEST_START", "Rehearsal", "rehearse"]

SLOWEST_START, SLOWEST = 10.0, 20.0
"""CPU seconds of a run at the start values, and of one with another choice."""
_EXTRA = 3.0
FIX = "mend the program or the experiment's file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """One fault of an experiment's program; `file` is the program's path."""

    experiment: str
    file: Path
    problem: str
    fix: str = FIX


@dataclass(slots=True)
class _Took:
    """What one run gave."""

    finished: Finished | None = None
    results: dict[str, Any] = field(default_factory=dict)
    series: list[Series] = field(default_factory=list)
    tables: list[Tabled] = field(default_factory=list)

    def take(self, event: Event) -> None:
        if isinstance(event, Result):
            self.results[event.name] = event.value
        elif isinstance(event, Series):
            self.series.append(event)
        elif isinstance(event, Tabled):
            self.tables.append(event)

    def sure(self, clock: Collection[str]) -> tuple[object, ...]:
        """All that a seed decides: what is measured with a clock is left out."""
        results = {name: value for name, value in self.results.items() if name not in clock}
        series = [one for one in self.series if one.series not in clock and one.panel not in clock]
        tables = [
            (
                one.title,
                [cell for row in one.rows for cell, head in zip(row, one.columns) if head not in clock],
            )
            for one in self.tables
        ]
        return results, series, tables


def rehearse(
    checking: Checking,
    experiment: Experiment,
    checkers: Path,
    *,
    full: bool,
    told: Callable[[str], None] | None = None,
) -> Iterator[Rehearsal]:
    """Every fault that the program shows: at the start values with seed 0, and in `full` once more, with seed
    1 and with every single choice changed. `told` is said which run comes.
    """
    path = program_path(checkers, experiment)

    def fault(problem: str) -> Rehearsal:
        return Rehearsal(experiment=experiment.id, file=path, problem=problem)

    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        yield fault("the program cannot be read")
        return

    def run(setting: Setting, seed: int) -> _Took:
        if told:
            told(f"{experiment.id}: {experiment.told(setting)}, seed {seed}")
        took = _Took()
        took.finished = checking.check(job_of(experiment, source, setting, seed), took.take)
        return took

    first = run(experiment.start, 0)
    problems = list(_faults(experiment, first, start=True))
    yield from map(fault, problems)
    if not full or problems:
        return
    again = run(experiment.start, 0)
    if first.sure(experiment.clock) != again.sure(experiment.clock):
        yield fault("two runs of one seed differ: draw all from torch, or name under clock what is timed")
    for setting, seed in [(experiment.start, 1), *((each, 0) for each in _varied(experiment))]:
        took = run(setting, seed)
        at_start = setting == experiment.start
        where = "seed 1" if at_start else experiment.told(setting)
        for problem in _faults(experiment, took, start=at_start):
            yield fault(f"{where}: {problem}")


def _varied(experiment: Experiment) -> Iterator[Setting]:
    """The start values with one choice changed, for every choice there is."""
    for one in experiment.parameters:
        for choice in one.choices:
            if choice != one.start:
                yield {**experiment.start, one.name: choice}


def _faults(experiment: Experiment, took: _Took, *, start: bool) -> Iterator[str]:
    finished = took.finished
    if finished is None or finished.verdict != "pass":
        yield f"the run ends with {finished.verdict}: {finished.message}" if finished else "there was no run"
        return
    for question in experiment.predict:
        result = took.results.get(question.name)
        problem = result_fault(question, result) or (_misshapen(question, result) if start else "")
        if problem:
            yield problem
    known = {*took.results, *(one.name for one in experiment.parameters)}
    known |= {one.name for one in experiment.predict}
    for name in sorted({hole[1] for hole in HOLE.finditer(experiment.because)} - known):
        yield f"the explanation has {{{name}}}, which the program does not give"
    drawn = {one.panel for one in took.series}
    for panel in experiment.panels:
        if panel.name not in drawn:
            yield f"nothing is drawn in the panel {panel.name}"
    most = min(SLOWEST_START, 2 * experiment.seconds + _EXTRA) if start else SLOWEST
    if finished.cpu_seconds > most:
        said = f"the run takes {finished.cpu_seconds:.1f} s of CPU time, at most {most:g} are good"
        yield f"{said} (seconds: {experiment.seconds})"


def _misshapen(question: Question, result: Any) -> str:
    """Why a measured curve does not do what its prediction says is right; "" where it does."""
    if question.kind != "sketch" or question.axes is None:
        return ""
    low, high = question.axes.y.ends
    found = shape_of(curve_of(result), high - low)
    if found == question.shape:
        return ""
    does = found or "does several things"
    return f"the measured curve of {question.name} {does}, and {question.shape} is said to be right"
