"""`dltutor learn`, and lessons in `dltutor items`."""

from __future__ import annotations

import json

import pytest

from tutor.cli import main


def test_an_unknown_lesson_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, status 2."""
    assert main(["learn", "no-such-lesson"]) == 2
    told = capsys.readouterr().err
    assert "lstm-cell" in told and told.count("\n") == 1


def test_without_a_terminal_a_lesson_cannot_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """The same sentence as for the app itself."""
    assert main(["learn", "lstm-cell"]) == 2
    assert "no terminal" in capsys.readouterr().err


def test_lessons_are_listed_with_their_sources(capsys: pytest.CaptureFixture[str]) -> None:
    """As the interface says: type lesson, sources named."""
    assert main(["items", "--kind", "lesson", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["lstm-cell"] == {
        "id": "lstm-cell",
        "type": "lesson",
        "kind": "lesson",
        "topic": "recurrent-networks",
        "sources": ["003-5.1", "003-5.3", "003-5.4"],
        "parametrised": False,
    }
