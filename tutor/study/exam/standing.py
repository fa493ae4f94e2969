"""Whether a mock exam is open and how it stands: what home asks for, without building any question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from tutor.study import EXAM
from tutor.study.exam.clock import time_left
from tutor.study.exam.document import Document, Foreign, draft_key, read, state_name

__all__ = ["CLOCK", "Drafts", "Standing", "clock_mark", "open_document", "standing"]

CLOCK = "clock"
"""The field of the draft that notes the time between two savings."""


class Drafts(Protocol):
    """What is needed of the store to look."""

    def drafts(self, item: str, seed: int) -> dict[str, str]:
        """What was typed so far."""

    def state(self, name: str) -> dict[str, object] | None:
        """A document by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The open paper: `left` are seconds, negative after time. With a `problem` (one sentence) it can only be
    left for later or discarded; `handing` was killed while it was handed in and is completed by `finish`.
    """

    uid: str
    title: str = ""
    answered: int = 0
    total: int = 0
    left: float = 0.0
    suspended: bool = False
    handing: bool = False
    problem: str = ""

    @property
    def over(self) -> bool:
        """True where the time is over."""
        return not self.problem and self.left <= 0

    @property
    def says(self) -> str:
        """The whole of it in one line."""
        if self.problem:
            return self.problem
        stopped = ", the clock is stopped" if self.suspended else ""
        return f"{self.title}: {self.answered} of {self.total} answered, {time_left(self.left)}{stopped}"


def open_document(log: Drafts) -> tuple[str, Document | None, str]:
    """The uid of the open paper with its document, or with why that cannot be read; no uid where none is
    open.
    """
    named = log.state(EXAM)
    uid = named.get("uid") if named else None
    if not isinstance(uid, str) or not uid:
        return "", None, ""
    raw = log.state(state_name(uid))
    if raw is not None and raw.get("status") in ("handed", "discarded"):
        return "", None, ""
    try:
        return uid, read(raw), ""
    except Foreign as problem:
        return uid, None, str(problem)


def clock_mark(log: Drafts, found: Document) -> tuple[float, datetime]:
    """How much had elapsed by which wall time, by the document or what was noted after it."""
    elapsed, seen = found.elapsed, found.seen
    noted = log.drafts(found.uid, 0).get(CLOCK, "")
    try:
        seconds, moment = noted.split(" ", 1)
        if float(seconds) > elapsed and datetime.fromisoformat(moment).tzinfo is not None:
            elapsed, seen = float(seconds), moment
    except ValueError:
        pass  # nothing was noted yet
    return elapsed, datetime.fromisoformat(seen).astimezone(UTC)


def typed(log: Drafts, found: Document) -> list[dict[str, str]]:
    """What is typed so far, by question."""
    return [log.drafts(draft_key(found.uid, one.item), one.seed) for one in found.paper.questions]


def standing(log: Drafts, now: datetime) -> Standing | None:
    """How the open paper stands, None where none is open; changes nothing."""
    uid, found, problem = open_document(log)
    if found is None:
        return Standing(uid=uid, title="Mock exam", problem=problem) if uid else None
    elapsed, seen = clock_mark(log, found)
    passed = 0.0 if found.suspended else max(0.0, (now - seen).total_seconds())
    answers = found.answers if found.status == "handing" else typed(log, found)
    return Standing(
        uid=uid,
        title=found.paper.blueprint.title,
        answered=sum(any(text.strip() for text in one.values()) for one in answers),
        total=found.count,
        left=60 * found.paper.blueprint.minutes - elapsed - passed,
        suspended=found.suspended,
        handing=found.status == "handing",
    )


def stripped(answer: Mapping[str, str]) -> dict[str, str]:
    """An answer without the fields that hold nothing, in one order: what two answers are compared by."""
    return {name: text for name, text in sorted(answer.items()) if text.strip()}
