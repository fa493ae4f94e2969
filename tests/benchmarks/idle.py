"""What the program costs while nobody does anything: processor time of it and all below it, in 30 seconds."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.benchmarks.report import Row
from tests.benchmarks.room import Room
from tests.benchmarks.terminal import Terminal, descendants

__all__ = ["measure"]

SECONDS, SETTLING = 30.0, 15.0
MOST = 1.0  # percent of one core
TASK = (b"/", b"Twice the ReLU", b"\r")
PLACES: tuple[tuple[str, tuple[str, ...], tuple[bytes, ...], str], ...] = (
    ("home", (), (), "quit"),
    ("a quiz", ("quiz", "--kind", "numeric", "--n", "3", "--seed", "8"), (), "1 of 3"),
    ("a task, watched, checker warm", (), TASK, "checker ready"),
)


def measure(room: Room, runs: int) -> list[Row]:
    """Home, a quiz and a task screen in turn; `runs` does not matter."""
    rows = []
    for name, arguments, keys, shown in PLACES:
        room.say(f"idle: {name}, {SECONDS:.0f} s")
        share, below = _share(room, arguments, keys, shown)
        note = f"with the processes below it {below:.2f} %" if below > share else ""
        target = f"<= {MOST:.0f} %"
        rows.append(
            Row(name=f"idle, {name}", unit="%", ours=[share], target=target, met=share <= MOST, note=note)
        )
    return rows


def _share(
    room: Room, arguments: tuple[str, ...], keys: tuple[bytes, ...], shown: str
) -> tuple[float, float]:
    """Percent of a core that the program took, and that it took with all its children."""
    home = room.used_home()
    terminal = Terminal([*room.dltutor(), *arguments], room.env(home), home)
    try:
        terminal.until("quit", "of ")
        for one in keys:
            terminal.settle(0.3)
            terminal.write(one)
        terminal.until(shown)
        terminal.pump(SETTLING)
        pids = [terminal.pid, *descendants(terminal.pid)]
        before, begun = [_ticks(pid) for pid in pids], time.monotonic()
        terminal.pump(SECONDS)
        took = [after - early for after, early in zip(map(_ticks, pids), before)]
        scale = 100 / os.sysconf("SC_CLK_TCK") / (time.monotonic() - begun)
        return took[0] * scale, sum(took) * scale
    finally:
        terminal.close()


def _ticks(pid: int) -> int:
    """Processor time that a process has had, its own and the system's for it."""
    try:
        found = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0
    return int(found[11]) + int(found[12])
