"""A random learner on every screen: keys, pastes, clicks, resizes and changes of focus, and what must hold.

Walk number `n` is made from the seed `n` alone. `python -m tests.benchmarks.keyfuzz --seed n --walks 1` does
it again, shortens what fails and writes the gestures; `--repeat FILE` does such gestures.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import count
from pathlib import Path
from queue import Queue
from typing import Any

from tests.benchmarks.report import Row
from tests.benchmarks.room import ROOT, Room

__all__ = ["EVENTS", "measure"]

MODULE = "tests.benchmarks.keyfuzz"
EVENTS, LONG, CHUNK = 200_000, 1_500, 8
"""Events of a whole run, events of a walk, walks of one process, whose memory ends with it."""
REAL = 40
"""Of so many walks one has the real check server and the real proof service."""
STUCK = 240
"""Seconds without an answer to a gesture, after which its traceback is taken."""
LOST = "a process does all its walks"


def measure(room: Room, runs: int, *, events: int = EVENTS, seed: int = 0) -> list[Row]:
    """So many events on all cores; a broken law is a failure."""
    begun = time.monotonic()
    numbers = count(0)
    total: Counter[str] = Counter()
    found: list[dict[str, Any]] = []
    heard: Queue[dict[str, Any] | None] = Queue()
    crews = os.cpu_count() or 1
    for _ in range(crews):
        _begin(seed + CHUNK * next(numbers), heard)
    while crews:
        told = heard.get()  # of whichever has something to tell: shortening a failure takes long
        if told is not None:
            found.append(told)
            total.update(told["counts"])
            _tell(room, told, sum(total.values()))
        elif sum(total.values()) < events and not _lost(found):
            _begin(seed + CHUNK * next(numbers), heard)
        else:
            crews -= 1
    return _rows(found, total, events, time.monotonic() - begun)


def _tell(room: Room, told: dict[str, Any], so_far: int) -> None:
    room.say(f"keyfuzz: seed {told['seed']}: {told['events']} events, {so_far} in all")
    if told["failure"]:
        room.say(f"keyfuzz: seed {told['seed']}: {told['failure']['law']}: {told['failure']['told']}")
        room.say(f"    {json.dumps(told['failure']['gestures'])}")


def _rows(found: list[dict[str, Any]], total: Counter[str], events: int, wall: float) -> list[Row]:
    failed = [one for one in found if one["failure"]]
    laws = Counter(one["failure"]["law"] for one in failed)
    screens = ", ".join(f"{name} {number}" for name, number in total.most_common() if name)
    slow: list[Any] = max(
        (one["slow"] for one in found), key=lambda one: float(one[0]), default=[0, 0, "", ""]
    )
    outs, most = sum(one["outs"] for one in found), max((one["escapes"] for one in found), default=0)
    starts, kept = sum(one["starts"] for one in found), sum(one["recorded"] for one in found)
    return [
        Row(
            name="keyfuzz: walks that break a law",
            unit="",
            ours=[len(failed)],
            target="0",
            met=not failed and sum(total.values()) >= events,
            note=f"{sum(total.values())} events in {len(found)} walks, {wall:.0f} s; {dict(laws)}; {screens}",
        ),
        Row(
            name="keyfuzz: presses of esc to home, at the most",
            unit="",
            ours=[most],
            target="12",
            met=most <= 12,
            note=f"from {outs} states; {starts} starts and ends, {kept} attempts, all kept",
        ),
        Row(
            name="keyfuzz: processor time of the slowest gesture",
            unit="s",
            ours=[float(slow[0])],
            target="15 s",
            met=float(slow[0]) < 15,
            note=f"{slow[3]}: {slow[2]} ({float(slow[1]):.1f} s of wall time)",
        ),
    ]


# -- one process -------------------------------------------------------------------------------------------


def _begin(seed: int, heard: Queue[dict[str, Any] | None]) -> None:
    """A process that walks a few times, at a low priority; a thread hears what it tells, then None."""
    crew = subprocess.Popen(
        [sys.executable, "-m", MODULE, "--seed", str(seed), "--walks", str(CHUNK)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )

    def listen() -> None:
        assert crew.stdout is not None
        walks = 0
        for line in crew.stdout:
            walks += 1
            heard.put(json.loads(line))
        status = crew.wait()
        if walks < CHUNK:
            heard.put(_unfinished(seed + walks, f"status {status} after {walks} of {CHUNK} walks"))
        heard.put(None)

    threading.Thread(target=listen, daemon=True).start()


def _unfinished(seed: int, told: str) -> dict[str, Any]:
    """What a walk would tell that has told nothing."""
    from tests.fuzzing.walk import Failure, Walk  # brings Textual, which reads the settings of `_seal` first

    return asdict(Walk(seed, failure=Failure(LOST, told, "", [])))


def _lost(found: list[dict[str, Any]]) -> bool:
    """Whether a process ended in the midst of its walks: another one would as well."""
    return any(one["failure"] and one["failure"]["law"] == LOST for one in found)


def main() -> int:
    """Walk, and write a line of JSON for each walk; status 1 where one failed."""
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--walks", type=int, default=1)
    parser.add_argument("--events", type=int, default=LONG, help="of each walk")
    parser.add_argument("--repeat", type=Path, metavar="FILE", help="gestures as JSON, done in a fresh home")
    given = parser.parse_args()
    os.nice(1)
    _seal()
    _spare()
    with tempfile.TemporaryDirectory(prefix="dltutor-fuzz-", ignore_cleanup_errors=True) as folder:
        return _walk(Path(folder), given)


def _seal() -> None:
    """No editor, no settings of the one who runs this; a gesture without an end is an exception."""
    # Frames cost more than keys do, and nobody looks; Textual reads this when it is imported, below.
    os.environ["TEXTUAL_FPS"] = "20"
    for name in ("EDITOR", "VISUAL", "NO_COLOR", "DLTUTOR_DEVICE", "DLTUTOR_ISOLATION"):
        os.environ.pop(name, None)

    def stuck(_: int, __: object) -> None:
        raise TimeoutError(f"no answer for {STUCK} seconds")

    signal.signal(signal.SIGALRM, stuck)


def _spare() -> None:
    """Draw every third time only, and collect seldom: most of the time is the terminal's otherwise."""
    import gc

    from textual.screen import Screen

    gc.set_threshold(50_000, 20, 20)
    draw, turns = Screen._compositor_refresh, count(1)

    def seldom(self: Screen[Any]) -> None:
        if next(turns) % 3 == 0:
            draw(self)

    Screen._compositor_refresh = seldom  # type: ignore[method-assign]


def _walk(folder: Path, given: argparse.Namespace) -> int:
    from tests.fuzzing.stage import Stage
    from tests.fuzzing.walk import repeat, shortened, walk
    from tutor import start
    from tutor.course import find_content, open_course
    from tutor.places import find_places

    calm = Stage.perform

    async def timed(self: Stage, gesture: list[Any]) -> None:
        signal.alarm(STUCK)
        try:
            await calm(self, gesture)
        finally:
            signal.alarm(0)

    Stage.perform = timed  # type: ignore[method-assign]
    homes = _homes(folder)
    os.environ["DLTUTOR_HOME"] = os.environ["HOME"] = str(next(homes))
    course = open_course(find_content(), folder / "cache")
    if given.repeat:
        failure = repeat(next(homes), course, given.seed, json.loads(given.repeat.read_text()))
        print(failure.trace or failure.told if failure else "all laws hold", flush=True)
        return int(failure is not None)
    failed = 0
    visited: Counter[str] = Counter()
    for seed in range(given.seed, given.seed + given.walks):
        real = seed % REAL == REAL - 1
        checker, prover = start._checker(course, find_places(os.environ)), start._prover()
        more: dict[str, Any] = {"checking": checker, "prover": prover, "rest": 0.02} if real else {}
        told = walk(next(homes), course, seed, given.events // (8 if real else 1), visited=visited, **more)
        visited.update(told.counts)
        if real:
            checker().close()
            prover().close()
        if told.failure is not None:
            failed += 1
            told.failure, _ = shortened(homes, course, seed, told.failure, **more)
        print(json.dumps(asdict(told)), flush=True)
    return int(failed > 0)


def _homes(folder: Path) -> Iterator[Path]:
    for number in count(1):
        path = folder / f"home-{number}"
        path.mkdir()
        yield path


if __name__ == "__main__":
    sys.exit(main())
