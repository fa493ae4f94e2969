"""Finding one's way line by line: marks for review, how sure, facts, the formula sheet."""

from __future__ import annotations

from pathlib import Path

from tests.line.script import Scripted, desk
from tutor.study.noting import sure_in


def test_mark_and_sure_are_commands_that_say_what_holds_now(home: Path) -> None:
    """The list tells the mark, the log how sure one was; a word that is none is answered with those there
    are.
    """
    one = Scripted(desk(home))
    one.quiz([("capital", 0), ("ratio", 0)], ":mark", ":list", ":sure banana", ":sure r", "1", ":quit")
    assert "Marked for review" in one.said
    assert "open, 1 point, marked for review" in one.said
    assert "Type :sure unsure" in one.said and "Noted: you are rather sure." in one.said
    (attempt,) = desk(home).store.attempts()
    assert sure_in(attempt.note) == "rather"


def test_sure_alone_takes_the_next_word(home: Path) -> None:
    """After the last one nothing is noted again."""
    one = Scripted(desk(home)).quiz([("capital", 0)], *[":c"] * 4, ":quit")
    said = [line for line in one.said.splitlines() if "Noted" in line or "noted" in line]
    assert said == [
        "Noted: you are unsure.",
        "Noted: you are rather sure.",
        "Noted: you are sure.",
        "How sure you are is not noted.",
    ]


def test_info_tells_where_a_question_comes_from(home: Path) -> None:
    """In sentences, without the answer."""
    one = Scripted(desk(home)).quiz([("capital", 0)], ":info", ":quit")
    assert "Asked in: " in one.said and "Your tries: none yet." in one.said


def test_the_sheet_is_read_and_grows_by_a_line(home: Path) -> None:
    """What is added stands in the file at once."""
    one = Scripted(desk(home)).quiz([("capital", 0)], ":sheet ln(1) = 0", ":sheet", ":quit")
    assert one.said.count("ln(1) = 0") == 1
    assert "% of two A4 pages" in one.said
    assert "ln(1) = 0\n" in (one.desk.places.workspace / "formula-sheet.txt").read_text()


def test_home_finds_marked_questions(home: Path) -> None:
    """The word is `marked`, and the hit says so."""
    here = desk(home)
    Scripted(here).quiz([("capital", 0)], ":mark", ":quit")
    one = Scripted(desk(home)).types("marked", ":quit", start="home")
    assert "1 found" in one.said and "marked for review" in one.said
