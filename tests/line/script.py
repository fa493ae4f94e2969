"""A learner who types a prepared script and reads what is said."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.screens.pupil import tiny_course
from tutor.course import Course
from tutor.line import Talk, run
from tutor.places import find_places
from tutor.store import Store
from tutor.study.services import Services
from tutor.study.session import Session

__all__ = ["Scripted", "desk", "utc"]


def utc() -> datetime:
    """One fixed moment."""
    return datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def desk(home: Path, course: Course | None = None, **more: Any) -> Services:
    """A desk on the tiny course and a fresh store, or on what is given."""
    places = find_places({"DLTUTOR_HOME": str(home)})
    store = Store.open(places.progress, now=utc)
    return Services(
        course=course or tiny_course(),
        store=store,
        places=places,
        now=utc,
        monotonic=lambda: 0.0,
        seed="1",
        **more,
    )


@dataclass
class Scripted:
    """One run of line mode: the script goes in as lines, `said` is everything that came out."""

    desk: Services
    said: str = ""
    status: int | None = None

    def types(
        self,
        *lines: str,
        start: str = "auto",
        session: Session | None = None,
        name: str = "",
        seed: int | None = None,
    ) -> Scripted:
        """Run with these lines as all that is typed."""
        out = io.StringIO()
        talk = Talk(io.StringIO("".join(f"{line}\n" for line in lines)), out)
        self.status = run(self.desk, talk, start, session=session, name=name, seed=seed)
        self.said = out.getvalue()
        return self

    def quiz(self, queue: Iterable[tuple[str, int]], *lines: str) -> Scripted:
        """A session of these questions, answered with these lines."""
        one = self.desk
        session = Session(one.course, one.store, queue, now=one.now, monotonic=one.monotonic, seed="1")
        self.session = session
        return self.types(*lines, start="quiz", session=session)
