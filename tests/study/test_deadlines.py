"""The weeks with today's, and what is open: beginnings that are kept, exams that are past."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.line.script import desk
from tests.screens.office import office_course
from tests.test_store import attempt
from tutor.study.assigned import stand
from tutor.study.deadlines import (
    calendar,
    checklists,
    day_told,
    keep_start,
    open_ones,
    outcome,
    presents,
    read_start,
)
from tutor.study.services import Services


def _on(services: Services, day: date) -> Services:
    return replace(services, now=lambda: datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def test_the_weeks_stay_as_they_were_first_shown(home: Path) -> None:
    """Asked for again two weeks later they begin where they began, and this is the third."""
    services = desk(home, office_course())
    assert "once its day is known" in calendar(services).problem
    services.store.set_setting("exam_date", "2027-01-26")
    first = calendar(services)
    assert (first.start, first.now, len(first.weeks)) == (date(2026, 12, 1), 0, 8)
    later = calendar(_on(services, date(2026, 12, 15)))
    assert (later.weeks, later.now) == (first.weeks, 2)
    assert presents(later.weeks[-1]) and not presents(later.weeks[0])


@pytest.mark.parametrize(("start", "now"), [("2026-12-05", -1), ("2026-12-01", 0), ("2026-11-10", 3)])
def test_the_first_day_may_lie_before_or_after_today(home: Path, start: str, now: int) -> None:
    """-1 says that no week has begun."""
    services = desk(home, office_course())
    services.store.set_setting("exam_date", "2027-01-26")
    keep_start(services.store, read_start(start))
    assert calendar(services).now == now and calendar(services).start == date.fromisoformat(start)


@pytest.mark.parametrize("exam", ["2026-11-30", "2026-12-01", "2026-12-02", "no day", ""])
def test_an_exam_that_leaves_no_week_is_one_sentence(home: Path, exam: str) -> None:
    """Past, today, none at all; tomorrow still has one week."""
    services = desk(home, office_course())
    services.store.set_setting("exam_date", exam)
    found = calendar(services)
    assert bool(found.weeks) == (exam == "2026-12-02") and bool(found.problem) == (exam != "2026-12-02")


def test_a_start_behind_the_exam_is_one_sentence(home: Path) -> None:
    """The plan would run backwards."""
    services = desk(home, office_course())
    services.store.set_setting("exam_date", "2027-01-26")
    keep_start(services.store, date(2027, 2, 1))
    assert "backwards" in calendar(services).problem and not calendar(services).weeks


def test_what_is_open_says_what_it_is(home: Path) -> None:
    """Tasks and questions by their titles, with the marks so far; the outcome in a sentence."""
    services = desk(home, office_course())
    course, store = services.course, services.store
    store.record(replace(attempt(1), item="double-it", points=0.5))
    (assignment,) = course.index.assignments
    found = stand(course, store, assignment, UTC)
    rows = [one for counted in found.parts[0].counted for one in open_ones(course, counted)]
    assert [(one.name, one.sort, one.earned, one.points) for one in rows] == [
        ("double-it", "task", 3.0, 6),
        ("capital", "question", 0.0, 4),
    ]
    assert outcome(found) == "2 are missing to the 5 that pass"
    store.record(replace(attempt(2), item="double-it", points=1.0))
    assert outcome(stand(course, store, assignment, UTC)).startswith("passed")


def test_the_checklists_are_the_questions_about_the_plan() -> None:
    """By the catalogue's id."""
    assert checklists(office_course()) == ("truth",)


def test_a_day_is_told_with_its_distance() -> None:
    """Both ways."""
    today = date(2026, 12, 1)
    told = [day_told(date(2026, 12, day), today) for day in (1, 2, 9)] + [day_told(date(2026, 11, 28), today)]
    assert [one.split(", ")[1] for one in told] == ["today", "tomorrow", "in 8 days", "3 days ago"]
    assert read_start(" 2026-11-28 ") == date(2026, 11, 28) and read_start("28.11.") is None
