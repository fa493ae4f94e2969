"""Both tables of the simulated learners, as one measurement among the others."""

from __future__ import annotations

from tests.benchmarks.learners import foretold, planned
from tests.benchmarks.report import Row
from tests.benchmarks.room import Room

__all__ = ["measure"]

WHOLE, QUICK = 200, 40


def measure(room: Room, runs: int, *, quick: bool = False, workers: int = 1) -> list[Row]:
    """Print both tables and return a row for each claim; `runs` does not matter, every learner is one.

    Quick is fewer learners, and of the plan only 30 days of 25 minutes.
    """
    count = QUICK if quick else WHOLE
    first, rows = foretold.measure(count, workers, room.say)
    print(f"{first}\n")
    second, more = planned.measure(count, workers, room.say, wide=not quick)
    print(f"{second}\n")
    return [*rows, *more]
