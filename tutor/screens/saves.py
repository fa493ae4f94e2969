"""Has a task's file watched while its screen is open, and knows which of its texts are no news."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from tutor.store import Store
from tutor.watching import Change, Watch

__all__ = ["Saves"]

SETTING = "watch"
PATIENCE, LOOK = 2.0, 0.05


class Saves:
    """`heard` is told of each change in a thread of the watch's, which may wait for the disk.

    Whether it watches is a setting of the learner's, who turns it off and on.
    """

    def __init__(
        self,
        path: Path,
        store: Store,
        heard: Callable[[Change], object],
        watch: Callable[[Path, Callable[[Change], object]], Watch] = Watch,
    ) -> None:
        self._path, self._store, self._heard, self._make = path, store, heard, watch
        self._lock = threading.Lock()
        self._watch: Watch | None = None
        self._own: str | None = None
        self.on = store.setting(SETTING) != "off"

    @property
    def method(self) -> str:
        """How it watches: `inotify`, `polling` …; nothing while it does not."""
        watch = self._watch
        return watch.method if watch is not None else ""

    def start(self) -> None:
        """In a thread: begin, where it is on, and come back once a save is sure to be noticed."""
        watch = self._make(self._path, lambda change: self._arrive(watch, change))
        with self._lock:
            if not self.on or self._watch is not None:
                return
            self._watch = watch
            watch.start()
        for _ in range(round(PATIENCE / LOOK)):
            if watch.ready.wait(LOOK) or watch is not self._watch:
                break

    def stop(self) -> None:
        """Hear of nothing any more."""
        with self._lock:
            watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()

    def turn(self, *, on: bool) -> None:
        """Keep that it is on, or off, and stop there; `start` belongs to the other."""
        self.on = on
        self._store.set_setting(SETTING, "on" if on else "off")
        if not on:
            self.stop()

    def end(self) -> None:
        """Stop for good: nothing that a thread still begins is watched."""
        self.on = False
        self.stop()

    # -- texts of our own ------------------------------------------------------------------------------------

    def own(self, source: str) -> None:
        """This text is about to be written by the program itself, so that it is no news."""
        self._own = source

    def is_own(self, source: str) -> bool:
        """Whether the text that was found is our own; another one is the learner's, and so is all that
        follows.
        """
        if source != self._own:
            self._own = None
        return self._own is not None

    def _arrive(self, watch: Watch, change: Change) -> None:
        if watch is self._watch:
            self._heard(change)
