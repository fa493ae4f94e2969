"""The weeks until the exam, from one to many, and dates that make no plan."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tutor.course.model import Section
from tutor.study.weeks import BRIEFING, FIRST, LONGEST, PRESENTATION, WeeksProblem, plan_weeks

SECTIONS = tuple(Section(title=f"S{at}", topics=(f"t{at}",)) for at in range(2, 7))
TODAY = date(2026, 10, 12)
ORDER = [FIRST, *(one.title for one in SECTIONS), BRIEFING]


@pytest.mark.parametrize("count", range(1, 21))
def test_every_section_comes_once_and_in_order(count: int) -> None:
    """However few weeks there are: first meeting, five sections, briefing, the presentation at the end."""
    found = plan_weeks(SECTIONS, TODAY, TODAY + timedelta(weeks=count), TODAY)
    assert len(found.weeks) == count
    does = [one for week in found.weeks for one in week.does]
    assert [one for one in does if one in ORDER] == ORDER
    assert does[-1] == PRESENTATION and does.count(PRESENTATION) == 1
    assert [topic for week in found.weeks for topic in week.topics] == [f"t{at}" for at in range(2, 7)]
    assert [week.begins for week in found.weeks] == [TODAY + timedelta(weeks=at) for at in range(count)]


@pytest.mark.parametrize("count", range(2, 8))
def test_a_short_plan_keeps_the_last_week_for_the_presentation_and_says_so(count: int) -> None:
    """Nothing else is in it."""
    found = plan_weeks(SECTIONS, TODAY, TODAY + timedelta(weeks=count), TODAY)
    assert found.weeks[-1].does == (PRESENTATION,)
    assert any("presentation" in one for one in found.remarks)


def test_the_first_two_and_the_last_two_sections_are_joined_first() -> None:
    """With four weeks for five sections and a presentation."""
    found = plan_weeks(SECTIONS, TODAY, TODAY + timedelta(weeks=4), TODAY)
    assert [week.topics for week in found.weeks] == [("t2", "t3"), ("t4",), ("t5", "t6"), ()]
    assert any("s2 and s3" in one and "s5 and s6" in one for one in found.remarks)


def test_fourteen_weeks_have_the_whole_rhythm() -> None:
    """Four meetings for questions and two weeks of self-study; further weeks are repetition."""
    weeks = plan_weeks(SECTIONS, TODAY, TODAY + timedelta(weeks=14), TODAY).weeks
    does = [one for week in weeks for one in week.does]
    assert sum("Questions" in one for one in does) == 4 and sum("Self-study" in one for one in does) == 2
    more = plan_weeks(SECTIONS, TODAY, TODAY + timedelta(weeks=20), TODAY).weeks
    assert sum(one.does == ("Repetition",) for one in more) == 6


def test_a_start_in_the_past_begins_today_and_a_far_exam_is_cut() -> None:
    """No past date is planned, and never more than a year or so."""
    found = plan_weeks(SECTIONS, date(2020, 1, 1), TODAY + timedelta(days=50), TODAY)
    assert found.weeks[0].begins == TODAY and "passed" in found.remarks[0]
    far = plan_weeks(SECTIONS, TODAY, date(2199, 1, 1), TODAY)
    assert len(far.weeks) == LONGEST and far.weeks[0].begins > TODAY


@pytest.mark.parametrize(
    ("start", "exam", "says"),
    [
        (TODAY, TODAY, "backwards"),
        (TODAY, TODAY - timedelta(days=1), "backwards"),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=2), "not after today"),
    ],
)
def test_dates_without_a_week_between_them_are_refused(start: date, exam: date, says: str) -> None:
    """One sentence that says which date to look at."""
    with pytest.raises(WeeksProblem, match=says):
        plan_weeks(SECTIONS, start, exam, TODAY)
