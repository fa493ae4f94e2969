"""Puts the services of one run together and opens the screen with them; imports as little as first paint
allows.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import secrets
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.course import Course, find_content, open_course
from tutor.places import Places, find_places
from tutor.store import Store

if TYPE_CHECKING:
    from tutor.checking import Checking
    from tutor.course import Entry
    from tutor.pad import Pads
    from tutor.proving import Prover
    from tutor.study.services import Services
    from tutor.study.session import Session

__all__ = [
    "open_app",
    "open_exam",
    "open_lesson",
    "open_quiz",
    "open_reading",
    "open_services",
    "open_store",
    "open_task",
    "told",
    "utc_now",
]

# A repaint waits for the screen's next turn; with Textual's 60 turns a second many keys wait 17 ms and more.
# Textual reads this when it is imported, which is later; nothing moves by itself, so more turns cost nothing.
os.environ.setdefault("TEXTUAL_FPS", "120")


def utc_now() -> datetime:
    """The time now, in UTC: the one clock of the log."""
    return datetime.now(UTC)


def told() -> Callable[[int, int], None]:
    """Says on standard error how far a first reading of the course is.

    On a terminal once it takes more than a second, in one line that goes when it is done; elsewhere every ten
    seconds, so that scripts seldom hear it.
    """
    begun = last = time.monotonic()
    typed, spoken = sys.stderr.isatty(), False
    wait = 1 if typed else 10

    def tell(done: int, whole: int) -> None:
        nonlocal last, spoken
        now, percent = time.monotonic(), 100 * done // max(1, whole)
        if spoken and typed and done >= whole:
            sys.stderr.write("\r\x1b[K")
        elif now - begun > wait and now - last > (0.2 if typed else 10) * spoken and done < whole:
            words = f"dltutor: the course is new or has changed, reading all of it: {percent} %"
            sys.stderr.write(f"\r{words}" if typed else f"{words}\n")
            last, spoken = now, True
        sys.stderr.flush()

    return tell


def open_store(places: Places) -> Store:
    """The log of this run's home; never raises (its `notice` says what is wrong)."""
    return Store.open(places.progress, now=utc_now)


def _services(course: Course, places: Places, *, line: bool = False) -> Services:
    """What this run works with; the learner's own keys are bound where there are screens to press them on."""
    remarks = () if line else _own_keys(places)
    from tutor.study.services import Services

    return Services(
        course=course,
        store=open_store(places),
        places=places,
        now=utc_now,
        monotonic=time.monotonic,
        seed=secrets.token_hex(8),
        zone=None,
        checking=(checker := _checker(course, places)),
        pads=_pads(checker),
        prover=_prover(),
        remarks=remarks,
    )


def _own_keys(places: Places) -> tuple[str, ...]:
    """Take over the learner's own keys, before any screen binds them; a sentence for each that cannot be."""
    path = places.config / "keys.toml"
    if not path.exists():
        return ()
    from tutor.keymap import apply, read_keymap

    found = read_keymap(path)
    apply(found)
    return found.problems


def _checker(course: Course, places: Places) -> Callable[[], Checking]:
    """Makes the client of the check server when a task is first opened, and gives the same one ever after."""

    @cache
    def make() -> Checking:
        from tutor.checking import Checking
        from tutor.course.trust import barred

        why = barred(course.root, places)
        one = Checking(content=course.root, checkers=course.checkers, barred=why)
        one.want_pads()  # the play pad may be opened while a check is running
        atexit.register(one.close)
        return one

    return make


def _pads(checker: Callable[[], Checking]) -> Callable[[], Pads]:
    """Makes the home of all lasting Pythons when the first cell is near; the same one ever after. They end
    with the checker.
    """

    @cache
    def make() -> Pads:
        from tutor.pad import Pads

        return Pads(checker())

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
        "dltutor: there is no terminal here to draw on: add --line to work with sentences on standard input "
        "and output, or see dltutor --help.\n"
    )
    return 2


def _talk(
    services: Services,
    start: str,
    *,
    session: Session | None = None,
    name: str = "",
    seed: int | None = None,
) -> int:
    """Talk line by line on standard input and output instead of drawing."""
    import shutil

    from tutor.line import Talk, run

    typed = sys.stdin.isatty() and sys.stdout.isatty()
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    width = max(40, shutil.get_terminal_size().columns - 1) if sys.stdout.isatty() else None
    talk = Talk(sys.stdin, sys.stdout, width=width, prompting=typed)
    return run(services, talk, start, session=session, name=name, seed=seed)


def open_app(content: Path | None = None, *, line: bool = False) -> int:
    """Open the program where the learner left it: the first question for a newcomer, home for everybody
    else. With `line` it talks in sentences instead of drawing, here and below.
    """
    status = None if line else _no_terminal()
    if status is not None:
        return status
    places = find_places(os.environ)
    root = content or find_content()
    if not (root / "course.yaml").is_file():
        sys.stderr.write(f"dltutor: {root} is no course: it has no course.yaml; install dltutor again.\n")
        return 2
    if line:
        return _talk(_services(open_course(root, places.cache, told()), places, line=True), "auto")
    gc.disable()  # until the first frame is out (the app turns it on again): a tenth of the time until then
    services = _services(open_course(root, places.cache, told()), places)
    from tutor.app import run

    return run(services, start="auto")


def open_services(course: Course, env: Mapping[str, str]) -> Services:
    """What a command works with that looks at the log and the settings; its store is to be closed."""
    return _services(course, find_places(env), line=True)


def open_lesson(course: Course, lesson: str, *, line: bool = False) -> int:
    """Open a lesson where the learner left it; without a name the one that comes next."""
    status = None if line else _no_terminal()
    if status is not None:
        return status
    from tutor.study.reading import last_lesson

    services = _services(course, find_places(os.environ), line=line)
    name = lesson or last_lesson(services.store, course.lessons)
    if line:
        return _talk(services, "lesson", name=name)
    from tutor.app import run

    return run(services, start="lesson", task=name)


def open_reading(course: Course, topic: str, *, line: bool = False) -> int:
    """Open a topic's further reading."""
    status = None if line else _no_terminal()
    if status is not None:
        return status
    services = _services(course, find_places(os.environ), line=line)
    if line:
        return _talk(services, "reading", name=topic)
    from tutor.app import run

    return run(services, start="reading", task=topic)


def open_exam(course: Course, name: str = "", seed: int | None = None, *, line: bool = False) -> int:
    """Open a mock exam by its name and seed; without either there are all to choose from. One that is open is
    settled first.
    """
    status = None if line else _no_terminal()
    if status is not None:
        return status
    services = _services(course, find_places(os.environ), line=line)
    if line:
        return _talk(services, "exam", name=name, seed=seed)
    from tutor.app import run

    return run(services, start="exam", task=name, seed=seed)


def open_task(course: Course, task: str) -> int:
    """Work on a coding task line by line."""
    return _talk(_services(course, find_places(os.environ), line=True), "task", name=task)


def open_quiz(
    course: Course,
    entries: Sequence[Entry],
    n: int,
    queue: list[tuple[str, int]] | None,
    seed: str,
    *,
    line: bool = False,
) -> int:
    """Open a quiz on these entries; without a queue the log decides which come first."""
    status = None if line else _no_terminal()
    if status is not None:
        return status
    from tutor.kinds.draw import Stream
    from tutor.study.queue import practice
    from tutor.study.session import Session as New

    services = _services(course, find_places(os.environ), line=line)
    seed = seed or services.seed
    chosen = queue or practice(entries, services.store.summary(), n, Stream(f"practice:{seed}"))
    session = New(
        course,
        services.store,
        chosen,
        now=services.now,
        monotonic=services.monotonic,
        seed=seed,
        name="quiz",
    )
    if line:
        return _talk(services, "quiz", session=session)
    from tutor.app import run

    return run(services, start="quiz", session=session)
