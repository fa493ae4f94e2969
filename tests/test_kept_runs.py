"""Runs of experiments in the log: append-only, nothing twice, and nothing that is no run."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.test_store import attempt
from tutor.store import Run, Store, schema
from tutor.store.runs import RUN_COLUMNS, run_from_row, run_to_row


def noon() -> datetime:
    """A clock that stands still."""
    return datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def run(number: int, **changes: object) -> Run:
    """A run whose uid and minute are this number."""
    made: dict[str, object] = {
        "uid": f"r{number}",
        "at": f"2026-12-01T12:{number:02}:00.000+00:00",
        "experiment": "tiny-descent",
        "seed": number,
        "parameters": {"steps": 8, "rate": "0.25"},
        "series": [{"panel": "distance", "series": "middle", "points": [[1, 0.5], [2, "inf"]]}],
        "results": {"worst": "large", "left": 0.39, "ranking": ["large", ["small", "middle"]]},
        "tables": [{"title": "at the end", "columns": ["step size"], "rows": [[1.5], ["nan"]]}],
        "seconds": 0.5,
        "counted": True,
        "typed": {"worst": "small"},
        "content": "c0ffee",
        "data": "garments28",
    }
    return Run(**{**made, **changes})  # type: ignore[arg-type]


def _open(folder: Path) -> Store:
    return Store.open(folder / "progress.db", now=noon)


def test_a_run_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """Whatever the order of keeping, runs are there in order of time, by experiment and all together."""
    store = _open(tmp_path)
    store.keep_run(run(2))
    store.keep_run(run(1, experiment="another", seed=2**70))
    store.close()
    again = _open(tmp_path)
    assert again.runs() == [run(1, experiment="another", seed=2**70), run(2)]
    assert again.runs("tiny-descent") == [run(2)]
    assert again.run_counts() == {"tiny-descent": 1, "another": 1} and again.notice is None


def test_a_known_run_is_left_out(tmp_path: Path) -> None:
    """Keeping or merging it once more changes nothing."""
    store = _open(tmp_path)
    store.keep_run(run(1))
    store.keep_run(run(1, seed=9))
    assert store.add_runs([run(1), run(2), run(2)]) == 1
    assert store.runs() == [run(1), run(2)]


def test_runs_wait_for_a_disk_as_attempts_do(tmp_path: Path) -> None:
    """Where the file cannot be written they are in memory, counted, and told about."""
    (tmp_path / "progress.db").mkdir()
    store = _open(tmp_path)
    store.keep_run(run(1))
    assert store.runs("tiny-descent") == [run(1)] and store.run_counts() == {"tiny-descent": 1}
    assert store.notice is not None


def test_nobody_changes_a_kept_run(tmp_path: Path) -> None:
    """The table itself refuses."""
    store = _open(tmp_path)
    store.keep_run(run(1))
    store.close()
    db = sqlite3.connect(tmp_path / "progress.db")
    for statement in ("UPDATE runs SET seed = 3", "DELETE FROM runs"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(statement)
    db.close()


def test_an_older_log_is_brought_up_to_date(tmp_path: Path) -> None:
    """A file of the version before has its attempts and a place for runs."""
    db = sqlite3.connect(tmp_path / "progress.db", isolation_level=None)
    for migration in schema.MIGRATIONS[:2]:
        for statement in migration:
            db.execute(statement)
    db.execute("PRAGMA user_version = 2")
    db.close()
    store = _open(tmp_path)
    store.record(attempt(1))
    store.keep_run(run(1))
    assert [one.uid for one in store.attempts()] == ["u1"] and store.runs() == [run(1)]
    assert store.notice is None


def test_a_damaged_log_keeps_its_readable_runs(tmp_path: Path) -> None:
    """When a damaged file is replaced, runs come over as attempts do."""
    store = _open(tmp_path)
    store.record(attempt(1))
    for number in range(3):
        store.keep_run(run(number))
    store.close()
    path = tmp_path / "progress.db"
    db = sqlite3.connect(path, isolation_level=None)
    page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'settings'").fetchone()[0]
    size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(data)
    again = _open(tmp_path)
    assert [one.uid for one in again.runs()] == ["r0", "r1", "r2"]
    assert again.notice is not None and "damaged" in again.notice


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("series", '[{"panel": "p", "series": "s", "points": [[1]]}, 3, {"panel": 1}]'),
        ("series", "[" * 9000),
        ("results", '{"left": {"a": 1}, "worst": true, "x": [[[1]]]}'),
        ("tables", '[{"title": "t", "columns": ["a"], "rows": [[1, 2]]}]'),
        ("typed", "[1]"),
        ("parameters", '{"steps": [1]}'),
    ],
)
def test_what_is_damaged_inside_a_run_is_left_out(column: str, value: str) -> None:
    """Values that no run can have do not come back, and hide nothing else."""
    row = dict(zip(RUN_COLUMNS.split(", "), run_to_row(run(1)), strict=True)) | {column: value}
    found = run_from_row(list(row.values()))
    assert len(getattr(found, column)) == 0 and found.uid == "r1"


def test_a_row_that_is_no_run_is_refused() -> None:
    """Without a uid, a time or an experiment there is none."""
    for column in ("uid", "at", "experiment"):
        row = dict(zip(RUN_COLUMNS.split(", "), run_to_row(run(1)), strict=True)) | {column: 7}
        with pytest.raises(ValueError, match="no run"):
            run_from_row(list(row.values()))
