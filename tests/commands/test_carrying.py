"""`dltutor export` and `import` as a learner with two machines uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_store import attempt, noon
from tutor.cli import main
from tutor.store import Store


def _record(home: Path, *numbers: int) -> None:
    store = Store.open(home / "progress.db", now=noon)
    for number in numbers:
        store.record(attempt(number))
    store.close()


def _count(home: Path) -> int:
    store = Store.open(home / "progress.db", now=noon)
    try:
        return len(store.attempts())
    finally:
        store.close()


def test_progress_goes_from_one_home_into_another_and_back(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is written whole, imported twice without harm, and what was there is kept as a backup."""
    _record(home, 1, 2)
    file = tmp_path / "p.jsonl"
    assert main(["export", str(file)]) == 0
    other = tmp_path / "other"
    monkeypatch.setenv("DLTUTOR_HOME", str(other))
    _record(other, 2, 3)
    capsys.readouterr()
    assert main(["import", str(file)]) == 0
    told = capsys.readouterr().out
    assert "1 new attempt; 1 were known already." in told
    assert "is kept in" in told
    assert main(["import", str(file)]) == 0
    assert "0 new attempts; 2 were known already." in capsys.readouterr().out
    assert _count(other) == 3


def test_a_backup_is_imported_as_well(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a backup holds comes back into an empty log."""
    _record(home, 1)
    assert main(["import", str(home / "progress.db")]) == 0
    (backup,) = (home / "backups").iterdir()
    for file in home.glob("progress.db*"):
        file.unlink()
    capsys.readouterr()
    assert main(["import", str(backup)]) == 0
    assert "1 new attempt" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing.jsonl", ".", "foreign.txt"])
def test_what_is_no_export_is_refused_with_status_2(
    home: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence on standard error, and the log is as it was."""
    (tmp_path / "foreign.txt").write_text("nothing of ours\n", encoding="ascii")
    _record(home, 1)
    assert main(["import", str(tmp_path / name)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert _count(home) == 1


def test_export_into_a_place_that_cannot_be_written_says_so(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2 and a sentence; no half file stays."""
    _record(home, 1)
    assert main(["export", str(tmp_path / "no" / "p.jsonl")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert main(["export", "-"]) == 0
    assert capsys.readouterr().out.startswith('{"t": "dltutor-progress"')
