"""`dltutor learn`, and lessons in `dltutor items`."""

from __future__ import annotations

import io
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
        "sources": ["003-5.1", "003-5.3", "003-5.4", "000-1.A"],
        "parametrised": False,
    }


def test_a_reading_list_is_told_line_by_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the id that the list of everything has for it."""
    monkeypatch.setattr("sys.stdin", io.StringIO("1\nquit\n:quit\n"))
    assert main(["learn", "reading-preliminaries", "--line"]) == 0
    told = capsys.readouterr().out
    assert "Further reading, Preliminaries" in told and "1. Dive into Deep Learning" in told
    assert "is marked as read; 1 of 3 books read." in told


def test_reading_lists_are_listed_as_lessons(capsys: pytest.CaptureFixture[str]) -> None:
    """They serve further reading, and lessons with code cells serve running them."""
    assert main(["items", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["reading-preliminaries"] == {
        "id": "reading-preliminaries",
        "type": "lesson",
        "kind": "reading",
        "topic": "preliminaries",
        "sources": ["000-1.B"],
        "parametrised": False,
    }
    assert any("000-1.A" in row["sources"] for row in rows.values() if row["type"] == "lesson")
