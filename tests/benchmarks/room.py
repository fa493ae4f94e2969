"""Where measurements run: a folder of its own, a clean environment, shared byte code, a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from tutor.course import Course, find_content, open_course
from tutor.places import find_places
from tutor.store import Attempt, Store

__all__ = ["ROOT", "SIZE", "Room", "Say", "attempted", "course_at", "open_room", "until_shown", "use"]

ROOT = Path(__file__).resolve().parents[2]
SIZE = (80, 24)
SCRIPT = """import sys
from tutor.cli import main

if __name__ == "__main__":
    sys.exit(main())
"""
QUIT = b"\x11"  # ctrl+q, in both programs
Say = Callable[[str], None]


@dataclass(frozen=True)
class Room:
    """A temporary folder for homes and byte code; `say` tells how far a measurement is."""

    folder: Path
    say: Say
    numbers: Iterator[int]

    def home(self) -> Path:
        """A home that nobody has used yet."""
        path = self.folder / f"home-{next(self.numbers)}"
        path.mkdir()
        return path

    def env(self, home: Path) -> dict[str, str]:
        """The environment of a learner's terminal; byte code is written once and shared by all."""
        dropped = ("PYTHON", "DLTUTOR_", "TEXTUAL", "NO_COLOR", "COLUMNS", "LINES", "CI")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        return {
            **kept,
            "DLTUTOR_HOME": str(home),
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
        }

    def dltutor(self) -> list[str]:
        """The command `dltutor`, as an installation writes it."""
        path = self.folder / "dltutor.py"
        path.write_text(SCRIPT, encoding="utf-8")
        return [sys.executable, str(path)]

    def used_home(self) -> Path:
        """A home with one attempt in its log and the course in its cache: that of a second start."""
        home = self.home()
        use(home)
        return home


def use(home: Path) -> None:
    """Keep the course in this home's cache and one attempt in its log."""
    attempted(home, course_at(home))


def attempted(home: Path, course: Course) -> None:
    """Keep one attempt at the first item of the course in this home's log."""
    entry = course.entries[0]
    store = Store.open(find_places({"DLTUTOR_HOME": str(home)}).progress, now=lambda: datetime.now(UTC))
    store.record(_attempt(entry.id, entry.kind))
    store.close()


def course_at(home: Path) -> Course:
    """The shipped course, kept in this home's cache."""
    return open_course(find_content(), find_places({"DLTUTOR_HOME": str(home)}).cache)


def _attempt(item: str, kind: str) -> Attempt:
    return Attempt(
        uid="benchmark",
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        session="",
        item=item,
        kind=kind,
        content="",
        seed=0,
        params="{}",
        answer={},
        status="right",
        points=1.0,
        reachable=1.0,
        ledger=[],
        hints=0,
        seconds=1.0,
        device="",
    )


@contextmanager
def open_room(say: Say) -> Iterator[Room]:
    """A room whose folder goes when it is left."""
    with tempfile.TemporaryDirectory(prefix="dltutor-bench-", ignore_cleanup_errors=True) as folder:
        yield Room(Path(folder), say, count(1))


def until_shown(command: Sequence[str], env: dict[str, str], text: str, limit: float = 60.0) -> float:
    """Seconds from the start of the process until `text` stands in what it writes to an 80x24 terminal.

    Then it is asked to quit. Raises TimeoutError with the end of what was written.
    """
    begun = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
        os.chdir(env["DLTUTOR_HOME"])
        os.execve(command[0], list(command), env)
    wanted, seen = text.encode(), b""
    try:
        while wanted not in seen:
            left = begun + limit - time.perf_counter()
            if left <= 0 or not select.select([terminal], [], [], left)[0]:
                raise TimeoutError(f"“{text}” was never shown; the last output is {seen[-400:]!r}")
            try:
                seen += os.read(terminal, 1 << 16)
            except OSError:
                raise TimeoutError(f"the program ended before “{text}”: {seen[-400:]!r}") from None
        return time.perf_counter() - begun
    finally:
        _end(pid, terminal)


def _end(pid: int, terminal: int, limit: float = 10.0) -> None:
    """Ask the program to quit, read what it still writes, and kill it where it stays."""
    until = time.monotonic() + limit
    try:
        os.write(terminal, QUIT)
        while time.monotonic() < until and select.select([terminal], [], [], 1.0)[0]:
            if not os.read(terminal, 1 << 16):
                break
    except OSError:  # the other side is closed: it has ended
        pass
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    os.close(terminal)
