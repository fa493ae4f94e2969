"""Puts the services of one run together and opens the screen with them; imports as little as first paint
allows.
"""

from __future__ import annotations

import atexit
import gc
import os
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.course import Course, find_content, open_course
from tutor.places import Places, find_places
from tutor.store import Store

if TYPE_CHECKING:
    from tutor.app import Services
    from tutor.checking import Checking
    from tutor.course import Entry
    from tutor.proving import Prover

__all__ = ["open_app", "open_lesson", "open_quiz", "open_store", "utc_now"]

# A repaint waits for the screen's next turn; with Textual's 60 turns a second many keys wait 17 ms and more.
# Textual reads this when it is imported, which is later; nothing moves by itself, so more turns cost nothing.
os.environ.setdefault("TEXTUAL_FPS", "120")


def utc_now() -> datetime:
    """The time now, in UTC: the one clock of the log."""
    return datetime.now(UTC)


def open_store(places: Places) -> Store:
    """The log of this run's home; never raises (its `notice` says what is wrong)."""
    return Store.open(places.progress, now=utc_now)


def _services(course: Course, places: Places) -> Services:
    from tutor.app import Services

    return Services(
        course=course,
        store=open_store(places),
        places=places,
        now=utc_now,
        monotonic=time.monotonic,
        seed=secrets.token_hex(8),
        checking=_checker(course),
        prover=_prover(),
    )


def _checker(course: Course) -> Callable[[], Checking]:
    """Makes the client of the check server when a task is first opened, and gives the same one ever after."""

    @cache
    def make() -> Checking:
        from tutor.checking import Checking

        one = Checking(content=course.root, checkers=course.checkers)
        atexit.register(one.close)
        return one

    return make


def _prover() -> Callable[[], Prover]:
    """Makes the client of the proof service after the first right formula; the same one ever after."""

    @cache
    def make() -> Prover:
        from tutor.proving import Prover

        one = Prover()
        atexit.register(one.close)
        return one

    return make


def _no_terminal() -> int | None:
    """The exit status where there is no terminal to draw on, after saying so; None where there is one."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return None
    sys.stderr.write(
        "dltutor: there is no terminal here to draw on; dltutor --help shows the commands for scripts.\n"
    )
    return 2


def open_app(content: Path | None = None) -> int:
    """Open the program where the learner left it: the first question for a newcomer, home for everybody
    else.
    """
    status = _no_terminal()
    if status is not None:
        return status
    gc.disable()  # until the first frame is out (the app turns it on again): a tenth of the time until then
    from tutor.app import run

    places = find_places(os.environ)
    root = content or find_content()
    if not (root / "course.yaml").is_file():
        sys.stderr.write(f"dltutor: {root} is no course: it has no course.yaml; install dltutor again.\n")
        return 2
    return run(_services(open_course(root, places.cache), places), start="auto")


def open_lesson(course: Course, lesson: str) -> int:
    """Open a lesson where the learner left it; without a name the one that comes next."""
    status = _no_terminal()
    if status is not None:
        return status
    from tutor.app import run
    from tutor.study.reading import last_lesson

    services = _services(course, find_places(os.environ))
    return run(services, start="lesson", task=lesson or last_lesson(services.store, course.lessons))


def open_quiz(
    course: Course, entries: Sequence[Entry], n: int, queue: list[tuple[str, int]] | None, seed: str
) -> int:
    """Open a quiz on these entries; without a queue the log decides which come first."""
    status = _no_terminal()
    if status is not None:
        return status
    from tutor.app import run
    from tutor.kinds.draw import Stream
    from tutor.study.queue import practice
    from tutor.study.session import Session

    services = _services(course, find_places(os.environ))
    seed = seed or services.seed
    chosen = queue or practice(entries, services.store.summary(), n, Stream(f"practice:{seed}"))
    session = Session(
        course,
        services.store,
        chosen,
        now=services.now,
        monotonic=services.monotonic,
        seed=seed,
        name="quiz",
    )
    return run(services, start="quiz", session=session)
