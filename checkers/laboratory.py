"""Both ends of an experiment's run: the program's own process, and the judge that passes on what it found."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from checkers import lab
from checkers.failures import CheckFailed
from checkers.protocol import Event, Result, Series, Tabled
from checkers.remote import Remote, Subject

__all__ = ["run", "tried"]


# ---- in the program's process -----------------------------------------------------------------------------


def run(program: Any, asked: Mapping[str, Any], parts: Sequence[lab.Pair]) -> list[Any]:
    """Runs the program with the laboratory that was asked for; `parts` are its set's training and test part.

    Returns results and tables as JSON text, and [panel, series, points (N, 2) float64] for each series.
    """

    def sets(name: str) -> tuple[lab.Pair, lab.Pair]:
        if name != asked["data"] or len(parts) != 2:
            raise lab.LabProblem(f"the experiment's file does not name {name} under data")
        return parts[0], parts[1]

    room = lab.Lab(asked["parameters"], asked["seed"], panels=asked["panels"], sets=sets, live=lab.live)
    lab.given(program, room)
    series = [
        [panel, name, torch.tensor(lab.thinned(points), dtype=torch.float64).reshape(-1, 2)]
        for (panel, name), points in room.series.items()
    ]
    return [json.dumps({"results": room.results, "tables": room.tables}), series]


# ---- in the judge -----------------------------------------------------------------------------------------


def tried(subject: Subject, asked: Mapping[str, Any], emit: Callable[[Event], None]) -> None:
    """Has the run done over there and tells series, results and tables; raises CheckFailed."""
    there = Remote(subject, None, ("run",))
    found = subject.request("experiment", there, (), {}, "run(lab)", lab=dict(asked))
    try:
        text, series = found
        said = json.loads(text)
        for panel, name, points in series:
            emit(Series(panel, name, [[_told(x), _told(y)] for x, y in _pairs(points)]))
        for name, value in said["results"].items():
            emit(Result(name, value))
        for table in said["tables"]:
            emit(Tabled(table["title"], table["columns"], table["rows"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CheckFailed(
            actual="run(lab) gave something that cannot be kept", hint="use result, table and point"
        ) from None


def _pairs(points: Any) -> list[list[float]]:
    if not isinstance(points, Tensor) or points.ndim != 2 or points.shape[1] != 2:
        raise ValueError("no points")
    return points.tolist()


def _told(value: float) -> float | str:
    return value if math.isfinite(value) else repr(value)
