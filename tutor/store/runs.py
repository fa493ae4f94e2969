"""What one kept run of an experiment is, and how it becomes a row of the log and comes back from it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tutor.store.rows import document, integer, storable, written

__all__ = ["RUN_COLUMNS", "RUN_INSERT", "Run", "run_from_row", "run_to_row"]

RUN_COLUMNS = (
    "uid, at, experiment, content, seed, parameters, counted, typed, series, results, tables, seconds, data"
)
RUN_INSERT = f"INSERT INTO runs ({RUN_COLUMNS}) VALUES ({', '.join('?' * 13)})"
MOST_SERIES, MOST_TABLES, MOST_NAMES = 36, 6, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of an experiment that came to its end.

    `series` are objects with `panel`, `series` and `points` ([x, y], at most 400, a number that is not finite
    as nan, inf or -inf), `tables` objects with `title`, `columns` and `rows`. `counted` says that the
    predictions `typed` were held against this run. `content` is the hash of the experiment's file and
    program, `data` the set that was used.
    """

    uid: str
    at: str
    """UTC, ISO 8601 with milliseconds."""
    experiment: str
    seed: int
    parameters: dict[str, int | str]
    series: list[dict[str, Any]] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    tables: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    counted: bool = False
    typed: dict[str, str] = field(default_factory=dict)
    content: str = ""
    data: str = ""

    @property
    def id(self) -> str:
        """What it is called in lists and commands: the first eight characters of its uid."""
        return self.uid[:8]

    @property
    def when(self) -> str:
        """When it ended, as the log spells time."""
        return self.at


def run_to_row(run: Run) -> tuple[object, ...]:
    """The values of RUN_COLUMNS for `run`, all of them storable."""
    return (
        storable(run.uid),
        storable(run.at),
        storable(run.experiment),
        storable(run.content),
        integer(run.seed),
        written(run.parameters),
        int(run.counted),
        written(run.typed),
        written(run.series),
        written(run.results),
        written(run.tables),
        float(run.seconds) if math.isfinite(run.seconds) else 0.0,
        storable(run.data),
    )


def run_from_row(row: Sequence[Any]) -> Run:
    """The run in `row` (the values of RUN_COLUMNS); raises ValueError or TypeError for a row that is none.

    What is damaged inside, or larger than a run can be, is left out.
    """
    from checkers.protocol import Result, Series, Tabled  # home is painted without a run

    uid, at, experiment, content, seed, parameters, counted, typed, series, results, tables, seconds, data = (
        row
    )
    if not (isinstance(uid, str) and uid and isinstance(at, str) and isinstance(experiment, str)):
        raise ValueError("no run")
    return Run(
        uid=uid,
        at=at,
        experiment=experiment,
        content=str(content),
        seed=int(seed, 0) if isinstance(seed, str) else int(seed),
        parameters={
            name: value
            for name, value in _mapping(parameters).items()
            if isinstance(value, str) or type(value) is int
        },
        counted=bool(counted),
        typed={name: value for name, value in _mapping(typed).items() if isinstance(value, str)},
        series=[one for one in _listed(series)[:MOST_SERIES] if _fits(Series, one)],
        results={
            name: value
            for name, value in list(_mapping(results).items())[:MOST_NAMES]
            if _fits(Result, {"name": name, "value": value})
        },
        tables=[one for one in _listed(tables)[:MOST_TABLES] if _fits(Tabled, one)],
        seconds=float(seconds),
        data=str(data),
    )


def _mapping(text: object) -> dict[str, Any]:
    found = document(text)
    return dict(found) if isinstance(found, Mapping) else {}


def _listed(text: object) -> list[Any]:
    found = document(text)
    return found if isinstance(found, list) else []


def _fits(kind: type[Any], record: object) -> bool:
    """Whether a message of this kind could have these values and no others: the messages say what may be."""
    try:
        return isinstance(record, dict) and bool(kind(**record))
    except (ValueError, TypeError, RecursionError):
        return False
