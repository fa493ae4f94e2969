"""How long the progress screen takes from the key to its figures, in the program as it runs."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.room import course_at
from tutor.app import Services, TutorApp
from tutor.places import find_places
from tutor.screens.progress import ProgressScreen
from tutor.store import Store

__all__ = ["opened"]

LIMIT = 300.0


def opened(home: Path, times: int) -> list[float]:
    """Seconds from opening the screen until its figures are drawn, again and again in one run."""
    return asyncio.run(_opened(home, times))


async def _opened(home: Path, times: int) -> list[float]:
    places = find_places({"DLTUTOR_HOME": str(home)})
    store = Store.open(places.progress, now=_now)
    services = Services(
        course=course_at(home),
        store=store,
        places=places,
        now=_now,
        monotonic=time.monotonic,
        seed="0",
    )
    app, found = TutorApp(services, "home"), []
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            for _ in range(times):
                begun = time.perf_counter()
                app.open_progress()
                await _drawn(app, begun + LIMIT)
                found.append(time.perf_counter() - begun)
                app.go_home()
                await pilot.pause()
                await app.workers.wait_for_complete()
    finally:
        store.close()
    return found


async def _drawn(app: TutorApp, until: float) -> None:
    """Wait until the figures are on the screen and one frame was drawn with them."""
    while not (isinstance(app.screen, ProgressScreen) and app.screen.query("Board")):
        if time.perf_counter() > until:
            raise TimeoutError("the progress screen never showed its figures")
        await asyncio.sleep(0.005)
    shown = asyncio.Event()
    app.screen.call_after_refresh(shown.set)
    await shown.wait()


def _now() -> datetime:
    return datetime.now(UTC)
