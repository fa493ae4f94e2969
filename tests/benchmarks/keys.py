"""From a key press to its repaint on the task screen, while a check runs and while none does.

The app runs in a child process on a real pseudo-terminal with Textual's own driver; a Pilot in that process
presses the keys and notes the times, so nothing of ours on the way is left out and the terminal's speed is.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from textual import events
from textual.app import AutopilotCallbackType
from textual.pilot import Pilot

from tests.benchmarks.report import Row, quantile
from tests.benchmarks.room import ROOT, Room, until_shown
from tests.benchmarks.verdicts import SOLUTION, TASK
from tutor import start
from tutor.app import TutorApp
from tutor.checking import Checking
from tutor.course import find_content, open_course
from tutor.places import find_places
from tutor.screens.task import TaskScreen

__all__ = ["drive", "measure"]

KEYS, BLOCK = 360, 20
MOST = 50.0  # ms
LOST = 2.0  # seconds after which a key counts as never drawn
BUSY = """
import time
import torch

_end = time.monotonic() + 60
while time.monotonic() < _end:
    print("step", torch.randn(200, 200).matmul(torch.randn(200, 200)).sum().item())
"""
MODES = ("idle", "solution", "busy")


def measure(room: Room, runs: int) -> list[Row]:
    """All three kinds of load in turn, in blocks of keys, in one run of the program."""
    home = room.home()
    out = home / "keys.json"
    # What a start does before Textual is imported has to come first here as well.
    drive = "import sys, tutor.start; from tests.benchmarks.keys import drive; sys.exit(drive(sys.argv[1]))"
    command = [sys.executable, "-c", drive, str(out)]
    room.say(f"keys: {3 * KEYS} key presses")
    until_shown(command, room.env(home), "MEASURED", limit=600.0)
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    rows = []
    for mode, name in (
        ("solution", "key to repaint, checks one after another"),
        ("busy", "the same, endless program"),
    ):
        times = found[mode]
        late, ended = quantile(times, 0.99), found["verdicts"][mode]
        note = f"{_quantiles(times)}; idle {_quantiles(found['idle'])}; {ended} checks ended meanwhile"
        rows.append(
            Row(
                name=name,
                unit="ms",
                ours=times,
                peer=found["idle"],
                target=f"p99 <= {MOST:.0f} ms",
                met=late <= MOST,
                note=note,
            )
        )
    return rows


def _quantiles(times: list[float]) -> str:
    return f"p50 {quantile(times, 0.5):.1f} ms, p99 {quantile(times, 0.99):.1f} ms"


class Timed(TutorApp):
    """Notes when a repaint that follows a handled key has been written."""

    handled = False
    painted: asyncio.Event

    def _display(self, screen: Any, renderable: Any) -> None:
        super()._display(screen, renderable)
        if self.handled and renderable is not None and not self._batch_count:
            self.painted.set()


def _note_when_handled() -> None:
    """Have the task screen say when a key has done what it means."""
    plain: Callable[[TaskScreen, str], Any] = TaskScreen.action_press

    async def action_press(self: TaskScreen, name: str) -> None:
        await plain(self, name)
        assert isinstance(self.app, Timed)
        self.app.handled = True

    TaskScreen.action_press = action_press  # type: ignore[method-assign]


async def _press(app: Timed, key: str) -> float:
    """Milliseconds from this key press until the repaint after it is written."""
    app.handled, app.painted = False, asyncio.Event()
    assert app._driver is not None
    event = events.Key(key, key)
    event.set_sender(app)
    begun = time.perf_counter()
    app._driver.send_message(event)
    with suppress(TimeoutError):
        await asyncio.wait_for(app.painted.wait(), LOST)
    return 1000 * (time.perf_counter() - begun)


def _pilot(out: Path) -> AutopilotCallbackType:
    async def press(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, Timed) and isinstance(app.screen, TaskScreen)
        screen, sources = app.screen, {"solution": SOLUTION.read_text(), "busy": BUSY}
        await pilot.pause()
        await app.workers.wait_for_complete()  # the starter is there, the checker starts
        found: dict[str, list[float]] = {mode: [] for mode in MODES}
        ended = dict.fromkeys(MODES, 0)
        for number in range(KEYS // BLOCK * len(MODES)):
            mode = MODES[number % len(MODES)]
            await _load(screen, sources.get(mode, ""))
            for place in range(BLOCK):
                if mode != "idle" and not screen.bench.running:
                    ended[mode] += 1
                    screen.run_checks()
                await asyncio.sleep(0.004 * (1 + place % 5))  # keys come at all phases of a check
                found[mode].append(await _press(app, "jk"[place % 2]))
        out.write_text(json.dumps({**found, "verdicts": ended}), encoding="utf-8")
        app.exit(message="MEASURED")

    return press


async def _load(screen: TaskScreen, source: str) -> None:
    """Stop what runs, and begin with this program unless it is empty."""
    if screen.bench.running:
        screen.stop()
    await asyncio.sleep(0.3)
    if source:
        screen.bench.path.write_text(source, encoding="utf-8")
        screen.run_checks()
        for _ in range(300):
            await asyncio.sleep(0.02)
            if screen.bench.started is not None or screen.bench.finished is not None:
                return


def drive(out: str) -> int:
    """In the child process: open the task screen, press the keys, write the times to the file `out`."""
    _note_when_handled()
    places = find_places(os.environ)
    course = open_course(find_content(), places.cache)

    @cache
    def checking() -> Checking:
        return Checking(content=ROOT / "content", checkers=ROOT / "checkers")

    gc.disable()  # as a start does; the app turns it on again once what it made so far is frozen
    services = start._services(course, places)
    app = Timed(replace(services, checking=checking), "task", task=TASK)
    app.run(auto_pilot=_pilot(Path(out)))
    checking().close()
    return app.return_code or 0
