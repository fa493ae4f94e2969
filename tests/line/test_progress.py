"""Progress in line mode: sentences for everything, rows that lead on, no escape byte."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from tests.line.script import Scripted, desk
from tests.screens.hall import examined_course
from tests.shipped import shipped
from tests.study.test_forecast import NOW, attempt
from tests.study.test_stats import MISTAKE, log_of
from tutor.course import Course
from tutor.places import find_places
from tutor.study.stats import collect
from tutor.study.stats.saying import sections
from tutor.study.stats.wording import Section, spent


@pytest.fixture
def log(home: Path) -> Path:
    """A home with one wrong answer; each run opens its own store there."""
    one = desk(home, examined_course())
    one.store.record(replace(attempt("capital", 0.0, kind="choice"), ledger=[MISTAKE], seconds=90.0))
    one.store.close()
    return home


def test_progress_is_told_by_its_word_and_all_of_it_on_request(log: Path) -> None:
    """A numbered sentence for each section, then rows; figures that are too few say so."""
    one = Scripted(desk(log, examined_course())).types("progress", "all", "nonsense", "9", "", "quit")
    assert "Progress. 1 attempt, 0 right, 2 minutes." in one.said
    assert "2. Forecast of the exam. Only 1 question tried so far" in one.said
    assert "Alpha: " in one.said and "1 of 3 questions tried" in one.said
    assert "1 time recall for precision, in “" in one.said and "No mock exam was handed in yet." in one.said
    assert one.said.count("Type a number from 1 to 8, all, or return.") == 2
    assert one.said.count("\nHome") == 2
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f█●┃]", one.said)


def test_rows_lead_to_practice_and_to_the_question_of_a_mistake(log: Path) -> None:
    """A number behind a list does what the screen's `enter` does; home and quit are understood everywhere."""
    one = Scripted(desk(log, examined_course())).types(
        "progress", "1", "0", "1", ":home", "progress", "7", "1", "again", ":home", "quit"
    )
    assert "Type a number from 1 to 2, or return." in one.said
    assert one.said.count("Question 1 of") == 2 and "Question 1 of 1" in one.said
    one = Scripted(desk(log, examined_course())).types("progress", "7", "home", "progress", "1", "q")
    assert one.said.count("\nHome") == 2 and one.status == 0


def test_every_section_of_a_longer_log_has_its_sentences(tmp_path: Path) -> None:
    """Forecast, its way up to today, how sure, memory, weeks and topics, mistakes with their lesson."""
    places = find_places({"DLTUTOR_HOME": str(tmp_path)})
    course: Course = shipped()
    services = desk(tmp_path, course)
    services.store.add(log_of(course))
    stats = collect(course, services.store, places.cache, now=NOW, zone=services.zone)
    told = sections(stats, services.zone)
    found = {one.id: one for one in told}
    assert list(found) == ["topics", "forecast", "history", "sure", "memory", "time", "mistakes", "papers"]
    assert all(one.says and one.title for one in told)
    assert [one.id for one in told if not one.enough] == ["memory", "papers"]
    assert found["forecast"].rows[0].startswith("Single choice: ")
    assert "in 8 of 10 cases" in found["history"].rows[-1]
    assert found["history"].rows[-1].startswith("20 November 2026: ")
    assert "When you said sure you were right" in found["sure"].says[0]
    assert "worked on 7 of 28 days" in found["time"].says[0]
    assert found["time"].rows[0] == "24 October to 30 October: nothing."
    assert found["mistakes"].rows[0].startswith("3 times recall for precision, in “")
    assert "(lesson: " in found["mistakes"].rows[0]
    assert len(found["topics"].rows) == len(stats.topics)
    assert all(
        isinstance(one, Section) and not re.search("nan|inf |None", " ".join(one.rows)) for one in told
    )
    services.store.close()


@pytest.mark.parametrize("hours", [14, -12])
def test_times_at_the_ends_of_the_calendar_are_no_reason_to_stop(home: Path, hours: int) -> None:
    """A foreign row may claim any year; then it counts, but on no day and in no memory."""
    services = desk(home, examined_course())
    zone = timezone(timedelta(hours=hours))
    for number, at in enumerate(("0001-01-01T00:00:01+00:00", "9999-12-31T23:59:59+00:00")):
        slip = replace(attempt("capital", 0.0, kind="choice"), ledger=[{**MISTAKE, "rule": f"slip {number}"}])
        services.store.record(replace(slip, uid=str(number), at=at))
    stats = collect(services.course, services.store, services.places.cache, now=NOW, zone=zone)
    found = {one.id: one for one in sections(stats, zone)}
    assert len(found["mistakes"].rows) == 2 and found["time"].says
    services.store.close()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 minutes"),
        (20, "1 minute"),
        (2700, "45 minutes"),
        (7200, "2 hours"),
        (7500, "2 hours 5 minutes"),
    ],
)
def test_time_is_said_in_hours_and_minutes(seconds: float, said: str) -> None:
    """What was begun counts as a minute."""
    assert spent(seconds) == said
