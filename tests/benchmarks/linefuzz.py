"""A random typist in line mode: commands, answers, rubbish and control characters, and what must hold."""

from __future__ import annotations

import os
import signal
import time

from tests.benchmarks.report import Row
from tests.benchmarks.room import Room, course_at

__all__ = ["measure"]

LINES, RUN = 100_000, 2_500
"""Lines of a whole run, and of one home."""
STUCK = 120
"""Seconds of one line after which it counts as never answered."""


def measure(room: Room, runs: int, *, lines: int = LINES, seed: int = 0) -> list[Row]:
    """So many lines; a traceback, a control character in what is said, or an unnoticed end is a failure."""
    from tests.fuzzing.lines import Lines, type_lines

    for name in ("EDITOR", "VISUAL"):
        os.environ.pop(name, None)
    course = course_at(room.home())
    found: list[Lines] = []
    begun = time.monotonic()

    def stuck(_: int, __: object) -> None:
        raise TimeoutError(f"no answer for {STUCK} seconds")

    before = signal.signal(signal.SIGALRM, stuck)
    try:
        for number in range(seed, seed - (-lines // RUN)):
            signal.alarm(STUCK * 4)
            found.append(type_lines(room.home(), course, number, RUN))
            told = found[-1].failure or f"{found[-1].typed} lines, {found[-1].starts} starts"
            room.say(f"linefuzz: seed {number}: {told}")
            if found[-1].trace:
                room.say(found[-1].trace)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    failed = [one for one in found if one.failure]
    slowest = max(found, key=lambda one: one.slowest)
    typed, said = sum(one.typed for one in found), sum(one.said for one in found)
    return [
        Row(
            name="linefuzz: runs that break a law",
            unit="",
            ours=[len(failed)],
            target="0",
            met=not failed and typed >= lines,
            note=f"{typed} lines, {sum(one.starts for one in found)} starts, {said} characters said in "
            f"{time.monotonic() - begun:.0f} s; slowest line {slowest.slowest:.2f} s of processor time: "
            f"{slowest.slow_line[:60]!r}",
        )
    ]
