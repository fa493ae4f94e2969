"""`dltutor lint --all`: wall time of the full proof of the course, and its processor time."""

from __future__ import annotations

import os
import subprocess
import time

from tests.benchmarks.report import Row
from tests.benchmarks.room import Room
from tutor.course.lint import cores

__all__ = ["measure"]

MOST = 720.0


def measure(room: Room, runs: int) -> list[Row]:
    """One run: it is long, and its length hardly varies but for what else the machine does."""
    room.say("lint --all")
    before, begun = os.times(), time.perf_counter()
    done = subprocess.run(
        [*room.dltutor(), "lint", "--all"],
        env=room.env(room.home()),
        capture_output=True,
        text=True,
    )
    wall, after = time.perf_counter() - begun, os.times()
    if done.returncode not in (0, 1):
        raise RuntimeError(f"lint ended with status {done.returncode}: {done.stderr[-400:]}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    told = (done.stdout + done.stderr).strip().splitlines()
    note = f"{used:.0f} s of processor time on {cores()} cores; it says: {told[-1] if told else 'nothing'}"
    name = "lint --all"
    return [Row(name=name, unit="s", ours=[wall], target=f"< {MOST:.0f} s", met=wall < MOST, note=note)]
