"""The sheets that there are to hand in, and how far each of them is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.course.model import Course
from tutor.study.handin.collecting import Piece, sheet_tasks

__all__ = ["Sheet", "Tally", "sheets", "tally"]

LARGE = 20
"""Coding tasks from which a sheet is handed in section by section."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, such as 004, or a section of a large one, such as 000-5; `title` may be empty."""

    id: str
    title: str
    tasks: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a sheet's tasks have what a hand-in wants."""

    tasks: int
    programs: int
    outputs: int
    passed: int
    interpreted: int
    complete: int

    @property
    def told(self) -> str:
        """In a few words."""
        if self.complete == self.tasks:
            return f"all {self.tasks} complete"
        if not (self.programs or self.interpreted):
            return f"{self.tasks} tasks, nothing yet" if self.tasks > 1 else "1 task, nothing yet"
        return f"{self.programs} of {self.tasks} programs, {self.interpreted} interpreted"


def sheets(course: Course) -> tuple[Sheet, ...]:
    """Every sheet that has coding tasks, in the order of the catalogue."""
    ids = {one for task in course.tasks.values() for one in task.source if one[:3].isdecimal()}
    many = Counter(one[:3] for task in course.tasks.values() for one in {*map(_start, task.source)} if one)
    names: dict[str, None] = {}
    for one in [one for one in course.sources if one in ids]:
        section = one.split(".")[0]
        names[section if many[one[:3]] > LARGE and "." in one else one[:3]] = None
    found = [(name, sheet_tasks(course, name)) for name in names]
    return tuple(Sheet(name, _title(course, name), len(tasks)) for name, tasks in found if tasks)


def _start(source: str) -> str:
    return source[:3] if source[:3].isdecimal() else ""


def _title(course: Course, name: str) -> str:
    """What an assignment calls it, else the topic that most of its tasks have."""
    for one in course.index.assignments:
        if one.id == name:
            return one.title
    topics = Counter(task.topic for task, _ in sheet_tasks(course, name))
    first, count = topics.most_common(1)[0] if topics else ("", 0)
    topic = course.topic(first)
    return topic.title if topic is not None and 2 * count > topics.total() else ""


def tally(pieces: Sequence[Piece]) -> Tally:
    """The counts of one sheet's tasks."""
    return Tally(
        tasks=len(pieces),
        programs=sum(one.source is not None for one in pieces),
        outputs=sum(bool((one.printed or "").strip()) for one in pieces),
        passed=sum(one.verdict == "right" for one in pieces),
        interpreted=sum(bool(one.interpretation) for one in pieces),
        complete=sum(not any(one.missing) for one in pieces),
    )
