"""What surrounds a verdict: the first optimiser step, two hundred submissions, time-outs and cancelling."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from checkers import processes, protocol
from tests.benchmarks import five
from tests.benchmarks.report import Row
from tests.benchmarks.room import Room
from tests.benchmarks.verdicts import verdict
from tutor.checking import Checking

__all__ = ["measure"]

SUBMISSIONS = 200
COLD_PAIRS = 6
WORKERS = 2
STEP = """
import time
import torch
begun = time.perf_counter()
weight = torch.nn.Parameter(torch.ones(8, 8))
optimiser = torch.optim.Adam([weight])
(weight ** 2).sum().backward()
optimiser.step()
print(time.perf_counter() - begun)
"""
HANGS = "def softmax(x):\n    while True: pass\n"
SPREADS = """
import os, time
from checkers.report import report
for _ in range(6):
    if os.fork() == 0:
        time.sleep(60)
report(1, loss=1.0)
time.sleep(60)
"""


def measure(room: Room, runs: int) -> list[Row]:
    """All four with the task of five asserts."""
    rounds = max(7, runs)
    folder = room.folder / f"subjects-{next(room.numbers)}"
    five.write(folder)
    env = room.env(room.home())

    def checking() -> Checking:
        return Checking(content=folder / "content", checkers=folder / "checkers", env=env)

    with checking() as one:
        verdict(one, five.TASK, five.SOLUTION)
        rows = [_adam(room, one, env, rounds), _late(room, one, rounds), _cancelled(room, one, rounds)]
    return [*rows, _batch(room, checking, folder / "plain", env)]


def _adam(room: Room, checking: Checking, env: dict[str, str], rounds: int) -> Row:
    """In turn: the first step in a subject, the first step in a new process; each told by the program."""
    ours, peer = list[float](), list[float]()
    for number in range(rounds):
        room.say(f"first Adam step: {number + 1} of {rounds}")
        _, finished = verdict(checking, five.TASK, STEP + five.SOLUTION)
        ours.append(1000 * float(finished.output_tail))
        done = subprocess.run(
            [sys.executable, "-c", STEP], env=env, capture_output=True, text=True, check=True, timeout=120
        )
        peer.append(1000 * float(done.stdout))
    times = median(peer) / median(ours)
    return Row(
        name="first Adam step in a subject against a cold process",
        unit="ms",
        ours=ours,
        peer=peer,
        target=">= 10 times",
        met=times >= 10,
        note=f"{times:.0f} times as fast",
    )


def _late(room: Room, checking: Checking, rounds: int) -> Row:
    """From the limit to the verdict, for a program that hangs; the program's start is on its own clock."""
    room.say("time-outs")
    late = list[float]()
    for _ in range(rounds):
        since = list[float]()

        def listen(event: protocol.Event, since: list[float] = since) -> None:
            if isinstance(event, protocol.Started):
                since.append(time.perf_counter())

        finished = checking.check(checking.job(five.TASK, HANGS, timeout=0.5), listen)
        if finished.verdict != "timeout":
            raise RuntimeError(f"an endless loop gave {finished.verdict}: {finished.message}")
        late.append(time.perf_counter() - since[0] - 0.5)
    return Row(
        name="verdict after a time-out", unit="s", ours=late, target="<= 0.5 s late", met=max(late) <= 0.5
    )


def _cancelled(room: Room, checking: Checking, rounds: int) -> Row:
    """From the cancel to a verdict with none of seven processes left."""
    room.say("cancelling")
    gone = list[float]()
    for _ in range(rounds):
        cancel, since = threading.Event(), list[float]()

        def listen(
            event: protocol.Event, cancel: threading.Event = cancel, since: list[float] = since
        ) -> None:
            if isinstance(event, protocol.Metric):
                since.append(time.perf_counter())
                cancel.set()

        finished = checking.check(checking.job(five.TASK, SPREADS + five.SOLUTION), listen, cancel)
        gone.append(time.perf_counter() - since[0])
        left = _working(checking)
        if finished.verdict != "cancelled" or left:
            raise RuntimeError(f"a cancelled check gave {finished.verdict}, and {left} processes were left")
    return Row(
        name="cancel until the tree is gone", unit="s", ours=gone, target="<= 0.2 s", met=median(gone) <= 0.2
    )


def _working(checking: Checking) -> int:
    """Processes below the checker that have a program's name, which those that wait for a job have not."""
    assert checking._process is not None
    names = list[str]()
    for pid in processes.descendants(checking._process.pid):
        try:
            names.append(Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip())
        except OSError:
            continue
    return names.count("dltutor-subject")


def _batch(room: Room, checking: Callable[[], Checking], plain: Path, env: dict[str, str]) -> Row:
    """All submissions by as many checkers as cores, their start counted; the peer's time from a sample."""
    room.say(f"{SUBMISSIONS} submissions")
    workers = min(WORKERS, os.cpu_count() or 1)
    begun = time.perf_counter()
    _at_once(workers, lambda: _share(checking, SUBMISSIONS // workers))
    ours = time.perf_counter() - begun
    room.say("the same with python test.py")
    begun = time.perf_counter()
    _at_once(workers, lambda: _cold(plain, env, COLD_PAIRS))
    peer = (time.perf_counter() - begun) / (COLD_PAIRS * workers) * SUBMISSIONS
    return Row(
        name=f"{SUBMISSIONS} submissions, {workers} at a time, start included",
        unit="s",
        ours=[ours],
        peer=[peer],
        target=">= 40 times",
        met=peer / ours >= 40,
        note=f"{peer / ours:.0f} times as fast; the peer is counted up from {COLD_PAIRS * workers} runs",
    )


def _at_once(workers: int, work: Callable[[], None]) -> None:
    failed = list[BaseException]()

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _share(checking: Callable[[], Checking], count: int) -> None:
    with checking() as one:
        for number in range(count):
            verdict(one, five.TASK, f"{five.SOLUTION}# {number}\n")


def _cold(plain: Path, env: dict[str, str], count: int) -> None:
    for _ in range(count):
        subprocess.run([sys.executable, "test.py"], cwd=plain, env=env, check=True, timeout=120)
