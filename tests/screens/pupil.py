"""What tests of home and quiz share: the tiny course, a clock that stands still, and a learner who sees and
presses.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tutor.app import TutorApp
from tutor.course import Course, load
from tutor.places import find_places
from tutor.screens.quiz import QuizScreen
from tutor.store import Store
from tutor.study.services import Services
from tutor.study.session import Session
from tutor.widgets.bars import Footer, TitleBar
from tutor.widgets.notice import Notice

__all__ = ["TINY", "Clock", "Pupil", "Room", "tiny_course"]

TINY = Path(__file__).parents[1] / "data" / "course"
KEYS = {"esc": "escape", "?": "question_mark", "↓": "down", "↑": "up", "pgdn": "pagedown"}


@cache
def tiny_course() -> Course:
    """The course of `tests/data/course`, which has an item of each kind and no faults."""
    course, problems = load(TINY)
    assert problems == ()
    return course


@dataclass
class Clock:
    """Seconds that pass only when a test says so."""

    seconds: float = 100.0

    def __call__(self) -> float:
        """The time now."""
        return self.seconds


class Pupil:
    """A learner in front of a running app."""

    def __init__(self, app: TutorApp, pilot: Pilot[None], clock: Clock) -> None:
        self.app, self.pilot, self.clock = app, pilot, clock
        self.pressed = 0

    @property
    def screen(self) -> str:
        """All rows of the screen as text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def title(self) -> str:
        """The title line."""
        return self.app.screen.query_one(TitleBar).text

    @property
    def notice(self) -> str:
        """The sentence above the bottom line."""
        return self.app.screen.query_one(Notice).sentence

    @property
    def footer(self) -> dict[str, tuple[str, str]]:
        """What the bottom line shows: id -> (key as written, what it does)."""
        return {one.id: (one.cap, one.label) for one in self.app.screen.query_one(Footer).shown}

    @property
    def first(self) -> str:
        """What the bottom line shows first."""
        return next(iter(self.footer.values()))[1]

    @property
    def session(self) -> Session:
        """The session on screen."""
        assert isinstance(self.app.screen, QuizScreen)
        return self.app.screen.session

    @property
    def on(self) -> str:
        """The name of the screen in front."""
        return type(self.app.screen).__name__

    async def settle(self) -> None:
        """Let everything that was started come to rest."""
        for _ in range(3):
            await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys by Textual's names, with a second between them."""
        for key in keys:
            self.clock.seconds += 1
            self.pressed += 1
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type into what has focus."""
        assert isinstance(self.app.focused, Input) or type(self.app.focused).__name__ == "Area"
        driver = self.app._driver
        assert driver is not None
        for letter in text:  # all at once, since the app does keys in their order
            driver.send_message(events.Key(letter if letter.isalnum() else _name(letter), letter))
        await self.settle()

    async def shown(self, name: str) -> None:
        """Press the key that the bottom line shows for this meaning."""
        cap = self.footer[name][0]
        await self.press(KEYS.get(cap, cap.replace("^", "ctrl+")))

    async def click(self, name: str) -> None:
        """Click on an entry of the bottom line."""
        self.clock.seconds += 1
        footer = self.app.screen.query_one(Footer)
        await self.pilot.click(footer, offset=(footer.where(name) + 1, 0))
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        """Make the window so large."""
        await self.pilot.resize_terminal(width, height)
        await self.settle()


def _name(letter: str) -> str:
    from textual.keys import _character_to_key

    return _character_to_key(letter)


@dataclass
class Room:
    """One home: the app can be opened in it again and again, on the same store."""

    home: Path
    course: Course = field(default_factory=tiny_course)
    clock: Clock = field(default_factory=Clock)

    @staticmethod
    def now() -> datetime:
        """Always the same instant."""
        return datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    def store(self) -> Store:
        """The store of this home, opened anew."""
        return Store.open(find_places({"DLTUTOR_HOME": str(self.home)}).progress, now=self.now)

    def services(self, store: Store | None = None) -> Services:
        """Services with the clock that stands still."""
        return Services(
            course=self.course,
            store=store or self.store(),
            places=find_places({"DLTUTOR_HOME": str(self.home)}),
            now=self.now,
            monotonic=self.clock,
            seed="7",
        )

    def quiz(self, services: Services, *questions: tuple[str, int]) -> Session:
        """A session of these questions."""
        return Session(
            self.course, services.store, questions, now=self.now, monotonic=self.clock, seed="7", name="quiz"
        )

    @asynccontextmanager
    async def open(
        self, start: str = "", size: tuple[int, int] = (80, 24), **more: Any
    ) -> AsyncIterator[Pupil]:
        """The app as a start with nothing else asked for shows it."""
        app = TutorApp(self.services(), start, **more)
        async with app.run_test(size=size) as pilot:
            pupil = Pupil(app, pilot, self.clock)
            await pupil.settle()
            yield pupil

    @asynccontextmanager
    async def asked(
        self, *items: str, seed: int = 0, size: tuple[int, int] = (80, 24)
    ) -> AsyncIterator[Pupil]:
        """The app on a quiz of these items."""
        services = self.services()
        session = self.quiz(services, *((name, seed) for name in items))
        app = TutorApp(services, "quiz", session=session)
        async with app.run_test(size=size) as pilot:
            pupil = Pupil(app, pilot, self.clock)
            await pupil.settle()
            yield pupil
