"""Screens that work in threads: a thread tells its screen what to do next, unless that was left meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from textual.message import Message

from tutor.screens.base import Page

__all__ = ["Threads", "Told"]


class Told(Message):
    """A worker thread has something for the screen, which does it in its own thread."""

    def __init__(self, do: Callable[[], object]) -> None:
        self.do = do
        super().__init__()


class Threads(Page):
    """A screen with `thread` and `tell`."""

    def thread(self, work: Callable[[], object]) -> None:
        """Start work in a thread."""
        self.run_worker(work, thread=True, group="work")

    def tell(self, do: Callable[[], object]) -> None:
        """From a thread: have something done in the screen's own, unless the program has ended meanwhile."""
        with suppress(RuntimeError):
            self.post_message(Told(do))

    def on_told(self, event: Told) -> None:
        """Do what a thread asked for."""
        event.stop()
        if not self.left:
            event.do()
