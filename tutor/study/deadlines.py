"""What has to be done by when: an assignment's open entries, and the weeks until the exam with today's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tutor.course.model import Course
from tutor.store import Store
from tutor.study.assigned import Counted, Standing
from tutor.study.services import Services
from tutor.study.timetable import exam_date
from tutor.study.weeks import PRESENTATION, Week, Weeks, WeeksProblem, plan_weeks

__all__ = [
    "Calendar",
    "OpenOne",
    "calendar",
    "checklists",
    "day_told",
    "first_day",
    "keep_start",
    "open_ones",
    "outcome",
    "presents",
    "read_start",
    "weeks_from",
]

START = "weeks_start"
PLAN = "000-0.1"
"""The catalogue's id of the plan, whose questions are the checklists of the presentation."""
NO_EXAM = "The weeks until the exam are planned once its day is known."


@dataclass(frozen=True, slots=True)
class OpenOne:
    """A task or question that would bring points, the id it is marked for, and the mark there so far."""

    source: str
    name: str
    title: str
    sort: str
    earned: float
    points: int
    late: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The weeks from the kept start to the exam; `now` is the place of the week of today, -1 before the
    first. `problem` says why there are none.
    """

    exam: date | None = None
    start: date | None = None
    weeks: tuple[Week, ...] = ()
    now: int = -1
    remarks: tuple[str, ...] = ()
    problem: str = ""


def open_ones(course: Course, counted: Counted) -> Iterator[OpenOne]:
    """What is still open for one marked id."""
    titles = {one.id: one.title for one in course.entries}
    earned = counted.points * counted.share
    for name in counted.open:
        task = course.tasks.get(name)
        sort, title = ("task", task.title) if task is not None else ("question", titles.get(name, name))
        yield OpenOne(counted.source, name, title, sort, earned, counted.points, counted.late)


def outcome(found: Standing) -> str:
    """Whether an assignment is passed, or what is missing."""
    passes = found.assignment.passes
    if found.passed:
        return f"passed, which takes {passes} in all and nothing in any single part"
    return f"{round(passes - found.earned, 2):g} are missing to the {passes} that pass"


def calendar(services: Services) -> Calendar:
    """The weeks, from the day on which they were first asked for or the one that the learner named."""
    exam, past = exam_date(services)
    today, kept = services.today(), first_day(services.store)
    if exam is None:
        return Calendar(problem=past or NO_EXAM)
    start = kept or today
    try:
        plan = weeks_from(services, start, exam)
    except WeeksProblem as problem:
        return Calendar(exam, start, problem=str(problem))
    if kept is None:
        keep_start(services.store, today)
    now = sum(one.begins <= today for one in plan.weeks) - 1
    return Calendar(exam, start, plan.weeks, now, plan.remarks)


def weeks_from(services: Services, start: date, exam: date) -> Weeks:
    """The weeks of a start that is kept: those that are over stay in sight. Raises WeeksProblem."""
    sections, today = services.course.index.sections, services.today()
    plan = plan_weeks(sections, start, exam, min(start, today))
    if exam <= today:  # the plan knows nothing of today where it began earlier
        plan_weeks(sections, start, exam, today)
    return plan


def first_day(store: Store) -> date | None:
    """The first day of the first week, None while none was kept."""
    try:
        return date.fromisoformat(store.setting(START) or "")
    except ValueError:
        return None


def keep_start(store: Store, day: date | None) -> None:
    """Keep the first day of the first week; None has the weeks begin today."""
    store.set_setting(START, day.isoformat() if day else "")


def read_start(text: str) -> date | None:
    """A day in ISO form, past ones too: the weeks may have begun."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def day_told(day: date, today: date) -> str:
    """A day and how far away it is."""
    days = (day - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    return (
        f"{day:%a} {day.day} {day:%b %Y}, {near or (f'in {days} days' if days > 0 else f'{-days} days ago')}"
    )


def presents(week: Week) -> bool:
    """Whether the final presentation is in this week."""
    return PRESENTATION in week.does


def checklists(course: Course) -> tuple[str, ...]:
    """The questions with which a presentation and a report are prepared, by their ids."""
    return tuple(one.id for one in course.entries if PLAN in one.source)
