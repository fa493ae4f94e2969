"""Sheets and deadlines line by line: what is said, days, ways, interpreting, running, packing."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.line.script import Scripted, desk
from tests.screens.office import Machine, office_course
from tests.test_store import attempt
from tutor.study.assigned import due_date
from tutor.study.handin import interpretation_file


def talk(home: Path, *lines: str, machine: Machine | None = None) -> Scripted:
    """One run in which home was seen before."""
    services = desk(home, office_course(), checking=lambda: machine or Machine())
    if not services.store.summary():
        services.store.record(replace(attempt(1), item="ratio", points=0.5))
    return Scripted(services).types(*lines)


def write(home: Path, source: str = "print(2)\n") -> None:
    """Put a program there."""
    path = home / "workspace" / "double_it" / "double_it.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)


def test_home_leads_to_sheets_and_deadlines(home: Path) -> None:
    """By its number and by a word; return goes home again."""
    said = talk(home, "sheets", "", ":assignment", "", "", ":quit").said
    assert "Sheets and deadlines: assignment, weeks, handing in" in said
    assert "Assignment 004, Twice: 0 of 10 points; 5 are missing to the 5 that pass." in said
    assert "1. Sheet 004, Twice: 1 task, nothing yet." in said
    assert said.count("Home.") == 3 and "1. double it, task, 004-1: 0 of 6." in said


def test_the_assignment_leads_to_what_is_open(home: Path) -> None:
    """A number opens a task or a question, and home leads back to the page."""
    said = talk(home, "sheets", ":assignment", "9", "2", ":home", ":a", "1", ":home", "", ":quit").said
    assert "Type a number from 1 to 2, or return." in said
    assert "Coding task: double it" in said and said.count("Back at sheets and deadlines.") == 2


def test_days_are_typed_behind_their_command_or_when_asked(home: Path) -> None:
    """The weeks follow; what is no day is one sentence."""
    days = (":due 2026-12-18", ":due soon", ":exam", "in 3 weeks", ":start 2026-11-24")
    one = talk(home, "sheets", *days, ":weeks", "", ":exam none", "", ":quit")
    kept = desk(home).store
    assert due_date(kept, "004") is not None and kept.setting("exam_date") == ""
    for text in ("is due Fri 18 Dec 2026, in 17 days", "This is no day that fits", "This is week 1 of 3"):
        assert text in one.said, text
    for text in ("This is week 2 of 4", "behind you", "Checklist: dropout", "once its day is known"):
        assert text in one.said, text


def test_a_week_leads_to_its_topic(home: Path) -> None:
    """Its lesson or its questions."""
    said = talk(home, "sheets", ":exam in 20 days", ":weeks", "1", ":home", "", ":quit").said
    assert "Back at sheets and deadlines." in said


def test_a_sheet_is_interpreted_run_and_packed(home: Path) -> None:
    """As on the screen, in sentences; an archive that is there is replaced after a yes only."""
    write(home)
    machine = Machine()
    wrote = (":write 9", ":write 1", "It *doubles*.", "", ":not a command", ".", ":run", ":run")
    packed = (":pack", "8", "Ada Lovelace; Emmy Noether", ":pack", "", "", "no", ":pack", "", "", "yes")
    lines = ("sheets", "1", *wrote, *packed, "1", ":home", "", "", ":quit")
    one = talk(home, *lines, machine=machine)
    path = interpretation_file(one.desk.places, "double-it")
    assert path.read_text() == "It *doubles*.\n\n:not a command\n" and len(machine.ran) == 1
    for text in ("Running double-it.", "Nothing has changed", "Subject: [EX08] Ada Lovelace, Emmy Noether"):
        assert text in one.said, text
    for text in ("is there already", "The old one stays.", "return keeps 8", "Name the task by its number"):
        assert text in one.said, text
    assert one.said.count("holds 1 of 1 tasks") == 2 and "Coding task: double it" in one.said
    assert zipfile.is_zipfile(home / "workspace" / "ex08-lovelace-noether.zip")


@pytest.mark.parametrize("names", ["", "a/b", "\x1b[31m", "😀", "x" * 500])
def test_what_cannot_be_packed_is_one_sentence(home: Path, names: str) -> None:
    """Nothing is written."""
    write(home)
    said = talk(home, "sheets", "1", ":pack", "8", names, ":quit").said
    assert not list((home / "workspace").glob("*.zip")) and "holds 1" not in said and "\x1b" not in said


def test_packing_without_output_asks_first(home: Path) -> None:
    """And says how the output is had."""
    write(home)
    said = talk(home, "sheets", "1", ":pack", "8", "Ada Lovelace", "no", ":quit").said
    assert ":run runs them first" in said and "Nothing is packed." in said
    assert not list((home / "workspace").glob("*.zip"))


def test_an_interpretation_that_is_there_is_kept(home: Path) -> None:
    """An empty line at once changes nothing; another text leaves a backup."""
    write(home)
    path = home / "workspace" / "double_it" / "interpretation.md"
    path.write_text("Old.")
    said = talk(home, "sheets", "1", ":write 1", "", ":write 1", "New.", ".", ":quit").said
    assert "stays as it was" in said and "Old." in said and path.read_text() == "New.\n"
    (backup,) = path.parent.glob("*backup*")
    assert backup.read_text() == "Old."
