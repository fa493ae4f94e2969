"""`dltutor stats`: progress in figures, for reading, for scripts and for spreadsheets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tutor.commands.console import JsonFlag, Refusal, course_of, places, say, say_error

__all__ = ["attach"]


def attach(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(stats)


def stats(
    context: typer.Context,
    as_json: JsonFlag = False,
    table: Annotated[
        str,
        typer.Option("--csv", help="Write one figure a row; - is standard output.", metavar="FILE"),
    ] = "",
) -> int:
    """Show your progress: forecast, topics, memory, how sure you were, frequent mistakes.

    A topic's share is what its questions would earn now by expectation. With --json the keys are attempts,
    right, hints, seconds, slips, topics, due, retention, forecast, history, calibration, days,
    misconceptions, papers; with --csv the columns are table, id, figure, value.

    \b
    Examples:
      dltutor stats
      dltutor stats --json
      dltutor stats --csv progress.csv
    """
    from tutor.start import open_store, utc_now
    from tutor.study.stats import collect
    from tutor.study.stats.writing import as_csv, as_lines
    from tutor.study.stats.writing import as_json as values

    if as_json and table:
        raise Refusal("--json and --csv are two forms: name one of them")
    course, here = course_of(context), places()
    store = open_store(here)
    try:
        figures = collect(course, store, here.cache, now=utc_now())
    finally:
        store.close()
    if store.notice:
        say_error(store.notice)
    if as_json:
        say(json.dumps(values(figures), ensure_ascii=False, indent=1))
    elif table == "-":
        say(as_csv(figures).rstrip("\n"))
    elif table:
        _write(Path(table), as_csv(figures))
    else:
        for line in as_lines(figures):
            say(line)
    return 0


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as problem:
        reason = (problem.strerror or type(problem).__name__).lower()
        raise Refusal(f"{path} cannot be written ({reason}): name another file") from None
    say(f"The figures are in {path}.")
