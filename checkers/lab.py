"""What a program of an experiment is written with: its parameters, data, points of curves, results, tables.

    def run(lab: Lab) -> None:
        depth = lab.number("depth")
        (x, y), (x_test, y_test) = lab.garments(2000, 1000)
        lab.point("accuracy", "sigmoid", epoch, share)
        lab.result("worst", "sigmoid")

Such programs are ours, or those of a course whose programs the learner has trusted. `python -m checkers.lab
checkers/experiments/x.py --set depth=3 --seed 1` runs one by itself and prints what it gave.
"""

from __future__ import annotations

import json
import math
import numbers
import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

from checkers.report import FD

__all__ = ["MOST_POINTS", "Lab", "LabProblem", "Pair", "given", "thinned"]

Pair: TypeAlias = tuple[Tensor, Tensor]
Sets: TypeAlias = Callable[[str], tuple[Pair, Pair]]

MOST_POINTS = 400  # of a series, kept and sent; a program may draw any number
MOST_SERIES, MOST_RAW = 12, 200_000
MOST_NAMES, MOST_TEXT, MOST_LISTED, MOST_ROWS = 40, 200, 100, 40
_PER_SECOND, _PER_LINE, _LINE = 20, 40, 4000
_MADE = {"garments": "garments28", "shapes": "shapes32", "digits": "digits28"}


class LabProblem(Exception):
    """A program that uses its laboratory wrongly; one sentence."""


class Lab:
    """One run of one experiment: what it was given, and what it has shown so far.

    `seed` is the run's own; torch, random and numpy are seeded with it, and torch computes on one thread.
    """

    def __init__(
        self,
        parameters: Mapping[str, int | str],
        seed: int = 0,
        *,
        panels: Sequence[str] = (),
        sets: Sets | None = None,
        live: Callable[[bytes], None] | None = None,
    ) -> None:
        self.seed = seed
        self._parameters, self._panels = dict(parameters), tuple(panels)
        self._sets, self._live = sets or _missing, live
        self.series: dict[tuple[str, str], list[tuple[float, float]]] = {}
        self.results: dict[str, Any] = {}
        self.tables: list[dict[str, Any]] = []
        self._waiting: list[list[Any]] = []
        self._next = 0.0

    # ---- what the run was given ---------------------------------------------------------------------------

    def number(self, name: str) -> Any:
        """The parameter as it was chosen: an int, or a float where it is written with a point."""
        value = self._parameter(name)
        if isinstance(value, int):
            return value
        try:
            return float(value)
        except ValueError:
            raise LabProblem(f"the parameter {name} is the word {value!r}: ask for it with word()") from None

    def word(self, name: str) -> str:
        """The parameter as it was chosen, as text."""
        return str(self._parameter(name))

    def _parameter(self, name: str) -> int | str:
        if name not in self._parameters:
            known = ", ".join(self._parameters) or "no parameter"
            raise LabProblem(f"there is no parameter {name!r}: the experiment has {known}")
        return self._parameters[name]

    # ---- data ---------------------------------------------------------------------------------------------

    def garments(self, train: int, test: int) -> tuple[Pair, Pair]:
        """Generated garments, ten classes: (x float32 in [0, 1] (N, 1, 28, 28), y int64 (N,)), twice.

        There are 6,000 for training and 2,000 for the test.
        """
        return self._pictures("garments", train, test)

    def shapes(self, train: int, test: int) -> tuple[Pair, Pair]:
        """Generated coloured shapes, ten classes: x float32 in [0, 1] (N, 3, 32, 32), y int64 (N,); 6,000
        and 2,000."""
        return self._pictures("shapes", train, test)

    def digits(self, train: int = 1_297, test: int = 500) -> tuple[Pair, Pair]:
        """Real handwritten digits: x float32 in [0, 1] (N, 1, 28, 28), y int64 (N,); 1,297 and 500."""
        return self._pictures("digits", train, test)

    def wine(self) -> tuple[Pair, Pair]:
        """Real measurements of three wines, not standardised: x float32 (133, 13) and (45, 13), y int64."""
        (x, y), (x_test, y_test) = self._sets("wine")
        return (x.clone(), y.clone()), (x_test.clone(), y_test.clone())

    def story(self, paragraphs: int = 150) -> str:
        """A generated text of about 60 words a paragraph, always the same one."""
        from checkers.data.story import story  # a learner's program shares the process that imports this

        return story(paragraphs, 1)

    def _pictures(self, name: str, train: int, test: int) -> tuple[Pair, Pair]:
        parts = []
        for (x, y), count in zip(self._sets(_MADE[name]), (train, test)):
            if not 1 <= count <= len(y):
                raise LabProblem(f"{name}() has {len(y)} examples in that part, and {count} were asked for")
            parts.append((x[:count].float().div_(255), y[:count].clone()))
        return parts[0], parts[1]

    # ---- what it shows ------------------------------------------------------------------------------------

    def point(self, panel: str, series: str, x: Any, y: Any) -> None:
        """One point of a curve, drawn while the program runs; numbers or tensors of one element."""
        key = (str(panel), str(series))
        if self._panels and key[0] not in self._panels:
            raise LabProblem(f"there is no panel {key[0]!r}: the experiment has {', '.join(self._panels)}")
        if key not in self.series:
            if sum(one == key[0] for one, _ in self.series) >= MOST_SERIES or len(key[1]) > MOST_NAMES:
                raise LabProblem(
                    f"a panel has {MOST_SERIES} series at the most, each with a name of up to {MOST_NAMES} "
                    f"characters, and {key[1][:60]!r} is one too many or too long"
                )
            self.series[key] = []
        points = self.series[key]
        if len(points) >= MOST_RAW:
            raise LabProblem(f"a series has {MOST_RAW:,} points at the most: draw {key[1]!r} less often")
        points.append((_float(x), _float(y)))
        if self._live is not None:
            self._waiting.append([*key, *map(_told, points[-1])])
            if time.monotonic() >= self._next:
                self.flush()

    def result(self, name: str, value: Any) -> None:
        """What the run found: a text, a number or a list of these, under the name of its prediction."""
        if len(self.results) >= MOST_NAMES or len(str(name)) > MOST_NAMES:
            raise LabProblem(f"a run has {MOST_NAMES} results at the most, and {name!r} is one too many")
        self.results[str(name)] = _value(value, f"the result {name}")

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """A table shown beneath the results; each row has as many texts or numbers as there are columns."""
        made = [[_value(cell, f"a cell of {title!r}", 0) for cell in row] for row in rows]
        if any(len(row) != len(columns) for row in made) or not 1 <= len(columns) <= 12:
            raise LabProblem(f"the table {title!r} has a row of another length than its columns")
        if len(made) > MOST_ROWS or len(self.tables) >= 6:
            raise LabProblem(f"{title!r} is one table too many, or has more than {MOST_ROWS} rows")
        self.tables.append({"title": str(title), "columns": [str(one) for one in columns], "rows": made})

    def flush(self) -> None:
        """Sends the points that wait, the newest of each series always among them."""
        waiting, self._waiting = self._waiting, []
        if self._live is None or not waiting:
            return
        self._next = time.monotonic() + 1 / _PER_SECOND
        newest = {(one[0], one[1]): place for place, one in enumerate(waiting)}
        keep = set(newest.values()) | set(range(0, len(waiting), -(-len(waiting) // _PER_LINE)))
        sent = [one for place, one in enumerate(waiting) if place in keep]
        line = json.dumps({"t": "points", "points": sent}, ensure_ascii=False).encode()
        while len(line) >= _LINE and len(sent) > 1:  # more could arrive in halves
            sent = sent[::2] if len(sent) > 2 else sent[-1:]
            line = json.dumps({"t": "points", "points": sent}, ensure_ascii=False).encode()
        self._live(line + b"\n")

    def outcome(self) -> dict[str, Any]:
        """All of it as JSON values: series thinned to MOST_POINTS, nan and inf as texts."""
        series = [
            {"panel": panel, "series": name, "points": [list(map(_told, one)) for one in thinned(points)]}
            for (panel, name), points in self.series.items()
        ]
        return {"series": series, "results": dict(self.results), "tables": list(self.tables)}


def given(run: Any, lab: Lab) -> None:
    """Seeds everything with the run's seed, then calls the program's `run` with its laboratory."""
    random.seed(lab.seed)
    np.random.seed(lab.seed % 2**32)
    torch.manual_seed(lab.seed)
    run(lab)
    lab.flush()


def live(line: bytes) -> None:
    """Writes a line where the checker reads points; one that finds the pipe full is dropped."""
    try:
        os.write(FD, line)
    except OSError:
        return


def thinned(points: Sequence[tuple[float, float]], most: int = MOST_POINTS) -> list[tuple[float, float]]:
    """At most so many of the points, in order: of each stretch the lowest and the highest, and both ends.

    So a spike stays a spike. The same points give the same choice.
    """
    if len(points) <= most:
        return list(points)
    inner = range(1, len(points) - 1)
    stretches = (most - 2) // 2
    kept = {0, len(points) - 1}
    for number in range(stretches):
        part = inner[number * len(inner) // stretches : (number + 1) * len(inner) // stretches]
        drawn = [at for at in part if math.isfinite(points[at][1])] or list(part)
        kept |= {min(drawn, key=lambda at: points[at][1]), max(drawn, key=lambda at: points[at][1])}
    return [points[at] for at in sorted(kept)]


def _missing(name: str) -> tuple[Pair, Pair]:
    raise LabProblem(f"the experiment's file does not name {name} under data")


def _float(value: Any) -> float:
    if isinstance(value, Tensor):
        value = value.detach().item()
    if not isinstance(value, (numbers.Real, np.number)):
        raise LabProblem(f"a point has two numbers, and {value!r} is none")
    return float(value)


def _told(value: float) -> float | str:
    return value if math.isfinite(value) else repr(value)


def _value(value: Any, what: str, depth: int = 2) -> Any:
    """A text, a finite number, the text of another number, or a list of these."""
    if isinstance(value, (Tensor, np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, (list, tuple)) and depth:
        if len(value) > MOST_LISTED:
            raise LabProblem(f"{what} has {len(value)} entries, {MOST_LISTED} are allowed")
        return [_value(one, what, depth - 1) for one in value]
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise LabProblem(f"{what} is a text, a number or a list of these, and not {type(value).__name__}")
    if isinstance(value, int):
        return value if abs(value) < 2**53 else float(value)
    return _told(value)


if __name__ == "__main__":
    from checkers.lab_alone import main

    raise SystemExit(main())
