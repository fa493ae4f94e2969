"""Progress that travels: whole, nothing twice, and no foreign or damaged file does any harm."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_store import attempt, uids
from tutor.store import Store
from tutor.store.backups import KEPT, back_up, backups
from tutor.study import STATE
from tutor.study.portable import PortableProblem, merge, of_store, read_progress, write_progress
from tutor.study.reading import Place, keep_place, place_in


def noon() -> datetime:
    """A clock that stands still."""
    return datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def _store(folder: Path, *numbers: int) -> Store:
    store = Store.open(folder / "progress.db", now=noon)
    for number in numbers:
        store.record(attempt(number))
    return store


def _file(store: Store, path: Path) -> Path:
    with path.open("w", encoding="ascii") as out:
        write_progress(store, out, noon())
    return path


def test_two_machines_are_merged_without_counting_twice(tmp_path: Path) -> None:
    """Each attempt is there once, in order of time, whichever way it came, and however often."""
    one, two = _store(tmp_path / "a", 1, 2, 3), _store(tmp_path / "b", 3, 4)
    file = _file(one, tmp_path / "p.jsonl")
    done = merge(two, read_progress(file))
    assert (done.new, done.known) == (2, 1)
    assert uids(two) == ["u1", "u2", "u3", "u4"]
    again = merge(two, read_progress(file))
    assert (again.new, again.known) == (0, 3)
    merge(one, read_progress(_file(two, tmp_path / "q.jsonl")))
    assert one.attempts() == two.attempts()


def test_everything_kept_comes_along_and_nothing_here_is_overwritten(tmp_path: Path) -> None:
    """Settings and drafts of this machine stay; lessons and tasks hold what either machine knows."""
    one, two = _store(tmp_path / "a"), _store(tmp_path / "b")
    for store, date, sections in ((one, "2026-12-03", {0, 1}), (two, "2026-12-24", {2})):
        store.set_setting("exam_date", date)
        keep_place(store, "cells", Place(max(sections), 0, frozenset(sections)))
    one.set_setting("theme", "light")
    one.save_state("task:relu", {"hints": 2, "passed": True})
    two.save_state("task:relu", {"hints": 1, "passed": False, "solved": True})
    one.save_state(STATE, {"index": 3})
    one.save_draft("recall", 1, "a", "there")
    two.save_draft("recall", 1, "a", "here")
    one.save_draft("recall", 2, "a", "only there")
    done = merge(two, read_progress(_file(one, tmp_path / "p.jsonl")))
    assert (two.setting("exam_date"), two.setting("theme")) == ("2026-12-24", "light")
    place = place_in(two, "cells")
    assert place is not None
    assert (place.section, sorted(place.read)) == (2, [0, 1, 2])
    assert two.state("task:relu") == {"hints": 2, "passed": True, "solved": True}
    assert done.session
    assert two.state(STATE) == {"index": 3}
    assert two.drafts("recall", 1) == {"a": "here"}
    assert two.drafts("recall", 2) == {"a": "only there"}


def test_an_open_session_is_never_replaced(tmp_path: Path) -> None:
    """The one that is open here goes on."""
    one, two = _store(tmp_path / "a"), _store(tmp_path / "b")
    one.save_state(STATE, {"index": 3})
    two.save_state(STATE, {"index": 1})
    assert not merge(two, of_store(one)).session
    assert two.state(STATE) == {"index": 1}


def test_a_file_cut_short_anywhere_imports_nothing(tmp_path: Path) -> None:
    """Whatever is missing at the end is noticed, in one sentence, before anything is merged."""
    whole = _file(_store(tmp_path / "a", 1, 2), tmp_path / "p.jsonl").read_bytes()
    cut = tmp_path / "cut.jsonl"
    for size in range(0, len(whole) - 1, 7):
        cut.write_bytes(whole[:size])
        with pytest.raises(PortableProblem, match=r"cut short|damaged|no progress"):
            read_progress(cut)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "cut short"),
        ("hello\n", "no progress of dltutor"),
        ("[1]\n", "no progress of dltutor"),
        ('{"t": "dltutor-progress", "format": 99}\n', "newer dltutor"),
        ("[" * 100_000 + "\n", "no progress of dltutor"),
        ('{"t": "dltutor-progress", "format": 1}\n{"t": "attempt"}\n', "line 2, is no attempt"),
        ('{"t": "dltutor-progress", "format": 1}\n{"t": "end", "lines": 9}\n', "counts other lines"),
        ('{"t": "dltutor-progress", "format": 1}\n{"t": "end", "lines": 1}\n{}\n', "behind the end"),
        ('{"t": "dltutor-progress", "format": 1}\n{"t": "setting", "name": 1}\n', "no setting"),
        ('{"t": "dltutor-progress", "format": 1}\n{"t": "state", "name": "a", "body": 1}\n', "no state"),
    ],
)
def test_a_foreign_or_changed_file_is_refused_in_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    """The sentence names the file, the line where there is one, and what to do."""
    file = tmp_path / "p.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PortableProblem, match=says) as problem:
        read_progress(file)
    assert str(file) in str(problem.value)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("points", 2.0), ("points", float("nan")), ("at", "yesterday"), ("status", "perfect"), ("hints", -1)],
)
def test_an_attempt_that_no_log_would_hold_is_refused(tmp_path: Path, name: str, value: object) -> None:
    """Values out of range would spoil every figure that is computed from the log."""
    lines = _file(_store(tmp_path / "a", 1), tmp_path / "p.jsonl").read_text(encoding="ascii").splitlines()
    record = json.loads(lines[1]) | {name: value}
    lines[1] = json.dumps(record)
    file = tmp_path / "q.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="ascii")
    with pytest.raises(PortableProblem, match="line 2, is no attempt"):
        read_progress(file)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_are_a_sentence_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    """No bytes raise anything but the one problem."""
    file = tmp_path_factory.mktemp("raw") / "p.jsonl"
    file.write_bytes(raw)
    with pytest.raises(PortableProblem):
        read_progress(file)


def test_strange_texts_travel_as_they_are(tmp_path: Path) -> None:
    """Newlines, surrogates and seeds beyond 64 bits come back from the file."""
    one = _store(tmp_path / "a")
    one.record(attempt(1, answer={"a": "½\n\x00"}, seed=2**70))
    out = io.StringIO()
    write_progress(one, out, noon())
    file = tmp_path / "p.jsonl"
    file.write_text(out.getvalue(), encoding="ascii")
    assert read_progress(file).attempts == one.attempts()


def test_a_backup_is_made_once_a_day_and_the_oldest_go(tmp_path: Path) -> None:
    """Seven are kept; a log without attempts, or with a copy of today, is not copied."""
    store = _store(tmp_path)
    path = tmp_path / "progress.db"
    assert back_up(path, noon()) is None
    store.record(attempt(1))
    for day in range(10):
        assert back_up(path, noon() + timedelta(days=day)) is not None
        assert back_up(path, noon() + timedelta(days=day, hours=5)) is None
    assert len(backups(path)) == KEPT
    kept = Store.open(backups(path)[-1], now=noon)
    assert uids(kept) == ["u1"]


def test_a_backup_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    """A file in the folder's place, or no log at all: no backup, no exception."""
    assert back_up(tmp_path / "progress.db", noon()) is None
    _store(tmp_path, 1).close()
    (tmp_path / "backups").write_text("in the way", encoding="ascii")
    assert back_up(tmp_path / "progress.db", noon()) is None
