"""What tests of the task screen share: a course with one small task, a scripted checker, ways to look."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from checkers.protocol import CheckDone, Event, Finished, Job, Started
from tutor.app import TutorApp
from tutor.course import Course, load
from tutor.places import find_places
from tutor.screens.task import TaskScreen
from tutor.store import Store
from tutor.study.services import Services
from tutor.widgets.bars import Footer, TitleBar
from tutor.widgets.notice import Notice

__all__ = ["Clock", "Desk", "Scripted", "failing", "passing", "text", "until"]

TASK = """id: double-it
title: Twice as much
topic: pytorch
source: [t-1]
concept: doubling
level: easy
points: 3
timeout: 7
parts: {number: 1/3, tensor: 2/3}
hints: [Two times., "A product with `2`.", Return it.]
because: Twice x is x + x.
"""
PREDICT = """predict:
  - {name: shape_of_a_row, ask: "Which shape has `double(x)` for an x of shape (5, 7)?", kind: shape}
  - {name: value_at_three, ask: "What is `double(3)`?", kind: value}
  - {name: error_for_a_list, ask: "Which error does `double(None)` raise?", kind: error}
"""
BRIEF = """# Twice as much

Write `double(x)`, which returns **twice** its argument.

- `x` is a number
- or a tensor
"""
STARTER = "def double(x):\n    raise NotImplementedError\n"
SOLUTION = "def double(x):\n    return 2 * x\n"


def write_course(folder: Path, more: str = "", also: tuple[str, ...] = ()) -> Course:
    """A course whose one task is `double-it`, with its solution; `more` goes into its task.yaml. `also` are
    further tasks, each of which builds on the one before it.
    """
    content, checks = folder / "content", folder / "checkers" / "tasks" / "double_it"
    (content / "items").mkdir(parents=True, exist_ok=True)
    (content / "tasks" / "double_it").mkdir(parents=True, exist_ok=True)
    checks.mkdir(parents=True, exist_ok=True)
    (content / "course.yaml").write_text("title: T\ntopics:\n  - id: pytorch\n    title: PyTorch\n")
    (content / "sources.yaml").write_text("t-1: doubling\n")
    for name, text in (("task.yaml", TASK + more), ("brief.md", BRIEF), ("starter.py", STARTER)):
        (content / "tasks" / "double_it" / name).write_text(text)
    (checks / "solution.py").write_text(SOLUTION)
    order, last = "", "double-it"
    for name in also:
        own = content / "tasks" / name.replace("-", "_")
        shutil.copytree(content / "tasks" / "double_it", own)
        (own / "task.yaml").write_text(
            TASK.replace("double-it", name).replace("Twice as much", f"Task {name}")
        )
        order, last = f"{order}      {name}: [{last}]\n", name
    if order:
        with (content / "course.yaml").open("a") as index:
            index.write(f"    tasks:\n      double-it: []\n{order}")
    course, problems = load(content)
    assert problems == ()
    return course


@dataclass
class Clock:
    """A clock that moves only when it is told to."""

    seconds: float = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.seconds


PASSED = (
    CheckDone("loads", "is a Python file that runs", "pass", ms=12.4),
    CheckDone("doubles_numbers", "doubles a number", "pass", ms=1.0),
    CheckDone("doubles_tensors", "doubles a tensor", "pass", ms=2.0),
)
FAILED = (
    PASSED[0],
    PASSED[1],
    CheckDone(
        "doubles_tensors",
        "doubles a tensor",
        "fail",
        expected="4",
        actual="double(2) gave 3 [red]",
        hint="multiply instead of adding 1",
        ms=3.0,
        detail="line 2, in double: return x + 1\nline 3: return [red]",
    ),
    CheckDone("keeps_the_shape", "keeps the shape", "skip", hint="skipped, needs: doubles a tensor"),
)


def passing(output: str = "") -> list[Event]:
    """The events of a file that passes."""
    return [*PASSED, _finished("pass", PASSED, {"number": True, "tensor": True}, output)]


def failing() -> list[Event]:
    """The events of a file that earns one of two parts."""
    return [*FAILED, _finished("fail", FAILED, {"number": True, "tensor": False})]


def ending(verdict: Any, message: str = "") -> list[Event]:
    """The events of a run that ends at once in this verdict."""
    return [Finished("double_it.py", "double-it", "v1", "", verdict, 0.0, message=message)]


def _finished(
    verdict: Any, checks: tuple[CheckDone, ...], parts: dict[str, bool], output: str = ""
) -> Finished:
    names = [{"name": one.name, "status": one.status} for one in checks]
    return Finished(
        "double_it.py",
        "double-it",
        "v1",
        "sha",
        verdict,
        0.0,
        names,
        seconds=0.25,
        isolation="landlock",
        seed=5,
        output_tail=output,
        parts=parts,
    )


@dataclass
class Scripted:
    """Stands in for `Checking`: plays `script`; after `pause_after` events it waits for `go` or a cancel."""

    script: list[Event] = field(default_factory=passing)
    pause_after: int | None = None
    go: threading.Event = field(default_factory=threading.Event)
    sources: list[str] = field(default_factory=list)
    cancelled: int = 0
    warmed: int = 0
    closed: int = 0
    level: str = "landlock"
    warm_up: threading.Event | None = None
    predictions: list[dict[str, str]] = field(default_factory=list)
    error: Exception | None = None

    def warm(self) -> None:
        """Counts."""
        self.warmed += 1

    def isolation(self) -> str:
        """The level, once `warm_up` is set where there is one."""
        for _ in range(2_000):
            if self.warm_up is None or self.closed or self.warm_up.wait(0.005):
                break
        return self.level

    def close(self) -> None:
        """Counts, and nobody waits any more."""
        self.closed += 1

    def job(
        self, task: str, source: str, *, file: str = "", predictions: Mapping[str, str] | None = None
    ) -> Job:
        """As the real one."""
        return Job(task, source, file, predictions=predictions or {})

    def check(self, job: Job, on_event: Callable[[Event], None], cancel: threading.Event) -> Finished:
        """Plays the script on the calling thread."""
        self.sources.append(job.source)
        self.predictions.append(dict(job.predictions))
        if self.error is not None:
            raise self.error
        on_event(Started(job.file, job.task, "cpu", "landlock"))
        for number, event in enumerate(list(self.script)):
            while number == self.pause_after and not self.go.wait(0.002):
                if cancel.is_set():
                    self.cancelled += 1
                    ended = replace(_finished("cancelled", (), {}), checks=[])
                    on_event(ended)
                    return ended
            on_event(event)
        assert isinstance(event, Finished)
        return event


class Desk:
    """One learner with one home: opens the app on the task, again and again on the same store if wanted."""

    def __init__(
        self,
        folder: Path,
        home: Path,
        *,
        more: str = "",
        also: tuple[str, ...] = (),
        watch: bool = False,
        **script: Any,
    ) -> None:
        self.course = write_course(folder, more, also)
        self.places = find_places({"DLTUTOR_HOME": str(home)})
        self.path = home / "workspace" / "double_it" / "double_it.py"
        self.checking = Scripted(**script)
        self.clock = Clock()
        self.store = Store.open(self.places.progress, now=self.now)
        if not watch:  # most tests say themselves when the file is checked
            self.store.set_setting("watch", "off")

    @staticmethod
    def now() -> datetime:
        """Always the same instant."""
        return datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    def services(self, **changes: Any) -> Services:
        """Services with the scripted checker."""
        return replace(
            Services(
                course=self.course,
                store=self.store,
                places=self.places,
                now=self.now,
                monotonic=self.clock,
                seed="0",
                checking=lambda: self.checking,
            ),
            **changes,
        )

    @asynccontextmanager
    async def open(self, size: tuple[int, int] = (80, 24), **changes: Any) -> Any:
        """The app on the task, once the starter is there and the checker warm."""
        app = TutorApp(self.services(**changes), "task", task="double-it")
        async with app.run_test(size=size) as pilot:
            assert isinstance(app.screen, TaskScreen)
            await idle(pilot)
            yield pilot

    def write(self, source: str) -> None:
        """Save the learner's file."""
        self.path.write_text(source, encoding="utf-8")


async def idle(pilot: Pilot[Any]) -> None:
    """Until no thread works any more and the screen has drawn what they said."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def until(pilot: Pilot[Any], true: Callable[[], bool]) -> None:
    """Until something is true, looked at after every turn of the loop; fails after very many turns."""
    for _ in range(2_000):
        if true():
            return
        await pilot.pause(0.005)
    raise AssertionError(f"never came true; the screen says:\n{text(pilot)}")


async def run(pilot: Pilot[Any], key: str = "r") -> None:
    """Press run and wait until the verdict is drawn."""
    await pilot.press(key)
    await idle(pilot)


def text(pilot: Pilot[Any]) -> str:
    """All that can be read on screen, row by row."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def page(pilot: Pilot[Any]) -> str:
    """All that the screen holds, in sight or not."""
    from tutor.widgets.lines import Lines

    shown = [one for one in pilot.app.screen.query(Lines).results(Lines) if one.display and one.size.width]
    return "\n".join(line.plain.rstrip() for one in shown for line in one.lines(one.size.width))


def title(pilot: Pilot[Any]) -> str:
    """The title line."""
    return pilot.app.screen.query_one(TitleBar).text


def notice(pilot: Pilot[Any]) -> str:
    """The sentence above the bottom line."""
    return pilot.app.screen.query_one(Notice).sentence


def footer(pilot: Pilot[Any]) -> list[str]:
    """The bottom line's entries as `key label`."""
    return [f"{one.cap} {one.label}" for one in pilot.app.screen.query_one(Footer).shown]


def panel(pilot: Pilot[Any]) -> str:
    """The verdict's words, from the panel that is shown."""
    from tutor.widgets.checks import RunPanel

    shown = [one for one in pilot.app.screen.query(RunPanel).results(RunPanel) if one.display]
    return " ".join(str(one.border_title) for one in shown)
