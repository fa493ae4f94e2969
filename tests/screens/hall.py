"""A room in which a mock exam of the tiny course can be sat: wall time moves with the test's clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from tests.screens.pupil import Pupil, Room, tiny_course
from tutor.app import TutorApp
from tutor.course import Course
from tutor.course.exams import Blueprint, Section, SlotRule
from tutor.places import find_places
from tutor.screens.exam import watch
from tutor.screens.exam.report import ReportScreen
from tutor.screens.exam.review import ReviewScreen
from tutor.screens.exam.sitting import SittingScreen
from tutor.store import Store
from tutor.study.exam.paper import draw_paper
from tutor.study.exam.report import Report
from tutor.study.exam.sitting import Sitting
from tutor.study.services import Services

__all__ = ["Candidate", "Hall", "examined_course"]

BLOCKS = {
    "first": ("First block", ("capital", "truth", "ratio")),
    "second": ("Second block", ("write", "fill", "training-step")),
    "third": ("Third block", ("grid", "loss-curves", "chain-of-two", "bars")),
}


def examined_course(*blocks: str, minutes: int = 40, bonus: int = 2, sheet: bool = True) -> Course:
    """The tiny course with one paper: two points a question, ten of all kinds in three blocks."""
    sections = tuple(
        Section(
            id=name,
            title=title,
            points=2 * len(items),
            slots=tuple(SlotRule(points=2, first=item, items=(item,)) for item in items),
        )
        for name, (title, items) in BLOCKS.items()
        if not blocks or name in blocks
    )
    blueprint = Blueprint(
        id="tiny", title="Tiny exam", minutes=minutes, bonus=bonus, sheet=sheet, sections=sections
    )
    return replace(tiny_course(), exams={"tiny": blueprint})


class Candidate(Pupil):
    """Somebody who sits a paper."""

    @property
    def sitting(self) -> Sitting:
        """The paper on screen."""
        screen = self.app.screen
        assert isinstance(screen, SittingScreen | ReviewScreen)
        return screen.sitting

    @property
    def report(self) -> Report:
        """The report on screen."""
        assert isinstance(self.app.screen, ReportScreen)
        return self.app.screen.report

    async def wait(self, minutes: float) -> None:
        """Let time pass, and the screen look at its clock."""
        self.clock.seconds += 60 * minutes
        screen = self.app.screen
        assert isinstance(screen, SittingScreen | ReviewScreen)
        screen.paper_time.tick()
        await self.settle()

    async def hand_in(self) -> None:
        """From anywhere in the sitting."""
        assert isinstance(self.app.screen, SittingScreen)
        if self.app.screen.typing:
            await self.press("escape")
        await self.press("l", "ctrl+s", "2")
        assert self.on == "ReportScreen"


@dataclass
class Hall(Room):
    """A room with wall time."""

    def wall(self) -> datetime:
        """The time on the wall."""
        return datetime(2026, 11, 21, 9, 30, tzinfo=UTC) + timedelta(seconds=self.clock.seconds)

    def store(self) -> Store:
        """The store as a new process opens it."""
        return Store.open(find_places({"DLTUTOR_HOME": str(self.home)}).progress, now=self.wall)

    def services(self, store: Store | None = None) -> Services:
        """Services whose two clocks go together."""
        return replace(super().services(store), now=self.wall)

    def begun(self, services: Services) -> Sitting:
        """A paper that was begun just now."""
        paper = draw_paper(self.course, self.course.exams["tiny"], 0)
        return Sitting.begin(
            self.course, services.store, paper, now=services.now, monotonic=services.monotonic
        )

    @asynccontextmanager
    async def candidate(
        self, start: str = "sitting", size: tuple[int, int] = (80, 24), **more: Any
    ) -> AsyncIterator[Candidate]:
        """The app on a paper just begun (`sitting`), or as it starts."""
        services = self.services()
        app = TutorApp(services, "home" if start == "sitting" else start, **more)
        # The screen looks at the clock when a test waits, and never because the machine is slow.
        with patch.object(watch, "TICK", 3_600.0):
            async with app.run_test(size=size) as pilot:
                one = Candidate(app, pilot, self.clock)
                await one.settle()
                if start == "sitting":
                    app.open_sitting(self.begun(services))
                    await one.settle()
                yield one
