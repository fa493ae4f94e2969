"""What must survive, whatever a learner does: the open session or paper, every attempt, the file itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.fuzzing.laws import Broken
from tutor.app import TutorApp
from tutor.course import Course
from tutor.store import Store
from tutor.study.exam.sitting import Sitting
from tutor.study.session import Session, resume

__all__ = ["Keeping", "in_front"]


def in_front(app: TutorApp) -> list[Any] | None:
    """The session or sitting in front, as far as it must survive: its name, place and answers."""
    for screen in app.screen_stack:
        sitting = getattr(screen, "sitting", None)
        if type(screen).__name__ == "SittingScreen" and sitting is not None and not sitting.handed:
            return ["sitting", sitting.uid, sitting.index, dict(sitting.answer)]
        session = getattr(screen, "session", None)
        if type(screen).__name__ == "QuizScreen" and isinstance(session, Session):
            return None if session.finished else _survives(session)
    return None


class Keeping:
    """Looks into a store with a course and clocks of its own."""

    def __init__(self, course: Course, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self.course, self._now, self._monotonic = course, now, monotonic

    def same(self, wanted: list[Any] | None, store: Store) -> None:
        if wanted is None:
            return
        if wanted[0] == "sitting":
            sitting = Sitting.resume(self.course, store, now=self._now, monotonic=self._monotonic)
            now = None if sitting is None else ["sitting", sitting.uid, sitting.index, dict(sitting.answer)]
            if now != wanted:
                raise Broken("the paper is kept", f"wanted {str(wanted)[:300]}, found {str(now)[:300]}")
            return
        found = resume(self.course, store, now=self._now, monotonic=self._monotonic)
        kept = None if found is None else _survives(found)
        if kept is None or not _holds(kept, wanted):
            raise Broken("the session is kept", f"wanted {str(wanted)[:300]}, found {str(kept)[:300]}")

    def stored(self, path: Path, recorded: set[str], wanted: list[Any] | None) -> set[str]:
        """After the program has ended: the file is sound, and every attempt and the session are in it."""
        base = sqlite3.connect(path)
        try:
            sound = base.execute("pragma quick_check").fetchall()
        finally:
            base.close()
        if sound != [("ok",)]:
            raise Broken("the database is sound", str(sound)[:300])
        store = Store.open(path, now=self._now)
        try:
            kept = [one.uid for one in store.attempts()]
            if len(set(kept)) != len(kept) or not recorded <= set(kept):  # a paper adds its own
                told = f"{len(recorded)} were recorded, of {len(kept)} that are there"
                raise Broken("every attempt is kept once", told)

            self.same(wanted, store)
            return set(kept)
        finally:
            store.close()


def _survives(session: Session) -> list[Any]:
    return [
        session.uid,
        session.index,
        [
            (
                slot.item,
                slot.seed,
                slot.phase.value,
                {name: text for name, text in slot.answer.items() if text},
            )
            for slot in session.slots
        ],
    ]


def _holds(kept: list[Any], wanted: list[Any]) -> bool:
    """Whether a session has everything that another one had; drafts of older sessions may stand in fields
    that were empty.
    """
    same = kept[:2] == wanted[:2] and len(kept[2]) == len(wanted[2])
    return same and all(
        one[:3] == other[:3] and other[3].items() <= one[3].items() for one, other in zip(kept[2], wanted[2])
    )
