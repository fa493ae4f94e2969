"""One experiment from prediction to comparison, without any interface: predict, run, see, explain, vary.

A screen or a line asks `fields`, keeps what is typed with `type`, hands `job` to the checker on a thread of
its own, passes every event to `take` and the last one to `finish`, and draws what the properties say. All of
it belongs to one thread; nothing here waits.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from checkers.protocol import Event, Finished, Job, Points, Result, Series, Started, Tabled, real
from tutor.course.experiments import HOLE, Experiment, Panel, Question, Setting, Value, program_path
from tutor.kinds.draw import Stream
from tutor.store import Run
from tutor.study.judging import (
    Judged,
    curve_of,
    field_of,
    judge,
    measured_text,
    problem_of,
    result_fault,
    told,
)
from tutor.words import clean

if TYPE_CHECKING:
    from tutor.kinds.fields import Field
    from tutor.study.services import Services

__all__ = [
    "Comparison",
    "Curves",
    "Judged",
    "Pair",
    "Problem",
    "Run",
    "Trial",
    "TrialProblem",
    "compare",
    "fill_because",
    "job_of",
    "points_of",
]

Phase = Literal["predict", "running", "seen"]
Point = tuple[float, float]
Curves = dict[tuple[str, str], list[Point]]
"""Points by (panel, series), in the order in which they were first drawn; nan and inf are floats."""

LIMIT = 2_000
"""Characters of a prediction that are kept; a curve of 100 points is shorter."""
MOST_DRAWN = 5_000
"""Points of one series that are held while a run goes on; the kept ones have 400."""
_MOST_LIVE = 40


class TrialProblem(Exception):
    """A run that cannot be begun; its text is one sentence: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A run that came to nothing: `sentence` says why; `stopped` where the learner ended it."""

    sentence: str
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a comparison: what it is, the first run's value and the second's, as text."""

    label: str
    a: str
    b: str

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return self.a != self.b


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs side by side. `changed` are the parameters (and the seed) that differ, `results` all results,
    `tables` (title, columns, rows) with a column of each run in turn, `curves` both runs' points by panel:
    (series, points of the first, points of the second).
    """

    a: Run
    b: Run
    changed: tuple[Pair, ...]
    results: tuple[Pair, ...]
    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...]
    curves: dict[str, tuple[tuple[str, tuple[Point, ...], tuple[Point, ...]], ...]]


class Trial:
    """The learner's work on one experiment.

    `typed` is each prediction's text exactly as typed, kept in the store at every change and frozen once it
    was judged; `chosen` is a value for each parameter of the next run; `curves`, `results` and `tables` are
    those of the run in progress, else of the newest run of this session; `runs` are all kept runs, newest
    last. Only the first run at the start values with seed 0 judges.
    """

    def __init__(self, experiment: Experiment, services: Services) -> None:
        self.experiment = experiment
        self._services, self._store = services, services.store
        self._draft = f"experiment:{experiment.id}"
        self.runs: list[Run] = self._store.runs(experiment.id)
        names = {one.name for one in experiment.predict}
        drafts = self._store.drafts(self._draft, 0)
        self.typed: dict[str, str] = {name: text for name, text in drafts.items() if name in names}
        if (counted := self.counted) is not None:
            self.typed = {name: text for name, text in counted.typed.items() if name in names}
        self.chosen: Setting = experiment.start
        self.seed = 0
        self.curves: Curves = {}
        self.results: dict[str, Any] = {}
        self.tables: list[dict[str, Any]] = []
        self._running = False
        self._series: list[Series] = []
        self._begun = 0.0
        self._digest = ""

    # -- where it stands -----------------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """`predict` until a run has judged the predictions, `running` while one goes on, then `seen`."""
        return "running" if self._running else "seen" if self.counted else "predict"

    @property
    def counted(self) -> Run | None:
        """The run that the predictions were held against."""
        return next((one for one in self.runs if one.counted), None)

    @property
    def at_start(self) -> bool:
        """Whether the values chosen are those that the predictions are about."""
        return self.chosen == self.experiment.start

    @property
    def elapsed(self) -> float:
        """Seconds since the program of the run in progress was started."""
        return max(0.0, self._services.monotonic() - self._begun) if self._running else 0.0

    @property
    def ask(self) -> str:
        """The situation, as its author wrote it."""
        return self.experiment.ask.strip()

    # -- predicting ----------------------------------------------------------------------------------------

    def options(self, name: str) -> tuple[tuple[str, str], ...]:
        """(key, text) of a pick's or rank's options, always in the same order, which gives nothing away."""
        question = self._question(name)
        return Stream(f"{self.experiment.id}|{name}").shuffle(question.options.items())

    def field(self, name: str) -> Field:
        """The place to answer a prediction, as the kinds of items have it; `typed[name]` is its raw text.

        A sketch's is an `Axes` with one `Curve` of the prediction's own name.
        """
        return field_of(self._question(name), self.options(name))

    def type(self, name: str, text: str) -> None:
        """Keep what is typed; once judged it stays as it is."""
        question = self._question(name)
        if self.counted is None and not self._running:
            self.typed[question.name] = text[:LIMIT]
            self._store.save_draft(self._draft, 0, question.name, text[:LIMIT])

    def trouble(self, name: str) -> str:
        """Why the text typed for a prediction cannot be read; "" where it can, or is empty."""
        return problem_of(self._question(name), self.typed.get(name, ""))

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the predictions that have no text yet or one that cannot be read."""
        return tuple(
            one.name
            for one in self.experiment.predict
            if not self.typed.get(one.name, "").strip() or self.trouble(one.name)
        )

    # -- a run ---------------------------------------------------------------------------------------------

    def choose(self, name: str, value: Value | str) -> None:
        """Choose a parameter's value for the next run, as it is or as its text.

        Raises TrialProblem for an unknown parameter and a value that is none of its choices.
        """
        parameter = self.experiment.parameter(name)
        if parameter is None:
            known = ", ".join(one.name for one in self.experiment.parameters)
            raise TrialProblem(f"{self.experiment.id} has no parameter {clean(name)[:40]}: it has {known}.")
        for one in parameter.choices:
            if one == value or str(one) == str(value):
                self.chosen = {**self.chosen, name: one}
                return
        listed = ", ".join(map(str, parameter.choices))
        raise TrialProblem(f"{name} cannot be {clean(str(value))[:40]}: choose one of {listed}.")

    def job(self, seed: int = 0) -> Job:
        """Begin a run with the values chosen: what the checker is to do.

        Raises TrialProblem where its program cannot be read; then nothing has begun.
        """
        path = program_path(self._services.course.checkers, self.experiment)
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise TrialProblem(
                f"The program of {self.experiment.id} cannot be read: look at {path}."
            ) from None
        self.seed = seed
        self.curves, self.results, self.tables, self._series = {}, {}, [], []
        self._running, self._begun = True, self._services.monotonic()
        self._digest = hashlib.sha256((self.experiment.content + source).encode()).hexdigest()[:16]
        return job_of(self.experiment, source, self.chosen, seed)

    def take(self, event: Event) -> None:
        """One event of the run in progress; of other events nothing is noted."""
        if not self._running:
            return
        if isinstance(event, Started):
            self._begun = self._services.monotonic()
        elif isinstance(event, Points):
            for panel, series, x, y in event.points:
                self._draw(panel, series, [(real(x), real(y))])
        elif isinstance(event, Series):
            self._series.append(event)
        elif isinstance(event, Result):
            if len(self.results) < _MOST_LIVE:
                self.results[event.name] = event.value
        elif isinstance(event, Tabled) and len(self.tables) < 6:
            rows = [[_cell(cell) for cell in row] for row in event.rows]
            self.tables.append(
                {"title": clean(event.title), "columns": [clean(one) for one in event.columns], "rows": rows}
            )

    def _draw(self, panel: str, series: str, points: Sequence[Point]) -> None:
        key = (clean(panel), clean(series))
        if self.experiment.panel(key[0]) is None or (key not in self.curves and len(self.curves) >= 36):
            return
        held = self.curves.setdefault(key, [])
        held += points
        del held[MOST_DRAWN:]

    def finish(self, finished: Finished) -> Run | Problem:
        """The run has ended: kept with all it gave, or, where it came to nothing, why.

        The first run at the start values with seed 0 judges the predictions: see `judged`.
        """
        self._running = False
        if finished.verdict != "pass":
            return self._failed(finished)
        for question in self.experiment.predict:
            fault = result_fault(question, self.results.get(question.name))
            if fault:
                said = f"The program of {self.experiment.id} is wrong: {fault}; nothing was kept."
                return Problem(said)
        self.curves = {}
        for one in self._series:
            self._draw(one.panel, one.series, [(real(x), real(y)) for x, y in one.points])
        first = self.counted is None and self.at_start and self.seed == 0
        run = Run(
            uid=str(uuid4()),
            at=self._services.now().isoformat(timespec="milliseconds"),
            experiment=self.experiment.id,
            seed=self.seed,
            parameters=dict(self.chosen),
            series=[
                {"panel": panel, "series": series, "points": [[_told(x), _told(y)] for x, y in points[:400]]}
                for (panel, series), points in self.curves.items()
            ],
            results=dict(self.results),
            tables=list(self.tables),
            seconds=finished.seconds,
            counted=first,
            typed=dict(self.typed) if first else {},
            content=self._digest,
            data=self.experiment.data,
        )
        self._store.keep_run(run)
        if first:
            self._store.drop_drafts(self._draft, 0)
        self.runs.append(run)
        return run

    def _failed(self, finished: Finished) -> Problem:
        self.curves, self.results, self.tables = {}, {}, []
        if finished.verdict == "cancelled":
            return Problem("The run was stopped; nothing was kept.", stopped=True)
        if finished.verdict == "timeout":
            limit = f"{self.experiment.limit:g}"
            return Problem(f"The run took longer than {limit} seconds and was ended: close other programs.")
        return Problem(clean(finished.message) or "The run failed; nothing was kept.")

    def stop(self) -> None:
        """The run in progress is no longer waited for; nothing of it is kept."""
        self._running = False
        self.curves, self.results, self.tables = {}, {}, []

    # -- what was seen -------------------------------------------------------------------------------------

    @property
    def judged(self) -> dict[str, Judged]:
        """Each prediction's verdict, by name, once a run has judged them; else empty."""
        run = self.counted
        if run is None:
            return {}
        return {
            one.name: judge(one, run.typed.get(one.name, ""), run.results.get(one.name))
            for one in self.experiment.predict
        }

    @property
    def points(self) -> tuple[Fraction, int]:
        """Points earned by the predictions, and how many could be had: unread and open ones are left out."""
        told_ = [one for one in self.judged.values() if one.verdict not in ("open", "invalid")]
        return sum((one.points for one in told_), Fraction(0)), len(told_)

    def because(self, run: Run) -> str:
        """The explanation with this run's own numbers."""
        return fill_because(self.experiment, run)

    def compared(self, a: Run, b: Run) -> Comparison:
        """Two kept runs side by side."""
        return compare(self.experiment, a, b)

    def sketch(self, name: str, run: Run) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
        """A sketched prediction's points as drawn and as measured, for one picture; empty where there are
        none.
        """
        from tutor.kinds.curves import CurveProblem
        from tutor.study.judging import drawn_points

        question = self._question(name)
        try:
            own = drawn_points(question, self.typed.get(name, ""))
        except CurveProblem:
            own = ()
        return own, curve_of(run.results.get(name))

    def measured(self, name: str, run: Run) -> str:
        """A prediction's measured result of a run, in words."""
        return measured_text(self._question(name), run.results.get(name))

    def panel(self, name: str) -> Panel | None:
        """The panel of that name: its axes' names and scale."""
        return self.experiment.panel(name)

    def _question(self, name: str) -> Question:
        found = self.experiment.question(name)
        if found is None:
            raise KeyError(name)
        return found


def job_of(experiment: Experiment, source: str, chosen: Mapping[str, Value], seed: int) -> Job:
    """What the checker is to do for one run: the program's text, its values, its set, its limits."""
    return Job(
        task=experiment.id,
        source=source,
        file=f"{experiment.folder}.py",
        device="cpu",
        timeout=experiment.limit,
        program=True,
        sets=(experiment.data,) if experiment.data not in ("", "story") else (),
        lab={
            "parameters": dict(chosen),
            "seed": seed,
            "panels": [one.name for one in experiment.panels],
            "data": experiment.data,
        },
    )


def _cell(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _told(value: float) -> float | str:
    """A number as the log keeps it: JSON has no nan and no inf."""
    return value if math.isfinite(value) else repr(value)


# -- what a run says ---------------------------------------------------------------------------------------


def fill_because(experiment: Experiment, run: Run) -> str:
    """The author's explanation with a run's results and parameters in its holes.

    `{name}` is a number to four digits, an option's text or a parameter's name; `{name:2}` has two decimals,
    `{name:1%}` is times 100 with one, `{name:,}` sets the thousands of a whole number apart.
    """

    def put(hole: re.Match[str]) -> str:
        name, apart, digits, percent = hole[1], hole[2], hole[3], hole[4]
        parameter, question = experiment.parameter(name), experiment.question(name)
        if parameter is not None and name not in run.results:
            shown = parameter.told(run.parameters.get(name, parameter.start))
            return f"{int(shown):,}" if apart and shown.lstrip("-").isdecimal() else shown
        value = run.results.get(name)
        if question is not None and question.kind in ("pick", "rank") and value is not None:
            return measured_text(question, value)
        number = real(value)
        if apart and math.isfinite(number) and number == int(number):
            return f"{int(number):,}"
        if percent and math.isfinite(number):
            value = 100 * number
        return told(value, int(digits) if digits else None) if value is not None else "?"

    return HOLE.sub(put, experiment.because).replace("{{", "{").replace("}}", "}").strip()


def points_of(run: Run) -> Curves:
    """A kept run's points by (panel, series)."""
    return {
        (one["panel"], one["series"]): [(real(x), real(y)) for x, y in one["points"]] for one in run.series
    }


def compare(experiment: Experiment, a: Run, b: Run) -> Comparison:
    """Two runs of one experiment side by side."""
    changed = [
        Pair(one.label, one.told(a.parameters.get(one.name, "-")), one.told(b.parameters.get(one.name, "-")))
        for one in experiment.parameters
    ]
    changed.append(Pair("seed", str(a.seed), str(b.seed)))
    return Comparison(
        a=a,
        b=b,
        changed=tuple(one for one in changed if one.differs),
        results=tuple(_results(experiment, a, b)),
        tables=tuple(_tables(a, b)),
        curves=_curves(experiment, a, b),
    )


def _results(experiment: Experiment, a: Run, b: Run) -> Iterator[Pair]:
    for name in dict.fromkeys((*a.results, *b.results)):
        question = experiment.question(name)
        if question is not None and question.kind == "sketch":
            continue
        left, right = a.results.get(name), b.results.get(name)
        if question is None:
            texts = ["-" if one is None else told(one) for one in (left, right)]
        else:
            texts = ["-" if one is None else measured_text(question, one) for one in (left, right)]
        yield Pair(name.replace("_", " "), *texts)


def _tables(a: Run, b: Run) -> Iterator[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]]:
    """Tables of one title and one heading: the first column, then every other column of each run in turn."""
    others = {one["title"]: one for one in b.tables}
    for one in a.tables:
        other = others.get(one["title"])
        if other is None or other["columns"] != one["columns"]:
            continue
        heads = [str(one["columns"][0])]
        heads += [f"{name} ({which})" for name in one["columns"][1:] for which in "AB"]
        left = {told(row[0]): row for row in one["rows"]}
        right = {told(row[0]): row for row in other["rows"]}
        rows = []
        for key in dict.fromkeys((*left, *right)):
            cells = [key]
            for at in range(1, len(one["columns"])):
                cells += [told(side[key][at]) if key in side else "-" for side in (left, right)]
            rows.append(tuple(cells))
        yield one["title"], tuple(heads), tuple(rows)


def _curves(
    experiment: Experiment, a: Run, b: Run
) -> dict[str, tuple[tuple[str, tuple[Point, ...], tuple[Point, ...]], ...]]:
    left, right = points_of(a), points_of(b)
    found: dict[str, tuple[tuple[str, tuple[Point, ...], tuple[Point, ...]], ...]] = {}
    for panel in experiment.panels:
        keys = [key for key in dict.fromkeys((*left, *right)) if key[0] == panel.name]
        found[panel.name] = tuple(
            (key[1], tuple(left.get(key, ())), tuple(right.get(key, ()))) for key in keys
        )
    return found
