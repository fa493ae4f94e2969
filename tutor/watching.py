"""Watches one file and tells when its text is another one: by the system's notices, else by looking often.

Editors write in place, or beside and rename, or in several steps; what counts is that the text differs from
the one told about last. A file that goes away is told once, and watched until it is back.
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias

__all__ = ["Change", "Watch"]

Change: TypeAlias = Literal["changed", "gone"]

SETTLED = 0.02
"""Seconds for which a file has to stay as it is: an editor may empty it first and fill it then."""
LOOKS = 0.1
"""Seconds between two looks where there are no notices."""
LARGEST = 1 << 20
_NATIVE = {"linux": "inotify", "darwin": "FSEvents", "win32": "ReadDirectoryChangesW"}


class Watch:
    """`tell` is called from a thread of the watch's own. `polling` looks often and asks for no notices."""

    def __init__(self, path: Path, tell: Callable[[Change], object], *, polling: bool = False) -> None:
        self._path, self._tell, self._polling = path, tell, polling
        self._stop = threading.Event()
        self._held = _text(path)
        self._thread: threading.Thread | None = None
        self.method = ""
        """How it watches, in a word for the screen, once it does: `inotify`, `polling` …"""
        self.ready = threading.Event()
        """Set once a change is sure to be noticed."""

    def start(self) -> None:
        """Begin; changes from before are not told."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="dltutor-watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End; nothing is told from now on. Does not wait for the thread, which may be in the system."""
        self._stop.set()

    def __enter__(self) -> Watch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # -- the thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        turns = self._looks() if self._polling else self._notices()
        try:
            for _ in turns:
                self._look()
        except Exception:  # no notices here (a full table, a network folder, no such package)
            if not self._stop.is_set():
                for _ in self._looks():
                    self._look()

    def _notices(self) -> Iterator[object]:
        """One turn for each notice about the folder, and one to begin with, should something be missed."""
        from watchfiles import watch  # heavy, and needed by those who work on a task

        self._path.parent.stat()  # raises before anything is promised
        notices = watch(
            self._path.parent,
            watch_filter=None,
            debounce=40,
            step=10,
            stop_event=self._stop,
            rust_timeout=500,
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
            ignore_permission_denied=True,
        )
        self.method = _NATIVE.get(sys.platform, "notices")
        for one in notices:
            self.ready.set()
            yield one
            if not self._path.parent.is_dir():  # its notices went with it
                raise OSError("the folder is gone")

    def _looks(self) -> Iterator[object]:
        """One turn now and then in which the file looks another."""
        self.method = "polling"
        before: object = ()
        self.ready.set()
        while not self._stop.wait(LOOKS):
            now = _signature(self._path)
            if now != before:
                before = now
                yield now

    def _look(self) -> None:
        """Tell, if the text is another one; wait until it has settled."""
        text = _text(self._path)
        if text == self._held:
            return
        while not self._stop.wait(SETTLED):
            again = _text(self._path)
            if again == text:
                break
            text = again
        if text != self._held and not self._stop.is_set():
            self._held = text
            with suppress(Exception):  # what the hearer does with it is not the watch's business
                self._tell("changed" if text is not None else "gone")


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _text(path: Path) -> bytes | None:
    """What stands for the text: its digest; None where there is no file that could be read."""
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            return None
        with path.open("rb") as file:
            return hashlib.sha256(file.read(LARGEST + 1)).digest()
    except OSError:
        return None
