"""The figures of progress: every one from the log, the same from a checkpoint, in JSON, CSV and lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.shipped import shipped
from tests.study.test_forecast import NOW, attempt
from tutor.course import Course
from tutor.store import Attempt, Store
from tutor.study.exam.paper import draw_paper
from tutor.study.exam.sitting import Sitting
from tutor.study.noting import note_of
from tutor.study.stats import Stats, collect
from tutor.study.stats.writing import as_csv, as_json, as_lines

MISTAKE: dict[str, str | float] = {
    "part": "recall",
    "rule": "recall-for-precision",
    "points": 0.0,
    "of": 0.25,
    "says": "=That is the precision.",
}


@pytest.fixture(scope="module")
def course() -> Course:
    """The shipped course."""
    return shipped()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty log."""
    one = Store.open(tmp_path / "progress.db", now=lambda: NOW)
    yield one
    one.close()


def log_of(course: Course) -> list[Attempt]:
    """Some days of practice, with a mistake made three times and confidence said."""
    made = []
    for number, entry in enumerate(course.entries[::4]):
        one = attempt(entry.id, float(number % 3 > 0), days=1 + number % 5, kind=entry.kind, seed=number + 1)
        made.append(replace(one, note=note_of("sure")))
    for days in (9.0, 6.0, 3.0):
        slip = attempt("rates-from-accuracy", 0.75, days=days, seed=int(days))
        made.append(replace(slip, ledger=[MISTAKE, {"rule": "different", "points": 0, "of": 0.25}]))
    made.append(attempt("no-longer-there", 1.0, days=2))
    made.append(attempt("azimuth-loss", 1.0, days=2, kind="code"))
    return made


def told(course: Course, store: Store, folder: Path, **more: timezone) -> Stats:
    """The picture now."""
    return collect(course, store, folder / "cache", now=NOW, zone=more.get("zone", UTC))


def test_an_empty_log_is_zeros_everywhere(course: Course, store: Store, tmp_path: Path) -> None:
    """A newcomer gets sentences, not errors."""
    found = told(course, store, tmp_path)
    assert (found.attempts, found.right, found.days, found.history, found.papers) == (0, 0, (), (), ())
    assert found.forecast is not None and not found.forecast.enough
    assert found.due.cards == found.due.new > 50 and "Nothing was tried" in found.due.says
    lines = list(as_lines(found))
    assert lines[0].startswith("0 attempts") and any("not tried yet" in line for line in lines)


def test_every_figure_is_that_of_the_log(course: Course, store: Store, tmp_path: Path) -> None:
    """Sums, topics, days, mistakes with their lesson, confidence."""
    rows = log_of(course)
    store.add(rows)
    found = told(course, store, tmp_path)
    assert found.attempts == len(rows) == sum(one.attempts for one in found.days)
    assert found.right == sum(one.status == "right" for one in rows)
    assert found.seconds == pytest.approx(sum(one.seconds for one in rows))
    assert [one.day for one in found.days] == sorted(
        {(NOW - timedelta(days=d)).date() for d in (1, 2, 3, 4, 5, 6, 9)}
    )
    evaluation = next(one for one in found.topics if one.id == "evaluation")
    assert 0 < evaluation.tried <= evaluation.items and 0 < evaluation.mastery < 1
    assert evaluation.tasks_done == 0 and sum(one.tasks_done for one in found.topics) == 1
    (mistake,) = found.misconceptions
    assert (mistake.count, mistake.rule, mistake.item) == (3, "recall-for-precision", "rates-from-accuracy")
    assert mistake.lesson in course.lessons and mistake.lesson_title
    assert dict(found.slips)["rates-from-accuracy: different"] == 3
    assert found.calibration.n == len(course.entries[::4])
    assert found.due.tried > 30 and found.due.due <= found.due.tried
    assert [one.at for one in found.history] == sorted(one.at for one in found.history) and found.history


def test_a_checkpoint_gives_the_same_picture(course: Course, store: Store, tmp_path: Path) -> None:
    """Read at once or day by day, with the folds going on where they stopped."""
    rows = sorted(log_of(course), key=lambda one: one.at)
    for start in range(0, len(rows), 20):
        store.add(rows[start : start + 20])
        step = told(course, store, tmp_path)
    assert step == told(course, store, tmp_path / "fresh")


def test_a_day_is_the_learners_own(course: Course, store: Store, tmp_path: Path) -> None:
    """The same moments are other days elsewhere; none is lost or counted twice."""
    late = datetime(2026, 11, 10, 23, 30, tzinfo=UTC)
    for minutes in (0, 20, 40):
        one = attempt("rates-from-accuracy", 1.0, seed=minutes)
        at = (late + timedelta(minutes=minutes)).isoformat(timespec="milliseconds")
        store.record(replace(one, uid=str(minutes), at=at))
    here = told(course, store, tmp_path)
    there = told(course, store, tmp_path, zone=timezone(timedelta(hours=9)))
    assert [(one.day, one.attempts) for one in here.days] == [
        (date(2026, 11, 10), 2),
        (date(2026, 11, 11), 1),
    ]
    assert [(one.day, one.attempts) for one in there.days] == [(date(2026, 11, 11), 3)]


def test_json_and_csv_hold_the_same_figures(course: Course, store: Store, tmp_path: Path) -> None:
    """Keys that scripts rely on; a text that begins like a formula is none in a spreadsheet."""
    other: dict[str, str | float] = {**MISTAKE, "rule": "recall-for-specificity"}
    store.add([*log_of(course), replace(attempt("rates-from-accuracy", 0.75, seed=50), ledger=[other])])
    for seed in (3, 4):
        paper = draw_paper(course, course.exams["full"], seed)
        Sitting.begin(course, store, paper, now=lambda: NOW - timedelta(hours=1)).hand_in()
    found = told(course, store, tmp_path)
    values = json.loads(json.dumps(as_json(found)))
    assert {
        "attempts",
        "right",
        "hints",
        "seconds",
        "slips",
        "topics",
        "due",
        "retention",
        "forecast",
    } <= set(values)
    assert {"history", "calibration", "days", "misconceptions", "papers", "at"} <= set(values)
    assert {"id", "title", "items", "tried", "mastery", "tasks", "tasks_done"} <= set(values["topics"][0])
    assert set(values["forecast"]["total"]) == {"id", "title", "points", "low", "high", "of"}
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert list(rows[0]) == ["table", "id", "figure", "value"]
    cells = {(row["table"], row["id"], row["figure"]): row["value"] for row in rows}
    assert cells["attempts", "", "value"] == str(found.attempts)
    assert float(cells["forecast.sections", "lstm", "of"]) == 15
    mistake = "rates-from-accuracy/recall/recall-for-precision"
    assert cells["misconceptions", mistake, "says"] == "'=That is the precision."
    assert float(cells["papers.sections", f"{found.papers[0].uid}/lstm", "of"]) == 15
    assert len(cells) == len(rows)


def test_lines_say_what_a_learner_asks(course: Course, store: Store, tmp_path: Path) -> None:
    """Forecast with its sections, topics, confidence, mistakes with the lesson."""
    store.add(log_of(course))
    text = "\n".join(as_lines(told(course, store, tmp_path)))
    for words in (
        "A paper sat now would bring about",
        "LSTM",
        "When you said sure",
        "Frequent mistakes",
        "lesson:",
    ):
        assert words in text
    assert "\x1b" not in text


def test_a_course_without_an_exam_has_no_forecast(course: Course, store: Store, tmp_path: Path) -> None:
    """Everything else is there."""
    bare = replace(course, exams={})
    store.add(log_of(course))
    found = told(bare, store, tmp_path)
    assert found.forecast is None and not found.history and found.topics[0].mastery > 0
    assert as_json(found)["forecast"] is None
