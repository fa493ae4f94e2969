"""`python -m tests.benchmarks [NAME …] [--runs N]`: run the measurements and print their table."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from functools import partial

from tests.benchmarks import (
    bank,
    every,
    fuzz,
    growth,
    idle,
    keyfuzz,
    keys,
    kills,
    linefuzz,
    loader,
    marking,
    maths,
    paint,
    proving,
    saves,
    subjects,
    verdicts,
)
from tests.benchmarks.learners import measure as learners
from tests.benchmarks.report import Row, table
from tests.benchmarks.room import Room, open_room

__all__ = ["main"]

Measure = Callable[[Room, int], list[Row]]
MEASUREMENTS: dict[str, Measure] = {
    "paint": paint.measure,
    "keys": keys.measure,
    "mark": marking.measure,
    "lint": proving.measure,
    "verdict": verdicts.measure,
    "every": every.measure,
    "save": saves.measure,
    "kills": kills.measure,
    "idle": idle.measure,
    "subjects": subjects.measure,
    "loader": loader.measure,
    "maths": maths.measure,
    "fuzz": fuzz.measure,
    "keyfuzz": keyfuzz.measure,
    "linefuzz": linefuzz.measure,
    "learners": learners.measure,
    "growth": growth.measure,
    "bank": bank.measure,
}


def main() -> int:
    """Status 0 where every target was met, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"some of {', '.join(MEASUREMENTS)}; none: all"
    )
    parser.add_argument("--runs", type=int, default=9, help="runs of each short measurement (default 9)")
    parser.add_argument(
        "--peers",
        default=sys.executable,
        metavar="PYTHON",
        help="an interpreter with math-verify, check50 and otter-grader beside it; default this one",
    )
    parser.add_argument("--inputs", type=int, default=20_000, help="for fuzz: how many texts (default 20000)")
    parser.add_argument("--seed", type=int, default=0, help="for fuzz, keyfuzz, linefuzz: the first one's")
    parser.add_argument("--events", type=int, default=keyfuzz.EVENTS, help="for keyfuzz (default 200000)")
    parser.add_argument("--quick", action="store_true", help="for learners: 40 of each model, not 200")
    parser.add_argument("--workers", type=int, default=1, help="for learners: processes (default 1)")
    given = parser.parse_args()
    measurements: dict[str, Measure] = {
        **MEASUREMENTS,
        "maths": partial(maths.measure, peers=given.peers),
        "verdict": partial(verdicts.measure, peers=given.peers),
        "fuzz": partial(fuzz.measure, inputs=given.inputs, seed=given.seed),
        "keyfuzz": partial(keyfuzz.measure, events=given.events, seed=given.seed),
        "linefuzz": partial(linefuzz.measure, seed=given.seed),
        "learners": partial(learners.measure, quick=given.quick, workers=given.workers),
    }
    strange = [name for name in given.names if name not in MEASUREMENTS]
    if strange:
        parser.error(f"there is no measurement {strange[0]}: there are {', '.join(MEASUREMENTS)}")
    rows: list[Row] = []
    with open_room(lambda text: print(text, file=sys.stderr, flush=True)) as room:
        for name in given.names or MEASUREMENTS:
            rows += measurements[name](room, given.runs)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{table(rows)}\n\n{os.cpu_count()} cores, load averages at the end: {load}")
    return 0 if all(row.met is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
