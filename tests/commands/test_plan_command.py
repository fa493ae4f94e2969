"""`dltutor plan`: today and the coming days, as lines and as JSON; a bad request is one sentence."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.commands.test_commands import Output
from tests.commands.test_commands import run as run  # the fixture
from tutor.cli import main
from tutor.course import find_content, open_course
from tutor.places import find_places
from tutor.store import Store
from tutor.study.deadlines import keep_start

TINY = str(Path(__file__).parents[1] / "data" / "course")


def test_the_plan_is_told_as_lines_and_as_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both say the same questions; neither changes anything."""
    assert main(["--content", TINY, "plan", "--date", "in 5 days", "--minutes", "10"]) == 0
    lines = capsys.readouterr().out
    assert "questions, about" in lines and "exam in 5 days" in lines
    assert lines.count(" questions  ") == 4
    assert main(["--content", TINY, "plan", "--date", "5", "--minutes", "10", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["minutes_a_day"] == 10
    assert sum(one["minutes"] for one in found["plan"]) <= 10.5
    assert all(one["item"] in lines for one in found["plan"])
    assert len(found["days"]) == 4
    assert main(["--content", TINY, "plan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["exam"] is None


@pytest.mark.parametrize(
    ("option", "text"),
    [("--date", "yesterday"), ("--date", "2020-01-01"), ("--minutes", "3"), ("--minutes", "x")],
)
def test_a_bad_request_is_one_sentence(
    home: Path, capsys: pytest.CaptureFixture[str], option: str, text: str
) -> None:
    """Status 2, and what to give instead."""
    assert main(["--content", TINY, "plan", option, text]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert option in told


def test_the_weeks_until_the_exam_are_listed_with_their_topics(run: Output) -> None:
    """Every topic of the course belongs to one of them; wrong dates are one sentence."""
    assert run("plan", "--weeks", "--date", "2999-01-01", "--json") == 0
    assert isinstance(run.json, dict)
    topics = [topic for week in run.json["weeks"] for topic in week["topics"]]
    course = open_course(find_content(), None)
    assert sorted(topics) == sorted(topic.id for topic in course.index.topics)
    far = ["--date", "2999-01-01"]
    for wrong in (["--date", "heute"], ["--date", "2001-01-01"], [], [*far, "--start", "x"]):
        assert run("plan", "--weeks", *wrong) == 2 and run.complaint
    assert run("plan", "--start", "2999-01-01") == 2 and "--weeks" in run.complaint


def test_the_weeks_begin_on_the_day_that_was_kept(run: Output, home: Path) -> None:
    """As on the screen of deadlines; a start that is named here goes before."""
    progress = find_places({"DLTUTOR_HOME": str(home)}).progress
    store = Store.open(progress, now=lambda: datetime(2998, 10, 1, tzinfo=UTC))
    keep_start(store, date(2998, 11, 2))
    store.close()
    far = ["--date", "2999-01-01", "--json"]
    for extra, begins in (([], "2998-11-02"), (["--start", "2998-12-07"], "2998-12-07")):
        assert run("plan", "--weeks", *far, *extra) == 0 and isinstance(run.json, dict)
        assert run.json["weeks"][0]["begins"] == begins
