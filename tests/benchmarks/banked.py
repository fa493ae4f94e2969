"""Prints how long a course takes to open and what memory the program then needs: `python banked.py [DIR]`."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from tutor import start
from tutor.course import Course, find_content, open_course
from tutor.places import find_places

__all__: list[str] = []


def _peak() -> float:
    """The most memory that this process has held, in MB; the system counts in KiB, on a Mac in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3 / 1.024)


def _shown(course: Course) -> None:
    """Home at 80x24 with all that it works out in the background, then what the search looks through."""
    import asyncio

    from tutor.app import TutorApp
    from tutor.study.finding import find, places_of

    services = start._services(course, find_places(os.environ))
    app = TutorApp(services, "home")

    async def look() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()

    asyncio.run(look())
    find(places_of(course, services.store.summary(), {}), "share")
    services.store.close()


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else find_content()
    begun = time.perf_counter()
    course = open_course(folder, find_places(os.environ).cache)
    opened = time.perf_counter() - begun
    peak = _peak()
    _shown(course)
    print(json.dumps({"opened": opened, "items": len(course.items), "peak": peak, "shown": _peak()}))
