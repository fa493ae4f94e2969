"""Handing a paper in: marked, recorded and closed exactly once, wherever a kill may interrupt it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from tutor.course.model import Course
from tutor.store import Attempt, Kept
from tutor.study import EXAM
from tutor.study.exam.document import Document, Foreign, draft_key, read, state_name
from tutor.study.exam.marks import attempt_of, marked
from tutor.study.exam.report import Report
from tutor.study.exam.standing import open_document, stripped

__all__ = ["Log", "completed", "discard", "finish"]


class Log(Protocol):
    """What a sitting needs of the store."""

    @property
    def notice(self) -> str | None:
        """What is wrong with the disk, or None."""

    def add(self, attempts: Sequence[Attempt]) -> int:
        """Keep attempts for ever, those of a known uid left out; all or none of them."""

    def attempts(self, *, item: str | None = None) -> list[Attempt]:
        """The attempts at an item."""

    def save_draft(self, item: str, seed: int, field: str, text: str) -> None:
        """Keep what was typed so far."""

    def drafts(self, item: str, seed: int) -> dict[str, str]:
        """What was typed so far."""

    def drop_drafts(self, item: str, seed: int) -> None:
        """Forget what was typed."""

    def save_state(self, name: str, state: Mapping[str, object] | None) -> None:
        """Keep a document, or delete it."""

    def state(self, name: str) -> dict[str, object] | None:
        """A document by its name."""

    def setting(self, key: str) -> str | None:
        """One setting."""

    def kept(self) -> Kept:
        """Everything beside the attempts."""


def finish(course: Course, log: Log, *, now: Callable[[], datetime]) -> Report | None:
    """Complete the hand-in that a kill interrupted, exactly once; None where none was."""
    named = log.state(EXAM) or {}
    raw = log.state(state_name(str(named.get("uid"))))
    if raw is None or raw.get("status") not in ("handing", "handed"):
        return None
    try:
        return completed(course, log, read(raw), now)
    except Foreign:
        return None


def discard(log: Log) -> None:
    """Give the open paper up, also one that cannot be read; what was handed in is never touched."""
    uid, found, _ = open_document(log)
    if uid:
        log.save_state(state_name(uid), {"format": 1, "uid": uid, "status": "discarded"})
        log.save_state(EXAM, None)
    if found is not None:
        _drop(log, found)


def completed(course: Course, log: Log, found: Document, now: Callable[[], datetime]) -> Report:
    """Mark what was handed in, record it, close the paper: every step may be done again."""
    if found.status == "handing":
        final = found.answers
        timely = final if found.frozen is None else [stripped(one) for one in found.frozen]
        found.marks = [marked(course, one, timely[i]) for i, one in enumerate(found.paper.questions)]
        found.late = {
            i: marked(course, one, final[i])
            for i, one in enumerate(found.paper.questions)
            if stripped(final[i]) != stripped(timely[i])
        }
        rows = [attempt_of(course, found, i, one, found.handed) for i, one in enumerate(found.marks)]
        rows += [attempt_of(course, found, i, one, found.handed, late=True) for i, one in found.late.items()]
        log.add([one for one in rows if one is not None])
        found.status = "handed"
        found.rev += 1
        log.save_state(state_name(found.uid), found.written())
    if (log.state(EXAM) or {}).get("uid") == found.uid:
        _drop(log, found)
        log.save_state(EXAM, None)
    return Report(course, log, found, now=now)


def _drop(log: Log, found: Document) -> None:
    """Forget the drafts of a paper."""
    log.drop_drafts(found.uid, 0)
    for one in found.paper.questions:
        log.drop_drafts(draft_key(found.uid, one.item), one.seed)
