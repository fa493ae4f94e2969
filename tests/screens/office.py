"""What tests of sheets and deadlines share: a course with a sheet, an assignment and weeks; a machine."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from checkers.protocol import Finished
from tests.screens.pupil import Room, tiny_course
from tutor.course import Course
from tutor.course.model import Assignment, Part, Section
from tutor.store import Store
from tutor.study.handin import interpretation_file
from tutor.study.services import Services

__all__ = ["Machine", "Office", "office_course"]


def office_course() -> Course:
    """The tiny course: its task is 004-1 of a sheet, a question of it is 004-2, another one a checklist."""
    course = tiny_course()
    task = replace(course.tasks["double-it"], source=("004-1",))
    about = {"capital": ("004-2",), "truth": ("000-0.1",)}
    entries = tuple(replace(one, source=about.get(one.id, one.source)) for one in course.entries)
    parts = (
        Part(title="Doubling", sources={"004-1": 6, "004-2": 4}),
        Part(title="More", sources={"004-3": 0}),
    )
    index = replace(
        course.index,
        assignments=(Assignment(id="004", title="Twice", passes=5, parts=parts),),
        weeks=(
            Section(title="Firsts", topics=("alpha",)),
            Section(title="Seconds", topics=("beta", "empty")),
        ),
    )
    known = dict(course.sources) | {"004-1": "double it", "004-2": "name it", "000-0.1": "plan"}
    return replace(course, index=index, entries=entries, tasks={"double-it": task}, sources=known)


@dataclass
class Machine:
    """Stands in for the check server: every program prints `printed`; with `held` it waits for a cancel."""

    printed: str = "2\n"
    verdict: str = "pass"
    held: bool = False
    ran: list[str] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)

    def warm(self) -> None:
        """Is warm."""

    def isolation(self) -> str:
        """Some level."""
        return "landlock"

    def close(self) -> None:
        """Nothing to close."""

    def program(self, source: str, timeout: float) -> Any:
        """A job."""
        return SimpleNamespace(source=source, timeout=timeout)

    def check(
        self, job: Any, on_event: Callable[[Any], None], cancel: threading.Event | None = None
    ) -> Finished:
        """Run it, or wait to be stopped."""
        self.ran.append(job.source)
        self.begun.set()
        stopped = self.held and cancel is not None and cancel.wait(10)
        verdict: Any = "cancelled" if stopped else self.verdict
        size = len(self.printed.encode())
        return Finished(
            "program.py", "program", "", "", verdict, 0.0,
            message="" if verdict == "pass" else "it went wrong", output_tail=self.printed, output_bytes=size,
        )  # fmt: skip


@dataclass
class Office(Room):
    """A room with that course and that machine."""

    course: Course = field(default_factory=office_course)
    machine: Machine = field(default_factory=Machine)

    def services(self, store: Store | None = None) -> Services:
        """With the machine as the checker."""
        return replace(super().services(store), checking=lambda: self.machine)

    def write(self, source: str = "print(2)\n", means: str = "") -> None:
        """Put a program there, and what it means."""
        path = interpretation_file(super().services().places, "double-it")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name("double_it.py").write_text(source, encoding="utf-8")
        if means:
            path.write_text(means, encoding="utf-8")
