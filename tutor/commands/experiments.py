"""`dltutor experiment`: list, show and run experiments, and read what was kept of them."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tutor.commands.console import Refusal, course_of, let_run, places, say, say_error

if TYPE_CHECKING:
    from checkers.protocol import Event
    from tutor.course.experiments import Experiment
    from tutor.course.model import Course
    from tutor.store import Run
    from tutor.study.judging import Judged
    from tutor.study.trying import Trial

__all__ = ["attach"]

Name = Annotated[str, typer.Argument(help="Experiment id, or a catalogue id.", metavar="ID")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
EVERY = 1.0
"""Seconds between two lines about a run that goes on."""


def attach(group: typer.Typer) -> None:
    """Register the commands with the group `experiment`."""
    group.command("list")(listing)
    group.command("show")(show)
    group.command("run")(run)
    group.command("runs")(runs)


def _find(context: typer.Context, name: str) -> tuple[Course, Experiment]:
    course = course_of(context)
    found = course.experiment(name)
    if found is None:
        known = ", ".join(course.experiments) or "none yet"
        raise Refusal(f"there is no experiment {name[:60]}: the experiments are {known}")
    return course, found


def listing(context: typer.Context, as_json: AsJson = False) -> int:
    """List the experiments and how often you ran each.

    \b
    Example:
      dltutor experiment list
    """
    from tutor.start import open_store

    course, store = course_of(context), open_store(places())
    try:
        counts = store.run_counts()
    finally:
        store.close()
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "topic": one.topic,
            "sources": list(one.source),
            "seconds": one.seconds,
            "runs": counts.get(one.id, 0),
        }
        for one in course.experiments.values()
    ]
    if as_json:
        say(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        kept = f"{row['runs']} run{'s' * (row['runs'] != 1)}" if row["runs"] else "not run yet"
        say(f"{row['id']:34} {row['title']:40} {row['topic']:26} {kept}")
    return 0


def show(context: typer.Context, name: Name, as_json: AsJson = False) -> int:
    """Show what an experiment does, what can be changed, and what there is to predict.

    \b
    Example:
      dltutor experiment show five-rates
    """
    from tutor.start import open_services
    from tutor.study.outcomes import facts
    from tutor.study.trying import Trial

    course, experiment = _find(context, name)
    services = open_services(course, os.environ)
    try:
        trial = Trial(experiment, services)
        if as_json:
            say(json.dumps(facts(experiment, trial.runs), ensure_ascii=False, indent=1))
            return 0
        _describe(experiment, trial)
    finally:
        services.store.close()
    return 0


def _describe(experiment: Experiment, trial: Trial) -> None:
    data = f", data {experiment.data}" if experiment.data else ""
    say(f"{experiment.title} ({experiment.id}, about {experiment.seconds} s{data})")
    say("")
    say(trial.ask)
    say("")
    for one in experiment.parameters:
        choices = ", ".join(
            f"{value}{f' ({one.names[str(value)]})' if str(value) in one.names else ''}"
            for value in one.choices
        )
        say(f"--set {one.name}=…  {one.label}: {choices}; at the start {one.start}")
    for asked in experiment.predict:
        listed = [f"{key} ({text})" for key, text in trial.options(asked.name)]
        options = f" {', '.join(listed)}" if listed else ""
        unit = f", in {asked.unit}" if asked.unit else ""
        if asked.axes is not None:
            x, y = asked.axes.x, asked.axes.y
            options = f" {x.label} from {x.from_} to {x.to}, {y.label} from {y.from_} to {y.to}; five or more"
            options += f" points such as {x.from_}:{y.to}"
        say(f"--predict {asked.name}=…  {asked.kind}{unit}: {asked.ask.strip()}{options}")
    say(f"Runs kept: {len(trial.runs)}")


def run(
    context: typer.Context,
    name: Name,
    chosen: Annotated[
        list[str] | None,
        typer.Option("--set", help="A parameter's value; may be repeated.", metavar="NAME=VALUE"),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Of all that is random.")] = 0,
    predict: Annotated[
        list[str] | None,
        typer.Option("--predict", help="What you expect; may be repeated.", metavar="NAME=TEXT"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One event a line, as JSON.")] = False,
) -> int:
    """Run an experiment; what it gave is kept. Status 1: a prediction was not right; 3: our fault.

    \b
    Examples:
      dltutor experiment run five-rates
      dltutor experiment run five-rates --set momentum=0.9 --seed 1
      dltutor experiment run five-rates --predict edge=stays --predict away=1 --json
    """
    from tutor.start import open_services
    from tutor.study.trying import Problem, Trial, TrialProblem

    course, experiment = _find(context, name)
    let_run(course)
    services = open_services(course, os.environ)
    try:
        trial = Trial(experiment, services)
        try:
            for parameter, value in _pairs(chosen or [], "--set"):
                trial.choose(parameter, value)
            typed = _predictions(trial, predict or [])
            job = trial.job(seed)
        except TrialProblem as problem:
            raise Refusal(str(problem).rstrip(".")) from None
        watch = _Watch(trial, as_json)
        assert services.checking is not None
        finished = services.checking().check(job, watch)
        found = trial.finish(finished)
        if isinstance(found, Problem):
            if as_json:
                say(json.dumps({"t": "problem", "problem": found.sentence}, ensure_ascii=False))
            else:
                say_error(found.sentence)
            return 3
        judged = _judged(trial, typed, found)
        _tell_json(trial, found, judged) if as_json else _tell(trial, found, judged)
        if services.store.notice:
            say_error(services.store.notice)
    finally:
        services.store.close()
    return int(any(one.verdict in ("partial", "wrong") for one in judged))


def _pairs(given: list[str], option: str) -> list[tuple[str, str]]:
    """NAME=VALUE of each; refuses anything else."""
    found = []
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise Refusal(f"{one[:60]} is nothing for {option}: write NAME=VALUE")
        found.append((name.strip(), value.strip()))
    return found


def _predictions(trial: Trial, given: list[str]) -> dict[str, str]:
    """What --predict says, taken over where it still counts; refuses what cannot be read."""
    from tutor.study.judging import problem_of

    typed = {}
    for name, text in _pairs(given, "--predict"):
        question = trial.experiment.question(name)
        if question is None:
            known = ", ".join(one.name for one in trial.experiment.predict)
            raise Refusal(f"{trial.experiment.id} has no prediction {name[:60]}: it asks for {known}")
        if why := problem_of(question, text):
            raise Refusal(f"the prediction {name} cannot be read: {why.rstrip('.')}")
        typed[name] = text
        trial.type(name, text)
    return typed


class _Watch:
    """Passes a run's events on and shows them as they come: as JSON, or the newest points now and then."""

    def __init__(self, trial: Trial, as_json: bool) -> None:
        self._trial, self._json = trial, as_json
        self._next = time.monotonic() + EVERY

    def __call__(self, event: Event) -> None:
        from checkers.protocol import CheckDone, Finished, Points, encode
        from tutor.study.outcomes import latest

        if not isinstance(event, Finished):
            self._trial.take(event)
        if self._json:
            if not isinstance(event, CheckDone | Finished):
                say(encode(event))
        elif isinstance(event, Points) and time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            for line in latest(self._trial.experiment, self._trial.curves):
                say(f"  {line}")


def _judged(trial: Trial, typed: dict[str, str], run: Run) -> list[Judged]:
    """The predictions held against this run: those that count, else those that came with the command."""
    from tutor.study.judging import judge

    if run.counted:
        return [one for one in trial.judged.values() if one.verdict != "open"]
    known = {one.name: one for one in trial.experiment.predict}
    return [judge(known[name], text, run.results.get(name)) for name, text in typed.items()]


def _tell(trial: Trial, run: Run, judged: list[Judged]) -> None:
    from tutor.study.outcomes import curve_lines, result_lines, table_lines

    experiment = trial.experiment
    say(f"{experiment.title}: {experiment.told(run.parameters)}, seed {run.seed}, {run.seconds:.1f} s")
    for line in curve_lines(experiment, run):
        say(f"  {line}")
    for line in result_lines(experiment, run):
        say(f"  {line}")
    for table in run.tables:
        say(f"{table['title']}")
        for line in table_lines(table["columns"], table["rows"]):
            say(f"  {line}")
    for one in judged:
        say(f"{one.symbol} {one.name.replace('_', ' ')}: {one.sentence}")
    say("")
    say(trial.because(run))
    say("")
    say(experiment.vary.strip())


def _tell_json(trial: Trial, run: Run, judged: list[Judged]) -> None:
    say(
        json.dumps(
            {
                "t": "run",
                **_record(run, series=False),
                "judged": [
                    {
                        "name": one.name,
                        "verdict": one.verdict,
                        "points": float(one.points),
                        "sentence": one.sentence,
                    }
                    for one in judged
                ],
                "because": trial.because(run),
            },
            ensure_ascii=False,
        )
    )


def _record(run: Run, *, series: bool) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "id": run.id,
        "uid": run.uid,
        "when": run.at,
        "experiment": run.experiment,
        "seed": run.seed,
        "parameters": run.parameters,
        "counted": run.counted,
        "typed": run.typed,
        "results": run.results,
        "tables": run.tables,
        "seconds": run.seconds,
        "data": run.data,
    }
    return {**kept, "series": run.series} if series else kept


def runs(
    context: typer.Context,
    name: Name,
    as_json: AsJson = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="One point or result a line, for a spreadsheet.")
    ] = False,
) -> int:
    """Show the kept runs of an experiment; --json and --csv give all of each.

    \b
    Examples:
      dltutor experiment runs five-rates
      dltutor experiment runs five-rates --csv > runs.csv
    """
    from tutor.start import open_store
    from tutor.study.outcomes import result_lines, run_line

    if as_json and as_csv:
        raise Refusal("--json and --csv are two forms: choose one")
    _, experiment = _find(context, name)
    store = open_store(places())
    try:
        kept = store.runs(experiment.id)
    finally:
        store.close()
    if as_json:
        say(json.dumps([_record(one, series=True) for one in kept], ensure_ascii=False, indent=1))
    elif as_csv:
        _write_csv(experiment, kept)
    else:
        for one in kept:
            say(run_line(experiment, one))
            say(f"          {'; '.join(result_lines(experiment, one))}")
        if not kept:
            say(f"{experiment.id} was not run yet: dltutor experiment run {experiment.id}")
    return 0


def _write_csv(experiment: Experiment, kept: list[Run]) -> None:
    """Long form: every point of every series, every result, with the run's values beside it."""
    import csv

    names = [one.name for one in experiment.parameters]
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["run", "when", "seed", *names, "what", "panel", "name", "x", "y"])
    for one in kept:
        lead = [one.id, one.at, one.seed, *(one.parameters.get(name, "") for name in names)]
        for series in one.series:
            for x, y in series["points"]:
                out.writerow([*lead, "point", series["panel"], series["series"], x, y])
        for name, value in one.results.items():
            shown = value if not isinstance(value, list) else json.dumps(value, ensure_ascii=False)
            out.writerow([*lead, "result", "", name, "", shown])
    sys.stdout.flush()
