"""The log keeps its promises: nothing answered is lost, nothing raises, no foreign file is harmed."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tutor.store import Attempt, Store, log, opening, salvage, schema
from tutor.store.link import Link

SAMPLE = Attempt(
    uid="u",
    at="2025-03-04T12:00:00.000Z",
    session="s1",
    item="recall",
    kind="numeric",
    content="abc123",
    seed=7,
    params='{"tp": 3}',
    answer={"a": "3/4", "b": " ½\n"},
    status="partial",
    points=0.4,
    reachable=0.8,
    ledger=[{"part": "a", "rule": "recall-for-precision", "points": 0.5, "yours": "3/4"}],
    hints=1,
    seconds=12.5,
    device="cpu",
    note="typed",
)


def noon() -> datetime:
    """A clock that stands still."""
    return datetime(2025, 3, 4, 12, 0, 0, tzinfo=UTC)


def attempt(number: int, **changes: Any) -> Attempt:
    """The sample with a uid and a time of its own."""
    at = f"2025-03-04T12:{number // 60:02d}:{number % 60:02d}.000Z"
    return replace(SAMPLE, **{"uid": f"u{number}", "at": at, **changes})


def uids(store: Store) -> list[str]:
    """What is in the log, in order."""
    return [found.uid for found in store.attempts()]


def said(store: Store) -> str | None:
    """The notice now; a function, since it changes between two lines and mypy takes it for a constant."""
    return store.notice


def saves(store: Store) -> bool:
    """Whether the store is writable now."""
    return store.writable


@pytest.fixture
def path(home: Path) -> Path:
    """The place of the database, not made yet."""
    return home / "progress.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A new, healthy store."""
    opened = Store.open(path, now=noon)
    assert said(opened) is None and saves(opened)
    yield opened
    opened.close()


def reopened(path: Path) -> Store:
    """The store as the next start finds it."""
    return Store.open(path, now=noon)


def sound(path: Path) -> bool:
    """Whether SQLite's own whole check passes."""
    db = sqlite3.connect(path)
    try:
        return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        db.close()


def filled(path: Path, count: int) -> None:
    """A closed database with `count` attempts, a draft, a state and a setting."""
    store = Store.open(path, now=noon)
    for number in range(count):
        store.record(attempt(number, item=f"item-{number % 5}"))
    store.save_draft("recall", 1, "a", "dra")
    store.save_state("session", {"at": 3})
    store.set_setting("exam", "2025-07-01")
    store.close()


# What goes in comes out


def test_an_attempt_comes_back_as_it_was(store: Store, path: Path) -> None:
    """Every field survives a restart unchanged."""
    store.record(SAMPLE)
    store.close()
    assert reopened(path).attempts() == [SAMPLE]


def test_attempts_come_in_order_of_time_and_can_be_narrowed(store: Store) -> None:
    """By item and by time, oldest first; equal times in order of recording."""
    store.record(attempt(3, item="x"))
    store.record(attempt(1, item="y"))
    store.record(attempt(2, item="x"))
    store.record(attempt(9, item="x", at=attempt(2).at))
    assert uids(store) == ["u1", "u2", "u9", "u3"]
    assert [a.uid for a in store.attempts(item="x")] == ["u2", "u9", "u3"]
    assert [a.uid for a in store.attempts(since=attempt(3).at)] == ["u3"]
    assert [a.uid for a in store.attempts(item="y", since=attempt(2).at)] == []


def test_a_known_uid_is_not_recorded_twice(store: Store) -> None:
    """Recording the same attempt again changes nothing, not even with other contents."""
    store.record(SAMPLE)
    store.record(replace(SAMPLE, points=1.0))
    assert store.attempts() == [SAMPLE]
    assert said(store) is None


def test_summary_counts_and_finds_the_best(store: Store) -> None:
    """One entry per item tried: how often, and the best points."""
    for number, (item, points) in enumerate([("x", 0.2), ("y", 0.0), ("x", 0.9), ("x", 0.5)]):
        store.record(attempt(number, item=item, points=points))
    assert store.summary() == {"x": (3, 0.9), "y": (1, 0.0)}


def test_drafts_are_kept_by_item_seed_and_field(store: Store, path: Path) -> None:
    """The last text of each field survives the end of the process; other variants are apart."""
    for text in ("3", "3/", "3/4"):
        store.save_draft("recall", 7, "a", text)
    store.save_draft("recall", 7, "b", "")
    store.save_draft("recall", 8, "a", "other")
    assert store.drafts("recall", 7) == {"a": "3/4", "b": ""}
    store.close()
    assert reopened(path).drafts("recall", 7) == {"a": "3/4", "b": ""}
    assert reopened(path).drafts("recall", 9) == {}


def test_recording_drops_the_drafts_of_that_variant_only(store: Store) -> None:
    """After an answer its drafts are gone, those of another seed are not."""
    store.save_draft("recall", 7, "a", "3/4")
    store.save_draft("recall", 8, "a", "1")
    store.record(SAMPLE)
    assert store.drafts("recall", 7) == {}
    assert store.drafts("recall", 8) == {"a": "1"}
    store.drop_drafts("recall", 8)
    assert store.drafts("recall", 8) == {}


def test_an_attempt_and_the_state_beside_it_are_kept_together(store: Store, path: Path) -> None:
    """The state replaces an older one; a known uid changes the state only."""
    store.save_state("session", {"index": 0})
    store.record(attempt(1), ("session", {"index": 1}))
    store.record(attempt(1), ("session", {"index": 2}))
    again = reopened(path)
    assert uids(again) == ["u1"] and again.state("session") == {"index": 2}


def test_a_state_beside_an_attempt_is_seen_while_both_wait_for_the_disk(tmp_path: Path) -> None:
    """Where nothing can be written both are in memory."""
    blocked = tmp_path / "a folder"
    blocked.mkdir()
    store = Store.open(blocked, now=noon)
    store.record(attempt(1), ("session", {"index": 1}))
    assert uids(store) == ["u1"] and store.state("session") == {"index": 1}
    store.save_state("session", None)
    assert store.state("session") is None


def test_states_and_settings_are_replaced_and_deleted(store: Store, path: Path) -> None:
    """A document comes back as JSON gives it; None deletes it; a setting is a string."""
    store.save_state("session", {"item": "recall", "n": 3, "seen": [1, 2]})
    store.save_state("session", {"item": "recall", "n": 4})
    store.save_state("paper", {})
    store.set_setting("exam", "2025-07-01")
    store.set_setting("exam", "2025-07-02")
    store.close()
    again = reopened(path)
    assert again.state("session") == {"item": "recall", "n": 4}
    assert again.state("paper") == {}
    assert again.setting("exam") == "2025-07-02"
    again.save_state("session", None)
    assert again.state("session") is None
    assert again.state("never") is None and again.setting("never") is None


NASTY = [
    "",
    "\0a\0",
    "\ud800x\udfff",
    "😀\u202e",
    "\x1b[2J\r\n",
    "'; DROP TABLE attempts; --",
    "x" * 1_000_000,
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_any_text_can_be_stored(store: Store, path: Path, text: str) -> None:
    """NUL, lone surrogates and a megabyte are stored without an exception and without loss of the rest."""
    store.record(replace(SAMPLE, answer={text[:9]: text}, note=text, ledger=[{"yours": text}], item=text[:9]))
    store.save_draft(text, 1, text, text)
    store.save_state(text, {"t": text})
    store.set_setting(text, text)
    assert said(store) is None
    store.close()
    again = reopened(path)
    whole = "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    (found,) = again.attempts(item=text[:9])
    assert found.answer == {text[:9]: text} and found.ledger == [{"yours": text}]
    assert found.note == whole
    assert list(again.drafts(text, 1).values()) == [whole[:20_000]]
    assert again.state(text) == {"t": text}
    assert again.setting(text) == whole


@pytest.mark.parametrize("seed", [0, -1, 2**63 - 1, 2**63, -(2**80), 10**5000], ids=range(6))
def test_any_seed_comes_back(store: Store, seed: int) -> None:
    """Integers beyond 64 bits are kept exactly."""
    store.record(replace(SAMPLE, seed=seed))
    store.save_draft("x", seed, "a", "1")
    assert store.attempts()[0].seed == seed
    assert store.drafts("x", seed) == {"a": "1"}
    assert said(store) is None


def test_numbers_that_are_none_do_not_stop_the_log(store: Store) -> None:
    """NaN becomes 0, infinity and strange objects are kept as well as JSON can."""
    store.record(replace(SAMPLE, points=float("nan"), seconds=float("inf")))
    store.save_state("s", {"p": Path("x"), "inf": float("inf")})
    assert (store.attempts()[0].points, store.attempts()[0].seconds) == (0.0, float("inf"))
    assert store.state("s") == {"p": "x", "inf": float("inf")}
    assert said(store) is None


def test_threads_may_share_a_store(store: Store) -> None:
    """Four threads recording at once lose nothing."""

    def work(first: int) -> None:
        for number in range(first, first + 25):
            store.record(attempt(number))

    threads = [Thread(target=work, args=(first,)) for first in range(0, 100, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(uids(store)) == sorted(f"u{number}" for number in range(100))


# Schema


def test_an_empty_file_is_migrated(path: Path) -> None:
    """A version 0 database becomes one of the present version with every table."""
    path.touch()
    store = reopened(path)
    store.record(SAMPLE)
    store.close()
    db = sqlite3.connect(path)
    assert schema.version(db) == schema.VERSION
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert tables == set(schema.TABLES)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_a_later_migration_keeps_what_is_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new entry in the list is applied once to an older file, and its attempts stay."""
    filled(path, 3)
    later = (*schema.MIGRATIONS, ("CREATE TABLE extra (x)", "INSERT INTO extra VALUES (1)"))
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    monkeypatch.setattr(schema, "VERSION", len(later))
    for _ in range(2):
        store = reopened(path)
        assert said(store) is None and uids(store) == ["u0", "u1", "u2"]
        store.close()
    db = sqlite3.connect(path)
    assert db.execute("SELECT * FROM extra").fetchall() == [(1,)]
    db.close()


def test_a_failing_migration_leaves_no_trace(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails half-way is rolled back as a whole, version included."""
    filled(path, 1)
    later = (*schema.MIGRATIONS, ("CREATE TABLE extra (x)", "no SQL"))
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    monkeypatch.setattr(schema, "VERSION", len(later))
    db = opening.connect_to(path)
    with pytest.raises(sqlite3.OperationalError):
        schema.migrate(db)
    assert schema.version(db) == len(later) - 1
    assert db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'").fetchone() == (0,)
    db.close()


@pytest.mark.parametrize("sql", ["UPDATE attempts SET points = 1", "DELETE FROM attempts"])
def test_attempts_cannot_be_changed_or_deleted(store: Store, path: Path, sql: str) -> None:
    """The file itself refuses, whoever asks."""
    store.record(SAMPLE)
    db = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(sql)
    db.close()


@pytest.mark.parametrize("key", ["uid", "seq"])
def test_attempts_cannot_be_replaced(store: Store, path: Path, key: str) -> None:
    """INSERT OR REPLACE of a known row does nothing."""
    store.record(SAMPLE)
    db = sqlite3.connect(path)
    row = db.execute("SELECT * FROM attempts").fetchone()
    seq, uid = (None, row[1]) if key == "uid" else (row[0], "other")
    marks = ", ".join("?" * len(row))
    db.execute(f"INSERT OR REPLACE INTO attempts VALUES ({marks})", (seq, uid, *row[2:-1], "forged"))
    db.commit()
    db.close()
    assert store.attempts() == [SAMPLE]


# Kill, power, two instances

WRITER = r"""
import sys
from datetime import datetime
from pathlib import Path
from test_store import attempt
from tutor.store import Store
store = Store.open(Path(sys.argv[1]), now=lambda: datetime(2025, 1, 1))
first, count = int(sys.argv[2]), int(sys.argv[3])
for number in range(first, first + count):
    store.save_draft(f"typing-{first}", 1, "a", "x" * (number - first))
    print(f"draft {number}\n", end="", flush=True)
    store.record(attempt(number))
    print(f"attempt {number}\n", end="", flush=True)
if len(sys.argv) > 4:
    store.close()
    print("notice", store.notice, flush=True)
"""


def child(*arguments: object, script: str = WRITER) -> subprocess.Popen[str]:
    """A process of its own that uses the store."""
    here = Path(__file__).parent
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=here,
        env={**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{here.parent}"},
    )


def test_kill_loses_no_answer_and_no_key(path: Path) -> None:
    """25 writers are killed at random instants: what they had announced is there, the file sound."""
    dice = random.Random(20250304)
    announced: list[str] = []
    for run in range(25):
        process = child(path, 1000 * run, 1000)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(dice.randrange(1, 60))]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.read().splitlines(keepends=True)  # what it had said before the signal arrived
        process.wait()
        process.stdout.close()
        words = [line.split() for line in lines if line.endswith("\n")]
        announced += [f"u{number}" for kind, number in words if kind == "attempt"]
        store = reopened(path)
        assert said(store) is None
        assert set(announced) <= set(uids(store))
        typed = [int(number) for kind, number in words if kind == "draft"][-1]
        assert len(store.drafts(f"typing-{1000 * run}", 1)["a"]) >= typed - 1000 * run
        store.close()
        assert sound(path)
    assert len(announced) > 100


def test_two_processes_may_write_at_once(path: Path) -> None:
    """Two instances that start on an empty home at the same moment both keep everything, without a notice."""
    both = [child(path, first, 100, "close") for first in (0, 100)]
    said = [process.communicate(timeout=60)[0] for process in both]
    assert all(text.endswith("notice None\n") for text in said)
    store = reopened(path)
    assert sorted(uids(store)) == sorted(f"u{number}" for number in range(200))
    store.close()
    assert sound(path)


def test_an_attempt_is_synced_and_a_draft_is_not(store: Store) -> None:
    """The one transaction with an attempt runs with synchronous=FULL, and afterwards NORMAL is back."""
    seen: list[str] = []
    db = store._link._db
    assert db is not None

    def spy(sql: str) -> None:
        if "synchronous" in sql or sql.startswith(("INSERT INTO attempts (", "INSERT INTO drafts")):
            words = sql.split("(")[0].strip()
            if words not in seen[-1:]:  # SQLite may report a statement again after preparing it anew
                seen.append(words)

    db.set_trace_callback(spy)
    store.save_draft("x", 1, "a", "1")
    store.record(SAMPLE)
    db.set_trace_callback(None)
    assert seen == [
        "INSERT INTO drafts",
        "PRAGMA synchronous = FULL",
        "INSERT INTO attempts",
        "PRAGMA synchronous = NORMAL",
    ]
    assert db.execute("PRAGMA synchronous").fetchone() == (1,)


def test_a_lock_held_by_another_program_loses_nothing(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the file is locked answers wait in memory and are seen; the next key press then saves them."""
    monkeypatch.setattr(log, "PATIENT", 0.01)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.save_draft("x", 1, "a", "1")
    assert said(store) is None  # one key press is no reason to alarm anybody
    assert store.drafts("x", 1) == {"a": "1"}
    store.record(attempt(1))
    assert "another program holds it" in one_sentence(said(store))
    assert not saves(store)
    assert uids(store) == ["u1"] and store.summary() == {"recall": (1, 0.4)}
    other.execute("ROLLBACK")
    store.save_draft("x", 1, "a", "12")
    assert said(store) is None and saves(store)
    assert other.execute("SELECT uid FROM attempts").fetchall() == [("u1",)]
    assert other.execute("SELECT text FROM drafts").fetchall() == [("12",)]
    other.close()


# A full disk


def squeeze(store: Store) -> Callable[[], None]:
    """Lets the database grow no further; what is returned lifts that."""
    db = store._link._db
    assert db is not None
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    return lambda: db.execute("PRAGMA max_page_count = 1000000").close()


def test_a_full_disk_loses_nothing_and_recovers(store: Store, path: Path) -> None:
    """Everything is kept and visible while the disk is full, and on disk after the next write that fits."""
    store.record(attempt(1))
    store.save_draft("x", 1, "a", "old")
    release = squeeze(store)
    large = "y" * 20_000
    store.record(attempt(2, note=large))
    assert "the disk is full" in one_sentence(said(store)) and str(path) in one_sentence(said(store))
    store.save_draft("x", 1, "a", large)
    store.save_state("session", {"big": large})
    store.set_setting("k", large)
    assert uids(store) == ["u1", "u2"]
    assert store.drafts("x", 1) == {"a": large}
    assert store.state("session") == {"big": large} and store.setting("k") == large
    other = reopened(path)
    assert uids(other) == ["u1"]
    other.close()
    release()
    store.save_draft("x", 1, "a", "new")
    assert said(store) is None and saves(store)
    again = reopened(path)
    assert uids(again) == ["u1", "u2"]
    assert again.drafts("x", 1) == {"a": "new"}
    assert again.state("session") == {"big": large} and again.setting("k") == large
    again.close()


def test_a_connection_that_went_bad_is_replaced(store: Store, path: Path) -> None:
    """When writing fails for a reason that may lie in the connection, the next write uses a new one."""
    db = store._link._db
    assert db is not None
    db.execute("PRAGMA query_only = ON")
    store.record(attempt(1))
    assert "it is read-only" in one_sentence(said(store))
    store.record(attempt(2))
    assert said(store) is None
    assert uids(reopened(path)) == ["u1", "u2"]


def test_a_full_disk_is_first_given_room(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The write-ahead log is emptied and the answer tried again before anybody is told of a full disk."""
    store.record(attempt(1))
    store._link._make_room()
    assert path.with_name("progress.db-wal").stat().st_size == 0
    release = squeeze(store)
    monkeypatch.setattr(Link, "_make_room", lambda _link: release())
    store.record(attempt(2, note="y" * 20_000))
    assert said(store) is None
    assert uids(reopened(path)) == ["u1", "u2"]


def test_close_tries_once_more(store: Store, path: Path) -> None:
    """What waited is saved when the program ends, if there is room by then."""
    store.set_setting("k", "v")
    release = squeeze(store)
    store.record(attempt(1, note="y" * 20_000))
    release()
    store.close()
    assert said(store) is None
    assert uids(reopened(path)) == ["u1"]


def test_a_close_in_vain_says_so(store: Store) -> None:
    """If there is still no room at the end, the notice stays, and the store may be used and closed again."""
    squeeze(store)
    store.record(attempt(1, note="y" * 20_000))
    store.close()
    assert said(store) is not None
    store.record(attempt(2))
    store.close()
    assert uids(store) == ["u1", "u2"] and not saves(store)


def test_drafts_written_and_dropped_while_the_disk_is_full_keep_their_order(store: Store, path: Path) -> None:
    """Draft, answer, draft: readers and the disk afterwards both see the last word."""
    store.save_draft("recall", 7, "a", "first")
    release = squeeze(store)
    store.save_draft("recall", 7, "a", "y" * 20_000)
    store.record(attempt(1, note="y" * 20_000))
    assert store.drafts("recall", 7) == {}
    store.save_draft("recall", 7, "b", "second")
    assert store.drafts("recall", 7) == {"b": "second"}
    release()
    store.set_setting("k", "v")
    assert reopened(path).drafts("recall", 7) == {"b": "second"}


def test_a_value_that_can_never_be_stored_does_not_block_the_others(store: Store, path: Path) -> None:
    """The database's own refusal keeps one attempt in memory, with a notice, and lets the next ones pass."""
    db = sqlite3.connect(path)
    db.execute(
        "CREATE TRIGGER no BEFORE INSERT ON attempts WHEN NEW.uid = 'u1' BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    db.close()
    store.record(attempt(1))
    store.record(attempt(2))
    assert said(store) is not None
    assert uids(store) == ["u1", "u2"]
    assert uids(reopened(path)) == ["u2"]


FULL_AT_OPEN = """
import resource, sys
from datetime import datetime
from pathlib import Path
from test_store import attempt, uids
from tutor.store import Store
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
store = Store.open(Path(sys.argv[1]), now=lambda: datetime(2025, 1, 1))
store.record(attempt(1))
found = [store.notice is not None, uids(store) == ["u1"]]
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
store.record(attempt(2))
found += [store.notice is None, uids(store) == ["u1", "u2"]]
store.close()
print(found)
"""


def test_a_disk_without_a_byte_left_at_the_start_is_survived(path: Path) -> None:
    """The system refuses every byte when the store opens; once it gives way, all answers are saved."""
    output, _ = child(path, script=FULL_AT_OPEN).communicate(timeout=60)
    assert output == "[True, True, True, True]\n"
    assert uids(reopened(path)) == ["u1", "u2"]


# Read-only or missing home


def one_sentence(notice: str | None) -> str:
    """The notice, which is one line with a full stop only at its end."""
    assert notice is not None and notice.endswith(".")
    assert "\n" not in notice and ". " not in notice
    return notice


def test_a_file_where_the_home_should_be(tmp_path: Path) -> None:
    """The app stays usable in memory, says where and what to do, and saves all once the file is gone."""
    (tmp_path / "blocked").write_text("x")
    path = tmp_path / "blocked" / "progress.db"
    store = reopened(path)
    assert str(path) in one_sentence(said(store)) and "DLTUTOR_HOME" in one_sentence(said(store))
    assert not saves(store)
    store.record(attempt(1))
    store.save_draft("x", 1, "a", "1")
    assert uids(store) == ["u1"] and store.drafts("x", 1) == {"a": "1"}
    (tmp_path / "blocked").unlink()
    store.record(attempt(2))
    assert said(store) is None and saves(store)
    assert uids(reopened(path)) == ["u1", "u2"]


def test_a_folder_where_the_database_should_be(path: Path) -> None:
    """That is no database and no reason to fail."""
    path.mkdir()
    store = reopened(path)
    store.record(attempt(1))
    assert str(path) in one_sentence(said(store))
    assert uids(store) == ["u1"]
    assert path.is_dir()


@pytest.mark.parametrize("mode", ["mode=ro", "immutable=1"])
def test_a_read_only_home_shows_its_history(path: Path, monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    """Earlier answers are there, new ones are kept in memory, and saved when the home becomes writable."""
    filled(path, 3)
    before = path.read_bytes()
    honest = opening.connect_to

    def read_only(place: Path, *modes: str, patience: float = 0.0) -> sqlite3.Connection:
        if mode == "immutable=1" and modes != ("immutable=1",):
            # As a folder without write permission does it: no companion file can be made, so no reading.
            return honest(place.parent / "missing" / "x.db", "mode=ro")
        return honest(place, *(modes or (mode,)), patience=patience)

    monkeypatch.setattr(opening, "connect_to", read_only)
    store = reopened(path)
    assert "read-only" in one_sentence(said(store))
    assert not saves(store)
    store.record(attempt(5))
    store.save_draft("recall", 1, "a", "draft")
    assert uids(store) == ["u0", "u1", "u2", "u5"]
    assert store.drafts("recall", 1) == {"a": "draft"}
    assert store.setting("exam") == "2025-07-01"
    assert path.read_bytes() == before
    monkeypatch.setattr(opening, "connect_to", honest)
    store.save_draft("recall", 1, "a", "draft!")
    assert said(store) is None and saves(store)
    assert uids(reopened(path)) == ["u0", "u1", "u2", "u5"]
    assert reopened(path).drafts("recall", 1) == {"a": "draft!"}


def test_a_home_deleted_under_us_gets_this_sessions_answers_back(store: Store, path: Path) -> None:
    """The next write after the file vanished makes a new one with all that was answered since the start."""
    store.record(attempt(1))
    for file in path.parent.iterdir():
        file.unlink()
    path.parent.rmdir()
    store.save_draft("x", 1, "a", "1")
    assert said(store) is None
    again = reopened(path)
    assert uids(again) == ["u1"] and again.drafts("x", 1) == {"a": "1"}
    again.close()


# A database from the future


@pytest.mark.parametrize("in_log", [False, True])
def test_a_newer_database_is_not_touched(path: Path, in_log: bool) -> None:
    """It is left byte for byte, also when its version is only in the write-ahead log, and memory serves."""
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE attempts (something, quite, different)")
    if in_log:
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    writer.execute("PRAGMA user_version = 7")
    names = [path, path.with_name("progress.db-wal")] if in_log else [path]
    crashed = [name.read_bytes() for name in names]
    writer.close()
    if in_log:  # as a crash leaves it: what is in the log is not in the file yet
        for name, content in zip(names, crashed, strict=True):
            name.write_bytes(content)
    before = [name.read_bytes() for name in names]
    store = reopened(path)
    sentence = one_sentence(said(store))
    assert f"(schema 7, this one knows {schema.VERSION}): update dltutor, or set DLTUTOR_HOME" in sentence
    assert not saves(store)
    store.record(attempt(1))
    store.save_draft("x", 1, "a", "1")
    assert uids(store) == ["u1"] and store.drafts("x", 1) == {"a": "1"}
    store.close()
    assert said(store) == sentence
    assert [name.read_bytes() for name in names] == before


# Damage


def damaged_files(path: Path) -> list[Path]:
    """What was set aside."""
    return sorted(path.parent.glob("progress.damaged-*.db"))


@pytest.mark.parametrize(
    "content", [b"no database at all", b"\0" * 5000, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_a_file_that_is_no_database_is_set_aside(path: Path, content: bytes) -> None:
    """It is kept byte for byte under another name that the notice says, and a new database is in use."""
    path.write_bytes(content)
    store = reopened(path)
    (aside,) = damaged_files(path)
    assert aside.name == "progress.damaged-20250304-120000.db"
    assert aside.read_bytes() == content
    assert str(aside) in one_sentence(said(store)) and "none of its answers" in one_sentence(said(store))
    assert saves(store)
    store.record(SAMPLE)
    store.close()
    again = reopened(path)
    assert said(again) is None and again.attempts() == [SAMPLE]
    assert sound(path)


def test_a_second_damaged_file_never_replaces_the_first(path: Path) -> None:
    """Two in the same second are kept under two names."""
    for content in (b"first", b"second"):
        path.write_bytes(content)
        reopened(path).close()
    assert sorted(file.read_bytes() for file in damaged_files(path)) == [b"first", b"second"]


def test_a_truncated_database_gives_back_what_is_left(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the file: the answers in it are carried over by its own schema, and that half is kept."""
    monkeypatch.setattr(salvage, "_with_new_head", lambda *_arguments: 0)
    filled(path, 200)
    content = path.read_bytes()[: path.stat().st_size // 8 * 5]
    path.write_bytes(content)
    store = reopened(path)
    kept = uids(store)
    assert 20 < len(kept) < 200
    assert f"{len(kept)} answers could be carried over" in one_sentence(said(store))
    assert damaged_files(path)[0].read_bytes() == content
    assert store.attempts()[0] == attempt(int(kept[0][1:]), item=f"item-{int(kept[0][1:]) % 5}")
    store.close()
    assert sound(path)


def test_a_spoilt_first_page_costs_no_answer(path: Path) -> None:
    """Header and schema overwritten: every attempt, draft, state and setting behind them is found again."""
    filled(path, 200)
    with path.open("r+b") as file:
        file.write(b"\xde\xad\xbe\xef" * 1024)
    store = reopened(path)
    assert uids(store) == [f"u{number}" for number in range(200)]
    assert "200 answers" in one_sentence(said(store))
    assert store.drafts("recall", 1) == {"a": "dra"}
    assert store.state("session") == {"at": 3} and store.setting("exam") == "2025-07-01"


def spoil_a_middle_page(path: Path) -> None:
    """Zeroes a page in the midst of the attempts, which no start reads."""
    db = sqlite3.connect(path)
    page_size, pages = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count"))
    db.close()
    content = path.read_bytes()
    for page in range(pages // 3, pages):
        start = page * page_size
        if b"recall-for-precision" in content[start : start + page_size] and content[start] == 13:
            path.write_bytes(content[:start] + bytes(page_size) + content[start + page_size :])
            return
    raise AssertionError("no page of attempts")


def test_damage_found_while_reading_is_mended_then(path: Path) -> None:
    """A page spoilt in the middle shows on the first whole read; all other answers and the session's stay."""
    filled(path, 300)
    spoil_a_middle_page(path)
    store = reopened(path)
    store.record(attempt(1000))
    kept = uids(store)
    assert "u1000" in kept and 250 < len(kept) < 301
    assert "damaged" in one_sentence(said(store)) and saves(store)
    store.record(attempt(1001))
    store.close()
    assert uids(reopened(path)) == [*kept, "u1001"]
    assert sound(path)
    assert len(damaged_files(path)) == 1


def test_another_instance_follows_to_the_new_file(path: Path) -> None:
    """When one instance replaces a damaged file, what the other answered and answers is in the new file."""
    filled(path, 300)
    second = reopened(path)
    second.record(attempt(2000))
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()
    spoil_a_middle_page(path)
    first = reopened(path)
    first.attempts()
    assert len(damaged_files(path)) == 1
    second.record(attempt(2001))
    first.record(attempt(2002))
    expected = {"u2000", "u2001", "u2002"}
    assert expected <= set(uids(first)) and expected <= set(uids(second))
    second.close()
    first.close()
    assert expected <= set(uids(reopened(path))) and sound(path)
    assert len(damaged_files(path)) == 1


def test_two_instances_that_find_the_same_damage_mend_it_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that gets the lock second uses the new file of the first, with what was answered there."""
    honest = salvage.one_at_a_time
    runs: list[Path] = []

    def late(place: Path) -> AbstractContextManager[None]:
        runs.append(place)
        if len(runs) == 1:  # while we wait for the lock, somebody else mends and is used
            quicker = reopened(path)
            quicker.record(attempt(1))
            quicker.close()
        return honest(place)

    monkeypatch.setattr(salvage, "one_at_a_time", late)
    path.write_bytes(b"no database")
    store = reopened(path)
    assert len(runs) == 2 and len(damaged_files(path)) == 1
    assert said(store) is None and uids(store) == ["u1"]


def test_damage_after_a_crash_costs_no_answer_in_the_log(path: Path) -> None:
    """What is only in the write-ahead log is carried over, and that log is not played into the new file."""
    filled(path, 300)
    store = reopened(path)
    for number in range(300, 310):
        store.record(attempt(number))
    wal = path.with_name("progress.db-wal")
    content, log_content = path.read_bytes(), wal.read_bytes()
    store.close()
    path.write_bytes(content)
    spoil_a_middle_page(path)
    content = path.read_bytes()
    wal.write_bytes(log_content)
    again = reopened(path)
    kept = uids(again)
    assert kept[-10:] == [f"u{number}" for number in range(300, 310)] and 250 < len(kept) < 310
    assert not wal.exists() or wal.read_bytes()[:32] != log_content[:32]
    (aside,) = damaged_files(path)
    assert len(aside.read_bytes()) >= len(content)
    again.close()
    assert sound(path)


def test_a_log_beside_an_empty_database_is_not_thrown_away(path: Path) -> None:
    """SQLite itself would delete the log; its committed answers are carried over instead."""
    store = reopened(path)
    for number in range(5):
        store.record(attempt(number))
    wal = path.with_name("progress.db-wal")
    content = wal.read_bytes()
    store.close()
    path.write_bytes(b"")
    wal.write_bytes(content)
    again = reopened(path)
    assert uids(again) == [f"u{number}" for number in range(5)]
    assert "5 answers" in one_sentence(said(again))
    assert wal.read_bytes()[:32] != content[:32]  # not played into the new file
    assert damaged_files(path)[0].with_name("progress.damaged-20250304-120000.db-wal").read_bytes() == content


@pytest.mark.parametrize("version", [0, 1, -3])
def test_a_foreign_database_is_set_aside(path: Path, version: int) -> None:
    """A database with tables of another shape, whatever version it claims, is kept and not used."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("CREATE TABLE attempts (id, text)")
    db.execute("INSERT INTO attempts VALUES (1, 'mine')")
    db.execute(f"PRAGMA user_version = {version}")
    db.close()
    store = reopened(path)
    store.record(SAMPLE)
    assert store.attempts() == [SAMPLE] and saves(store)
    one_sentence(said(store))
    db = sqlite3.connect(damaged_files(path)[0])
    assert db.execute("SELECT * FROM attempts").fetchall() == [(1, "mine")]
    db.close()


def test_mending_without_room_leaves_everything_in_place(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the new file cannot be written, the damaged one stays where it is and memory serves."""
    path.write_bytes(b"no database")

    def full(*_arguments: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(salvage, "_rebuild", full)
    store = reopened(path)
    store.record(attempt(1))
    assert "no space left on device" in one_sentence(said(store)) and not saves(store)
    assert uids(store) == ["u1"]
    assert path.read_bytes() == b"no database" and damaged_files(path) == []
    monkeypatch.undo()
    store.record(attempt(2))
    assert uids(store) == ["u1", "u2"] and saves(store)
    assert damaged_files(path)[0].read_bytes() == b"no database"


def test_random_damage_never_raises(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """20 seeded ways to spoil bytes and length: the store opens, reads, records; the next start finds it."""
    monkeypatch.setattr(salvage, "_GIVE_UP", 500)  # enough for 60 answers, and fast
    filled(path, 60)
    healthy = path.read_bytes()
    dice = random.Random(7)
    for run in range(20):
        for file in path.parent.iterdir():
            file.unlink()
        content = bytearray(healthy[: dice.choice([len(healthy), dice.randrange(len(healthy))])])
        for _ in range(dice.choice([0, 1, 50])):
            if content:
                start = dice.randrange(len(content))
                content[start : start + 200] = dice.randbytes(len(content[start : start + 200]))
        path.write_bytes(content)
        store = reopened(path)
        store.attempts()
        store.summary()
        store.drafts("recall", 1)
        store.state("session")
        store.record(attempt(5000 + run))
        assert f"u{5000 + run}" in uids(store)  # not the last where the time of another one was spoilt
        store.close()
        assert f"u{5000 + run}" in uids(reopened(path))


# Start-up


def test_importing_the_store_loads_nothing_heavy() -> None:
    """Neither the store nor the places bring in what first paint need not pay for."""
    script = (
        "import sys; before = set(sys.modules); import tutor.store, tutor.places; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(new & {'pydantic', 'typing_extensions', 'yaml', 'textual', 'numpy', 'sympy', 'torch', "
        "'platformdirs', 'json', 'shutil', 'tempfile', 'asyncio', 'logging'}))"
    )
    output, _ = child(script=script).communicate(timeout=60)
    assert output == "[]\n"
