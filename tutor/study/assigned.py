"""An assignment as it stands: the best hand-in of each of its parts, the total, passed or what is missing.

A task or question counts with the best mark that it ever got; what came after the due date is marked late and
counts all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from tutor.course.model import Assignment, Course, Part
from tutor.store import Store

__all__ = ["Counted", "PartStanding", "Standing", "counted", "due_date", "keep_due_date", "stand"]


@dataclass(frozen=True, slots=True)
class Counted:
    """One marked id of a part: the best share of its points, and what would bring the rest.

    `late` says that the best came after the due date.
    """

    source: str
    points: int
    share: float
    late: bool
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartStanding:
    """One part: what was earned in it; never more than it can bring."""

    part: Part
    counted: tuple[Counted, ...]

    @property
    def earned(self) -> float:
        """Points so far."""
        return sum(one.points * one.share for one in self.counted)


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole assignment."""

    assignment: Assignment
    parts: tuple[PartStanding, ...]
    due: date | None

    @property
    def earned(self) -> float:
        """Points so far, to a hundredth."""
        return round(sum(one.earned for one in self.parts), 2)

    @property
    def passed(self) -> bool:
        """True from the pass mark on; no part has to reach anything by itself."""
        return self.earned >= self.assignment.passes


def counted(course: Course, source: str) -> tuple[str, ...]:
    """What is marked for a catalogue id: its coding tasks and the question that answers for it; where there
    is neither, all questions about it.
    """
    tasks = [one.id for one in course.tasks.values() if source in one.source]
    answering = course.answering(source, ())
    items = [answering.id] if answering is not None else []
    if not (tasks or items):
        items = [one.id for one in course.entries if source in one.source]
    return (*tasks, *items)


def stand(course: Course, store: Store, assignment: Assignment, zone: tzinfo | None = None) -> Standing:
    """How an assignment stands by the log, in the learner's time zone."""
    due = due_date(store, assignment.id)
    best: dict[str, tuple[float, str]] = {}
    for one in store.attempts():
        if one.points > best.get(one.item, (0.0, ""))[0]:
            best[one.item] = (min(1.0, one.points), one.at)
    parts = tuple(
        PartStanding(
            part,
            tuple(
                _counted(course, source, points, best, due, zone) for source, points in part.sources.items()
            ),
        )
        for part in assignment.parts
    )
    return Standing(assignment, parts, due)


def _counted(
    course: Course,
    source: str,
    points: int,
    best: Mapping[str, tuple[float, str]],
    due: date | None,
    zone: tzinfo | None,
) -> Counted:
    names = counted(course, source)
    shares = [best.get(name, (0.0, ""))[0] for name in names]
    share = sum(shares) / len(shares) if shares else 0.0
    times = [best[name][1] for name in names if name in best]
    late = due is not None and any(_day(at, zone) > due for at in times)
    return Counted(source, points, share, late, tuple(_open(names, shares)))


def _open(names: Iterable[str], shares: Iterable[float]) -> Iterable[str]:
    return (name for name, share in zip(names, shares, strict=True) if share < 1)


def _day(at: str, zone: tzinfo | None) -> date:
    """The learner's day of a time in the log."""
    return datetime.fromisoformat(at).astimezone(zone).date()


def due_date(store: Store, assignment: str) -> date | None:
    """When an assignment is due, if the learner said so."""
    try:
        return date.fromisoformat(store.setting(_key(assignment)) or "")
    except ValueError:
        return None


def keep_due_date(store: Store, assignment: str, due: date | None) -> None:
    """Keep when an assignment is due; None forgets it."""
    store.set_setting(_key(assignment), due.isoformat() if due else "")


def _key(assignment: str) -> str:
    return f"due:{assignment}"
