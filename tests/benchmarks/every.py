"""The warm verdict of every coding task that does not train, with its own solution."""

from __future__ import annotations

import time
from statistics import median

from tests.benchmarks.report import Row, quantile
from tests.benchmarks.room import ROOT, Room
from tests.benchmarks.verdicts import THOUGHT, verdict
from tutor.checking import Checking
from tutor.course import load

__all__ = ["measure"]

SAVES = 5
MOST = 100.0  # ms, the median over the tasks


def measure(room: Room, runs: int) -> list[Row]:
    """The median of a few saves of each task, `THOUGHT` seconds apart; the first one is not counted."""
    times: dict[str, float] = {}
    env = room.env(room.home())
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as checking:
        for task in load(ROOT / "content")[0].tasks.values():
            if task.trains:
                continue
            room.say(f"every task: {task.id}")
            solution = ROOT / "checkers" / "tasks" / task.folder / "solution.py"
            source = solution.read_text(encoding="utf-8")
            taken = []
            for _ in range(1 + min(runs, SAVES)):
                time.sleep(THOUGHT)  # in which the next subject is made ready, as between two saves
                seconds, _ = verdict(checking, task.id, source)
                taken.append(1000 * seconds)
            times[task.id] = median(taken[1:])
    slow = sorted(times, key=lambda name: -times[name])[:5]
    values = list(times.values())
    note = f"{len(times)} tasks; p90 {quantile(values, 0.9):.0f} ms; slowest: "
    note += ", ".join(f"{name} {times[name]:.0f}" for name in slow)
    return [
        Row(
            name="save to verdict, each task's solution, warm",
            unit="ms",
            ours=values,
            target=f"median < {MOST:.0f} ms",
            met=median(values) < MOST,
            note=note,
        )
    ]
