"""Today: settings and their nonsense, what was done, clocks and zones that change, the coming days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.line.script import desk, utc
from tests.study.attempts import answered
from tutor.study.coming import ahead
from tutor.study.services import Services
from tutor.study.timetable import EXAM_DATE, MINUTES_A_DAY, minutes_a_day, read_minutes
from tutor.study.today import today

NOW = utc()


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("25", 25),
        (" 40 min ", 40),
        ("90 minutes a day", 90),
        ("1h", 60),
        ("1 h 30", 90),
        ("2 hours", 120),
        ("4", None),
        ("601", None),
        ("0", None),
        ("-20", None),
        ("a day", None),
        ("", None),
        ("1e3", None),
        ("٢٥", None),
        ("25; drop table", None),
        ("9" * 400, None),
    ],
)
def test_minutes_are_read_as_people_type_them(text: str, minutes: int | None) -> None:
    """From 5 minutes to ten hours; everything else is none."""
    assert read_minutes(text) == minutes


def test_today_counts_what_was_done_and_plans_the_rest(home: Path) -> None:
    """Answers of the day take their minutes from the plan; cramming and yesterday's answers do not."""
    services = desk(home)
    whole = today(services)
    assert whole.done == 0
    assert whole.text == f"{len(whole.plan)} questions, about {round(whole.ahead)} minutes"
    store = services.store
    store.record(answered("capital", at=NOW, days=-0.1, seconds=300))
    store.record(answered("ratio", at=NOW, days=-0.1, seconds=9_000))
    store.record(answered("ratio", at=NOW, days=-0.05, seconds=600, session="cram-1"))
    store.record(answered("ratio", at=NOW, days=-1))
    store.record(answered("a-task", at=NOW, seconds=600))
    rest = today(services)
    assert (rest.done, round(rest.spent)) == (2, 35)
    assert rest.plan == ()
    assert rest.text == "2 questions in 35 minutes: done for today"
    store.set_setting(MINUTES_A_DAY, "60")
    more = today(services)
    assert more.text.startswith("2 done, ")
    assert 0 < more.ahead <= 25
    assert not {"capital", "ratio"} & {one.item for one in more.plan}


@pytest.mark.parametrize("exam", ["2026-12-06", None])
def test_what_is_to_go_only_gets_less_for_whoever_is_fast(home: Path, exam: str | None) -> None:
    """Answered in a second each, right or not, the day's questions come to an end: none comes on top."""
    services = desk(home)
    services.store.set_setting(MINUTES_A_DAY, "5")
    if exam:
        services.store.set_setting(EXAM_DATE, exam)
    found = today(services, keep=True)
    assert 1 < len(found.plan) < len(services.course.entries) / 2
    first = {one.item: one for one in found.plan}
    for count in range(len(first)):
        services.store.record(answered(found.plan[0].item, count % 2, at=NOW, seconds=1, uid=str(count)))
        before, found = found, today(services, keep=True)
        assert set(found.plan) <= set(before.plan) <= set(first.values())
        assert found.ahead < before.ahead
    assert found.plan == () and found.text == f"{len(first)} questions in 1 minute: done for today"
    assert today(services, minutes=10).plan  # with more time there is more
    tomorrow = replace(services, now=lambda: NOW + timedelta(days=1))
    assert today(tomorrow, keep=True).plan


def test_who_is_slow_is_asked_less_and_never_more(home: Path) -> None:
    """Minutes that passed are gone: of the questions planned first as many stay as still fit."""
    services = desk(home)
    services.store.set_setting(MINUTES_A_DAY, "10")
    found = today(services, keep=True)
    services.store.record(answered(found.plan[0].item, at=NOW, seconds=360))
    rest = today(services, keep=True)
    assert 0 < len(rest.plan) < len(found.plan) - 1
    assert set(rest.plan) < set(found.plan)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", '{"given": [], "plan": []}', "[" * 100_000, '{"plan": [["a", 1]]}']
)
def test_a_spoilt_plan_of_the_day_is_made_anew(home: Path, text: str) -> None:
    """It is a cache, and so is a question in it that the course does not have any more."""
    services = desk(home)
    found = today(services, keep=True)
    path = services.places.cache / "day.json"
    kept = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert today(services).queue == found.queue
    path.write_text(kept.replace(found.plan[0].item, "gone"), encoding="utf-8")
    assert today(services).plan == found.plan[1:]
    path.write_text(kept.replace('"plan": [["', '"plan": [["x", "y", 0, 0], ["'), encoding="utf-8")
    assert today(services).queue == found.queue


def test_looking_keeps_no_plan(home: Path) -> None:
    """Only who is going to work on it has it kept, and another date or time has a plan of its own."""
    services = desk(home)
    today(services)
    assert not (services.places.cache / "day.json").exists()
    today(services, keep=True)
    services.store.set_setting(MINUTES_A_DAY, "5")
    assert today(services).ahead <= 5


@pytest.mark.parametrize("kept", ["many", "0", "99999", "\x1b[2J", "25.5"])
def test_minutes_that_are_none_are_said_and_25_hold(home: Path, kept: str) -> None:
    """A setting of another make is one sentence, and the plan is made all the same."""
    services = desk(home)
    services.store.set_setting(MINUTES_A_DAY, kept)
    found = today(services)
    assert found.minutes == 25
    assert [one for one in found.remarks if "is no number of minutes a day" in one]
    assert minutes_a_day(services)[1].count(". ") == 0


def test_an_exam_that_is_past_is_said_and_the_schedule_is_plain(home: Path) -> None:
    """The countdown is gone, and what is due is asked."""
    services = desk(home)
    services.store.set_setting(EXAM_DATE, "2026-11-30")
    found = today(services)
    assert found.exam is None
    assert found.remarks == (
        "Your exam was on 30 November 2026: until you set another date, you are asked what is due.",
    )
    services.store.set_setting(EXAM_DATE, "no date")
    assert today(services).remarks == ()
    services.store.set_setting(EXAM_DATE, "2026-12-01")
    assert today(services).exam == date(2026, 12, 1)


def test_a_clock_set_back_is_said_and_loses_nothing(home: Path) -> None:
    """Answers from the future are kept, counted on no day that has come, and asked again."""
    services = desk(home)
    services.store.record(answered("capital", 0.0, at=NOW, days=3))
    found = today(services)
    assert found.done == 0
    assert [one for one in found.remarks if one.startswith("Your clock says 1 December 2026, 09:00, but")]
    assert "capital" in {one.item for one in found.plan}


def test_a_journey_is_said_once_and_counts_nothing_twice(home: Path) -> None:
    """The day is the one where the learner is; each answer lies in one day."""
    services = desk(home, zone=timezone(timedelta(hours=1)))
    services.store.record(answered("capital", at=datetime(2026, 11, 30, 22, tzinfo=UTC)))
    assert (today(services).done, today(services).remarks) == (0, ())
    east = replace(services, zone=timezone(timedelta(hours=9)))
    there = today(east)
    assert there.done == 1
    assert [one for one in there.remarks if "another time zone now (UTC+0900)" in one]
    assert today(east).remarks == ()
    home_again = today(services)
    assert (home_again.done, len(home_again.remarks)) == (0, 1)
    summer = replace(services, zone=timezone(timedelta(hours=2)))
    assert today(summer).remarks == ()


def test_what_does_not_fit_before_the_exam_is_said_with_the_minutes_that_would_do(home: Path) -> None:
    """With five minutes and one day, the rest is told; with the minutes it names, everything fits."""
    services = desk(home)
    services.store.set_setting(EXAM_DATE, "2026-12-02")
    services.store.set_setting(MINUTES_A_DAY, "5")
    found = today(services)
    assert found.out > 0
    assert found.remarks[-1].endswith(f"with 5 minutes a day: {found.wanted} would do.")
    assert today(services, minutes=found.wanted).out == 0


def test_the_same_day_plans_the_same_questions(home: Path) -> None:
    """Home can be left and opened again; another day has other values."""
    services: Services = desk(home)
    services.store.record(answered("capital", 0.0, at=NOW, days=-3))
    assert today(services).queue == today(services).queue
    later = replace(services, now=lambda: NOW + timedelta(days=1))
    assert dict(today(services).queue)["capital"] != dict(today(later).queue)["capital"]


def test_the_coming_days_end_with_the_exam_and_keep_to_the_minutes(home: Path) -> None:
    """Each day has its minutes at most; nothing is written down by looking."""
    services = desk(home)
    found = ahead(services, exam=date(2026, 12, 6), minutes=10)
    assert [one.date.day for one in found.days] == [2, 3, 4, 5]
    assert all(0 < one.minutes <= 10 for one in found.days)
    assert found.countdown == "exam in 5 days"
    assert services.store.attempts() == []
    assert services.store.setting(EXAM_DATE) is None
    assert len(ahead(services).days) == 14
