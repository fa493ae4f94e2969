"""The formula sheet: made once, never lost, never written over what somebody else wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tutor.places import Places, find_places
from tutor.store import Store
from tutor.study.sheet import COLUMNS, FormulaSheet, fullness


def utc() -> datetime:
    """One fixed moment."""
    return datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def places(home: Path) -> Places:
    """The places of a sealed home."""
    return find_places({"DLTUTOR_HOME": str(home)})


@pytest.fixture
def store(places: Places) -> Store:
    """An empty log."""
    return Store.open(places.progress, now=utc)


def _backups(sheet: FormulaSheet) -> list[str]:
    return sorted(one.read_text() for one in sheet.path.parent.glob("*backup*"))


def test_the_first_opening_makes_the_file_with_a_heading(places: Places, store: Store) -> None:
    """The file is the learner's from then on: later openings leave it as it is."""
    sheet = FormulaSheet(places, store, utc)
    assert sheet.path.read_text().startswith("My formula sheet")
    sheet.path.write_text("ln(1) = 0\n")
    again = FormulaSheet(places, store, utc)
    assert (again.text, again.remark) == ("ln(1) = 0\n", "")
    assert sheet.path.read_text() == "ln(1) = 0\n" and _backups(sheet) == []


def test_what_was_typed_and_not_saved_is_there_after_a_kill(places: Places, store: Store) -> None:
    """The draft reaches the file at the next opening, and is then no draft any more."""
    FormulaSheet(places, store, utc).typed("a = b")
    again = FormulaSheet(places, store, utc)
    assert again.text == again.path.read_text() == "a = b"
    assert store.drafts("sheet:formulas", 0) == {} and _backups(again) == []


def test_a_file_changed_elsewhere_meanwhile_stays_as_a_backup(places: Places, store: Store) -> None:
    """Both versions exist afterwards, and one sentence names the other one; also after a kill."""
    sheet = FormulaSheet(places, store, utc)
    sheet.typed("mine")
    sheet.path.write_text("theirs")
    assert sheet.save() and "backup" in sheet.remark
    assert sheet.path.read_text() == "mine" and _backups(sheet) == ["theirs"]
    sheet.typed("mine again")
    sheet.path.write_text("theirs again")
    killed = FormulaSheet(places, store, utc)
    assert killed.path.read_text() == "mine again" and "backup" in killed.remark
    assert _backups(sheet) == ["theirs", "theirs again"]


def test_a_folder_in_its_place_is_one_sentence_and_the_draft_stays(places: Places, store: Store) -> None:
    """Nothing raises, and once the folder is gone all is saved."""
    path = places.workspace / "formula-sheet.txt"
    path.mkdir(parents=True)
    sheet = FormulaSheet(places, store, utc)
    sheet.typed("kept")
    assert not sheet.save() and "is a folder" in sheet.remark
    path.rmdir()
    assert FormulaSheet(places, store, utc).path.read_text() == "kept"


@pytest.mark.parametrize("there", [b"\xff\xfe\x00bad", b"x" * 30_000, b"a\x1b[2Jb"])
def test_a_file_that_cannot_be_shown_whole_is_kept_when_it_is_written(
    places: Places, store: Store, there: bytes
) -> None:
    """Other encodings, very long texts and control characters stay beside as they were."""
    path = places.workspace / "formula-sheet.txt"
    path.parent.mkdir(parents=True)
    path.write_bytes(there)
    sheet = FormulaSheet(places, store, utc)
    assert path.read_bytes() == there
    sheet.typed("new \ud800 text")
    assert sheet.save()
    assert path.read_text() == "new \ufffd text"
    assert [one.read_bytes() for one in path.parent.glob("*backup*")] == [there]


def test_fullness_counts_lines_as_they_break_on_paper() -> None:
    """Two pages are 120 lines; what is beyond is said."""
    assert fullness("") == "0 of 120 lines: 0 % of two A4 pages"
    assert fullness("a\n" + "x" * (COLUMNS + 1) + "\n\n").startswith("3 of 120 lines")
    assert fullness("a\n" * 121).endswith("1 line too many")
