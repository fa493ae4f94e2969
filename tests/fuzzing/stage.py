"""One home with the running app in it: does gestures, lets them come to rest, and looks whether all holds."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot, WaitForScreenTimeout

from tests.fuzzing.gestures import Gesture, events_of
from tests.fuzzing.hands import Hands
from tests.fuzzing.keeping import Keeping, in_front
from tests.fuzzing.laws import Broken, look
from tests.fuzzing.stubs import Checker, Pads, Prover
from tutor.app import TutorApp
from tutor.course import Course
from tutor.places import find_places
from tutor.store import Attempt, Store
from tutor.study.services import Services

__all__ = ["ESCAPES", "HANG", "Slow", "Stage"]

ESCAPES = 12
"""Presses of esc that must be enough to reach home from anywhere."""
HANG, BUSY = 90.0, 15.0
"""Seconds of wall time after which a gesture counts as never handled, many as there are on a busy machine; of
processor time, after which it counts as one that takes too long.
"""
FRAME = 4
"""Gestures from one frame to the next, unless the screen draws one itself meanwhile."""
PATIENCE = 8
"""Looks that a law is given before it counts as broken: threads and frames may still be under way."""
BEGIN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@dataclass
class Slow:
    """The gesture that took the most processor time, and how long that was."""

    seconds: float = 0.0
    wall: float = 0.0
    gesture: str = ""
    screen: str = ""


@dataclass
class Stage(Hands):
    """`checking` and `prover` stand in for the services of a start; `now` moves with the clock. Text and
    store are looked at with every so many gestures (`closely`); `rest` is a pause after each.
    """

    home: Path
    course: Course
    seed: int
    size: tuple[int, int] = (80, 24)
    checking: Callable[[], Any] | None = None
    prover: Callable[[], Any] | None = None
    rest: float = 0.0
    closely: int = 9
    app: TutorApp = field(init=False)
    done: list[Gesture] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    slow: Slow = field(default_factory=Slow)
    escapes: int = 0
    looks: int = 0
    outs: int = 0
    starts: int = 0
    recorded: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.seconds = 100.0
        self.frames = 0
        self._keeping = Keeping(self.course, self._now, self._monotonic)
        self._over = False
        self._screens: dict[str, None] = {}
        checker, prover, self._pads = Checker(self.seed), Prover(self.seed), Pads(self.seed)
        self._checking = self.checking or (lambda: checker)
        self._prover = self.prover or (lambda: prover)

    # -- the app ---------------------------------------------------------------------------------------------

    def _now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.seconds)

    def _monotonic(self) -> float:
        return self.seconds

    def services(self) -> Services:
        """A start's services on this home, with a clock that moves only by gestures."""
        places = find_places({"DLTUTOR_HOME": str(self.home)})
        store = Store.open(places.progress, now=self._now)
        record = store.record

        def counted(attempt: Attempt, *more: Any, **others: Any) -> None:
            self.recorded.add(attempt.uid)
            record(attempt, *more, **others)

        store.record = counted  # type: ignore[method-assign]
        return Services(
            course=self.course,
            store=store,
            places=places,
            now=self._now,
            monotonic=self._monotonic,
            seed=str(self.seed),
            checking=self._checking,
            prover=self._prover,
            pads=lambda: self._pads,
            questions=4,
        )

    async def run(self, following: Callable[[], Gesture | None]) -> None:
        """Do gestures until there is none; the program is started again whenever it was left.

        Raises Broken.
        """
        while not self._over:
            self.starts += 1
            services = self.services()
            self.app = TutorApp(services)
            self._left: list[Any] | None = None
            try:
                async with self.app.run_test(size=self.size) as pilot:
                    self.pilot: Pilot[None] = pilot
                    await self.settle()
                    await self._act(following)
            except Broken:
                raise
            except Exception as error:
                raise self._fault(error) from error
            services.store.close()
            path = find_places({"DLTUTOR_HOME": str(self.home)}).progress
            self.recorded |= self._keeping.stored(path, self.recorded, self._left)

    async def _act(self, following: Callable[[], Gesture | None]) -> None:
        while self.alive:
            gesture = following()
            if gesture is None:
                self._over = True
                await self.perform(["quit"])
                return
            self.done.append(gesture)
            await self.perform(gesture)

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        return self.app.is_running and not self.app._exit and self.app._exception is None

    @property
    def screen(self) -> str:
        """The name of the screen in front."""
        return type(self.app.screen).__name__ if self.alive else ""

    # -- gestures --------------------------------------------------------------------------------------------

    async def perform(self, gesture: Gesture) -> None:
        """Do it, wait until it has come to rest, look. Raises Broken."""
        before, cpu, wall = self.screen, time.process_time(), time.monotonic()
        self.counts[before] = self.counts.get(before, 0) + events_of(gesture)
        self._screens[before] = None
        self.seconds += 0.12
        kind, *values = gesture
        if kind == "out":
            await self.out()
        elif kind == "quit":
            await self.quit()
        else:
            self.app._begin_batch()  # laid out and drawn once a gesture, however fast the keys come
            try:
                await self.do(kind, values)
                await self._handled()
            finally:
                self.app._end_batch()
            await self.settle()
        cpu, wall = time.process_time() - cpu, time.monotonic() - wall
        if cpu > self.slow.seconds:
            self.slow = Slow(cpu, wall, str(gesture)[:200], before)
        if cpu > BUSY:
            raise Broken("no gesture hangs", f"{cpu:.0f} s for {str(gesture)[:200]} on {before}")
        await self.look()

    async def look(self) -> None:
        """Whether everything holds; a law is looked at again while something is under way."""
        for turn in range(PATIENCE):
            if self.app._exception is not None:
                raise self._fault(self.app._exception)
            if not self.alive:
                return
            self.looks += 1
            try:
                look(self.app, closely=self.looks % self.closely == 0 or turn > 0)
                return
            except Broken:
                if turn + 1 == PATIENCE:
                    raise
                await asyncio.sleep(0.01 * 2**turn)
                self.frames = -1
                await self.settle()

    async def settle(self) -> None:
        """Let what was sent be handled. Raises Broken where that never comes about."""
        await self._handled()
        self.frames += 1
        if self.alive and self.frames % FRAME == 0:
            self.app.screen._on_timer_update()
        if self.rest:
            await asyncio.sleep(self.rest)

    async def _handled(self) -> None:
        """Let every message be handled that is under way now, and every key that waits for its turn."""
        for _ in range(3):
            await asyncio.sleep(0)
        until = time.monotonic() + HANG
        while self.alive and bool(getattr(self.app, "_typed", None)):  # one under way keeps nobody waiting
            if time.monotonic() > until:
                raise Broken("no key waits for ever", f"on {self.screen}")
            await asyncio.sleep(0.001)
        if self.alive:
            try:
                await self.pilot._wait_for_screen(HANG)
            except WaitForScreenTimeout:
                raise Broken("no gesture hangs", f"{self.screen} does not come to rest") from None

    def _fault(self, error: BaseException) -> Broken:
        told = "".join(traceback.format_exception_only(error)).strip()
        frames = [one for one in traceback.extract_tb(error.__traceback__) if "/tutor/" in one.filename]
        where = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else ""
        law = f"no unhandled exception: {type(error).__name__} in {where or 'no code of ours'}"
        return Broken(law, told[:300], "".join(traceback.format_exception(error)))

    async def out(self) -> None:
        """From wherever one is, esc leads home. Raises Broken."""
        kept = in_front(self.app)
        begun = self.screen
        self.outs += 1
        for number in range(ESCAPES + 1):
            if self.screen == "HomeScreen":
                self.escapes = max(self.escapes, number)
                break
            self.seconds += 1
            self.counts[self.screen] = self.counts.get(self.screen, 0) + 1
            self.press(self._way_out())
            await self.settle()
            if not self.alive:
                raise Broken("esc ends nothing", f"from {begun}")
        else:
            for _ in range(PATIENCE):
                await asyncio.sleep(0.05)
                await self.settle()
            if self.screen != "HomeScreen":
                raise Broken("esc leads home", f"from {begun} to {self.screen}")
        below = [type(one).__name__ for one in self.app.screen_stack[:-1]]
        if below:
            raise Broken("nothing goes on below home", f"from {begun}: {below}")
        self._keeping.same(kept, self.app.services.store)

    def _way_out(self) -> str:
        """`esc`, but the one question that it answers with staying is answered with leaving."""
        stack = self.app.screen_stack
        over = type(stack[-2]).__name__ if len(stack) > 1 else ""
        asked: Any = getattr(stack[-1], "_answers", None)
        if over == "SittingScreen" and asked is not None and asked.question.answers[-1] == ("", "stay"):
            return "1" if self.seconds % 2 < 1 else "2"
        return "escape"

    async def quit(self) -> None:
        """`ctrl+q` ends the program from anywhere. Raises Broken."""
        self._left, begun = in_front(self.app), self.screen
        for _ in range(PATIENCE):
            self.press("ctrl+q")
            for turn in range(40):
                await asyncio.sleep(0.002 * (1 + turn))
                if not self.alive:
                    return
        raise Broken("ctrl+q ends the program", f"from {begun}")
