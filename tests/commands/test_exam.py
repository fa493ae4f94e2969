"""`dltutor exam`: a paper through pipes, and the rules of a course."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tutor.cli import main
from tutor.places import find_places
from tutor.start import open_store


def test_a_paper_is_sat_through_pipes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every change is a sentence, no escape byte, status 0."""
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n\n:handin\nyes\n\nquit\n"))
    assert main(["exam", "--name", "full:lstm", "--seed", "0", "--line"]) == 0
    said = capsys.readouterr().out
    assert "LSTM, seed 0: 4 questions, 15 points, 22 minutes, 22 minutes left." in said
    assert "1 of 15 points (6 %)." in said
    assert "\x1b" not in said


def test_the_rules_of_a_course_are_kept(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pass mark and bonus are settings; what is no rule is refused."""
    assert main(["exam", "--pass", "60", "--bonus", "6"]) == 0
    assert capsys.readouterr().out == (
        "The pass mark is 60 % from now on.\nUp to 6 bonus points can be entered in a report.\n"
    )
    store = open_store(find_places({"DLTUTOR_HOME": str(home)}))
    assert (store.setting("exam_pass"), store.setting("exam_bonus")) == ("60", "6")
    assert main(["exam", "--bonus", "0"]) == 0
    assert capsys.readouterr().out == "Bonus points are off.\n"
    assert main(["exam", "--pass", "101"]) == 2


def test_rules_that_cannot_be_kept_are_not_said_to_be(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With progress of a newer version one sentence says that nothing is saved, and nothing is claimed."""
    path = find_places({"DLTUTOR_HOME": str(home)}).progress
    open_store(find_places({"DLTUTOR_HOME": str(home)})).close()
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA user_version = 99")
        base.commit()
    assert main(["exam", "--pass", "55"]) == 3
    said = capsys.readouterr()
    assert "by a newer dltutor" in said.out + said.err and "from now on" not in said.out
