"""From a save in the learner's editor to the verdict on the task screen, less what the check itself takes."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from textual.pilot import Pilot

from tests.benchmarks.report import Row, quantile
from tests.benchmarks.room import ROOT, Room
from tests.benchmarks.verdicts import SOLUTION, TASK
from tutor.app import Services, TutorApp
from tutor.checking import Checking
from tutor.course import find_content, open_course
from tutor.places import find_places
from tutor.screens.task import TaskScreen
from tutor.store import Store
from tutor.watching import Watch

__all__ = ["measure"]

SAVES = 40
MOST = 150.0  # ms
LOST = 20.0


class Timed(Checking):
    """Notes how long each check took, from the call to its last event."""

    seconds = 0.0

    def check(self, *given: Any, **named: Any) -> Any:
        """As ever."""
        begun = time.perf_counter()
        try:
            return super().check(*given, **named)
        finally:
            self.seconds = time.perf_counter() - begun


def measure(room: Room, runs: int) -> list[Row]:
    """Told by the system, then by looking often; `runs` does not matter, since every save is one."""
    rows = []
    for polling in (False, True):
        room.say(f"save: {SAVES} saves, {'polling' if polling else 'notices'}")
        times, checks, method = asyncio.run(_measure(room, polling=polling))
        late = quantile(times, 0.95)
        note = f"p95 {late:.0f} ms; the checks themselves {quantile(checks, 0.5):.0f} ms"
        rows.append(
            Row(
                name=f"save to verdict above the check, {method}",
                unit="ms",
                ours=times,
                target="" if polling else f"p95 <= {MOST:.0f} ms",
                met=None if polling else late <= MOST,
                note=note,
            )
        )
    return rows


async def _measure(room: Room, *, polling: bool) -> tuple[list[float], list[float], str]:
    """Milliseconds above the check for each save, those of the checks, and how the file was watched."""
    places = find_places({"DLTUTOR_HOME": str(room.home())})
    store = Store.open(places.progress, now=_now)
    draws, times, checks = random.Random(0), [], []
    try:
        checking = Timed(content=ROOT / "content", checkers=ROOT / "checkers")
        with checking:
            services = Services(
                course=open_course(find_content(), places.cache),
                store=store,
                places=places,
                now=_now,
                monotonic=time.monotonic,
                seed="0",
            )
            app = TutorApp(replace(services, checking=lambda: checking), "task", task=TASK)
            async with app.run_test(size=(80, 24)) as pilot:
                screen = app.screen
                assert isinstance(screen, TaskScreen)
                await pilot.pause()
                await app.workers.wait_for_complete()
                screen.bench.decided = True
                if polling:
                    await _poll(screen, pilot)
                text = SOLUTION.read_text(encoding="utf-8")
                for number in range(SAVES + 2):
                    await asyncio.sleep(0.05 + 0.3 * draws.random())  # at any phase of a look
                    took = await _save(screen, f"{text}# {number}\n")
                    if number > 1:
                        times.append(1000 * (took - checking.seconds))
                        checks.append(1000 * checking.seconds)
                method = screen.saves.method
    finally:
        store.close()
    return times, checks, method


async def _poll(screen: TaskScreen, pilot: Pilot[Any]) -> None:
    """Have the file looked at often, as where there are no notices."""
    screen.saves.stop()
    screen.saves._make = partial(Watch, polling=True)
    screen.thread(screen.saves.start)
    await pilot.app.workers.wait_for_complete()


async def _save(screen: TaskScreen, source: str) -> float:
    """Seconds from before this save until its verdict is drawn."""
    shown, plain = asyncio.Event(), screen.draw

    def draw() -> None:
        plain()
        if screen.bench.source == source and screen.bench.finished and not screen.bench.running:
            screen.call_after_refresh(shown.set)

    screen.draw = draw  # type: ignore[method-assign]
    begun = time.perf_counter()
    screen.bench.path.write_text(source, encoding="utf-8")
    try:
        await asyncio.wait_for(shown.wait(), LOST)
        return time.perf_counter() - begun
    finally:
        screen.draw = plain  # type: ignore[method-assign]


def _now() -> datetime:
    return datetime.now(UTC)
