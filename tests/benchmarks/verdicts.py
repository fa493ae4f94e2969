"""A warm verdict of a coding task against the same asserts elsewhere: python, pytest, check50, otter-grader.

The two last are looked for beside the interpreter that `--peers` names and left out where they are missing.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from checkers.protocol import Finished
from tests.benchmarks import five
from tests.benchmarks.report import Row
from tests.benchmarks.room import ROOT, Room
from tutor.checking import Checking

__all__ = ["SOLUTION", "TASK", "measure", "verdict"]

TASK = "azimuth-loss"
SOLUTION = ROOT / "checkers" / "tasks" / "azimuth_loss" / "solution.py"
ROUNDS = 7
THOUGHT = 0.3  # seconds between two saves: shorter than any learner's
CHECKED = ("passed", "100%", "All tests passed", '"passed": true')  # in the words of the peers


def measure(room: Room, runs: int, peers: str = sys.executable) -> list[Row]:
    """In turn: one verdict from the warm checker, one run of the same asserts by each peer."""
    rounds = max(ROUNDS, runs)
    folder = room.folder / f"five-{next(room.numbers)}"
    five.write(folder)
    env = room.env(room.home())
    commands, missing = _peers(folder, peers)
    ours, real = list[float](), list[float]()
    others: dict[str, list[float]] = {name: [] for name in commands}
    source = SOLUTION.read_text(encoding="utf-8")
    with (
        Checking(content=folder / "content", checkers=folder / "checkers", env=env) as small,
        Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as large,
    ):
        first, _ = verdict(small, five.TASK, five.SOLUTION)
        verdict(large, TASK, source)
        for number in range(-1, rounds):
            room.say(f"verdicts: {number + 1} of {rounds}")
            for name, (command, place) in commands.items():
                seconds = _timed(command, place, env)
                if number >= 0:  # the round before the first compiles and fills caches
                    others[name].append(seconds)
            time.sleep(THOUGHT)
            one, finished = verdict(small, five.TASK, five.SOLUTION)
            two, record = verdict(large, TASK, source)
            if number >= 0:
                ours.append(one)
                real.append(two)
    told = (
        f"isolation {finished.isolation}; {THOUGHT} s between saves; missing: {', '.join(missing) or 'none'}"
    )
    rows = [
        _row(
            f"warm verdict against {name}", ours, found, {"python test.py": 40, "pytest": 50}.get(name), told
        )
        for name, found in others.items()
    ]
    note = f"{len(record.checks)} checks with some 95 calls of {TASK}"
    rows.append(_row("a larger task's warm verdict", real, others["python test.py"], None, note))
    return [*rows, Row(name="the first verdict, checker cold", unit="s", ours=[first])]


def _row(name: str, ours: list[float], peer: list[float], least: int | None, note: str) -> Row:
    times = median(peer) / median(ours)
    row = Row(name=name, unit="s", ours=ours, peer=peer, note=f"{times:.0f} times as fast; {note}")
    return row if least is None else replace(row, target=f">= {least} times", met=times >= least)


def _peers(folder: Path, python: str) -> tuple[dict[str, tuple[Sequence[str], Path]], list[str]]:
    """Command and folder of each judge that is here, and the names of those that are not."""
    plain, place = folder / "plain", Path(python).parent
    known: dict[str, tuple[Sequence[str], Path]] = {
        "python test.py": ((sys.executable, "test.py"), plain),
        "pytest": (
            (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_softmax.py"),
            plain,
        ),
        "check50": ((str(place / "check50"), "--dev", str(folder / "check50"), "-o", "json"), plain),
        "otter-grader": ((str(place / "otter"), "check", "-t", "tests", "solution.py"), folder / "otter"),
    }
    missing = [name for name, (command, _) in known.items() if not Path(command[0]).exists()]
    return {name: one for name, one in known.items() if name not in missing}, missing


def _timed(command: Sequence[str], folder: Path, env: dict[str, str]) -> float:
    """Seconds of one run, which has to find the solution right."""
    path = f"{Path(command[0]).parent}:{env['PATH']}"
    begun = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=env | {"PATH": path}, capture_output=True, text=True, timeout=300
    )
    seconds = time.perf_counter() - begun
    said = done.stdout + done.stderr
    if done.returncode or (said.strip() and not any(word in said for word in CHECKED)):
        raise RuntimeError(f"{Path(command[0]).name} found no pass: {said[-400:]}")
    return seconds


def verdict(checking: Checking, task: str, source: str) -> tuple[float, Finished]:
    """Seconds of one check and its record; raises RuntimeError unless it is a pass."""
    begun = time.perf_counter()
    finished = checking.check(checking.job(task, source), lambda event: None)
    seconds = time.perf_counter() - begun
    if finished.verdict != "pass":
        raise RuntimeError(f"the solution of {task} gave {finished.verdict}: {finished.message}")
    return seconds, finished
