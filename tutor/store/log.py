"""The store: every answer, draft and setting goes through here to the disk, or waits until it can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from tutor.store.link import BRIEF, PATIENT, SECOND, Link, Row, Statement
from tutor.store.pages import Extent, Paged, extent, pages
from tutor.store.rows import COLUMNS, INSERT, Attempt, document, from_row, integer, storable, to_row, written
from tutor.store.runs import RUN_COLUMNS, RUN_INSERT, Run, run_from_row, run_to_row

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Kept", "Store"]

_DRAFT_LIMIT = 20_000
"""Characters of a draft that are kept; nobody types more, and each key press writes all of it."""

_CHUNK = 5_000
"""Attempts of another log that are added in one transaction."""

_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a store keeps beside the attempts; drafts are (item, seed, field, text)."""

    settings: dict[str, str]
    states: dict[str, dict[str, object]]
    drafts: list[tuple[str, int, str, str]]


@dataclass(frozen=True, slots=True)
class _Write:
    """One transaction that is not on disk yet, and the value that readers see meanwhile."""

    value: object
    statements: tuple[Statement, ...]
    durable: bool = True


class Store:
    """The log of one learner; no method raises for what is wrong with the disk: `notice` says it.

    Every write first joins those that wait and then all of them, in order, are tried; so what a full disk
    refused is saved by the next key press after space was made. Reads show the waiting ones too.

    Attempts, states and settings are on disk, fsynced, when their method returns (``synchronous=FULL`` for
    that transaction). Drafts are handed to the system without fsync (``NORMAL``): they survive the end of
    this process at any instant, and a power cut up to the last attempt or state, since the write-ahead log is
    one sequence.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Use `open`."""
        self._link = Link(path, now)
        self._lock = RLock()
        self._waiting: dict[_Key, _Write] = {}
        self._recorded: dict[_Key, _Write] = {}  # this instance's attempts, should the file vanish under us
        self._changes = 0

    @classmethod
    def open(cls, path: Path, *, now: Callable[[], datetime]) -> Store:
        """The store at `path`, made if missing. Never raises: what is wrong is in `notice`.

        `now` only names the file that a damaged database is kept in.
        """
        store = cls(path, now)
        with store._lock:
            store._link.connect(PATIENT)
            store._changes = store._link.changes
        return store

    @property
    def notice(self) -> str | None:
        """One sentence for the learner while something is wrong with the file (or was damaged), else None."""
        return self._link.trouble or self._link.remark

    @property
    def writable(self) -> bool:
        """Whether answers reach the disk now."""
        return self._link.writable

    def record(self, attempt: Attempt, state: tuple[str, Mapping[str, object]] | None = None) -> None:
        """Adds `attempt`, drops its item's drafts of that seed and keeps `state` (a name and its document),
        in one transaction; ignores a known uid.

        Together, because a program that is killed between them would come back to a question that counts
        as marked and was never recorded, or the other way round.
        """
        with self._lock:
            insert = (INSERT, to_row(attempt))
            key = ("attempt", attempt.uid)
            self._recorded[key] = _Write(attempt, (insert,))
            self._forget_waiting_drafts(attempt.item, attempt.seed)
            beside = () if state is None else (_state(*state),)
            for name, _ in beside:
                self._waiting.pop(name, None)
            statements: tuple[Statement, ...] = (insert, _drop(attempt.item, attempt.seed))
            statements += tuple(one for _, write in beside for one in write.statements)
            self._write(key, _Write(attempt, statements))
            if key in self._waiting:  # not on disk yet: readers see the state, and it is tried again as well
                self._waiting |= dict(beside)

    def add(self, attempts: Sequence[Attempt]) -> int:
        """Adds attempts of another log, those of a known uid left out; returns how many were new.

        Many at a time are one transaction. Drafts stay: what is typed here was not answered there.
        """
        with self._lock:
            known = {str(row[0]) for row in self._read("SELECT uid FROM attempts")}
            known |= {attempt.uid for attempt in self._waiting_attempts()}
            fresh = list({one.uid: one for one in attempts if one.uid not in known}.values())
            for start in range(0, len(fresh), _CHUNK):
                chunk = fresh[start : start + _CHUNK]
                for one in chunk:
                    self._recorded["attempt", one.uid] = _Write(one, ((INSERT, to_row(one)),))
                outcome = "later"
                if self._link.ready(PATIENT):
                    rows = tuple((INSERT, to_row(one)) for one in chunk)
                    outcome = self._link.write(rows, PATIENT, durable=True)
                if outcome != "done":
                    self._waiting |= {("attempt", o.uid): self._recorded["attempt", o.uid] for o in chunk}
                    self._flush(PATIENT)
        return len(fresh)

    def keep_run(self, run: Run) -> None:
        """Keeps a run of an experiment; one of a known uid is left out."""
        with self._lock:
            self._write(_run_key(run), _run_write(run))

    def add_runs(self, runs: Sequence[Run]) -> int:
        """Keeps runs of another log, those of a known uid left out; returns how many were new."""
        with self._lock:
            known = {one.uid for one in self.runs()}
            fresh = {one.uid: one for one in runs if one.uid not in known}
            for one in fresh.values():
                self._write(_run_key(one), _run_write(one))
        return len(fresh)

    def runs(self, experiment: str | None = None) -> list[Run]:
        """The kept runs in order of time, all or those of one experiment."""
        only, values = ("", ()) if experiment is None else ("WHERE experiment = ?", (storable(experiment),))
        with self._lock:
            rows = self._read(f"SELECT {RUN_COLUMNS} FROM runs {only} ORDER BY at, seq", values)
            waiting = [one.value for one in self._waiting.values() if isinstance(one.value, Run)]
        found = [run for run in map(_readable_run, rows) if run is not None]
        stored = {run.uid for run in found}
        found += [run for run in waiting if run.uid not in stored and experiment in (None, run.experiment)]
        return sorted(found, key=lambda run: run.at)

    def run_counts(self) -> dict[str, int]:
        """How many runs of each experiment are kept."""
        with self._lock:
            rows = self._read("SELECT experiment, count(*) FROM runs GROUP BY experiment")
            found = {str(experiment): int(count) for experiment, count in rows}
            for one in self._waiting.values():
                if isinstance(one.value, Run):
                    found[one.value.experiment] = found.get(one.value.experiment, 0) + 1
        return found

    def kept(self) -> Kept:
        """All settings, states and drafts."""
        with self._lock:
            if self._waiting:
                self._flush(BRIEF)
            settings = self._read("SELECT name, value FROM settings")
            states = [
                (str(name), document(body)) for name, body in self._read("SELECT name, body FROM state")
            ]
            drafts = self._read("SELECT item, seed, field, text FROM drafts")
        return Kept(
            {str(name): str(value) for name, value in settings},
            {name: body for name, body in states if isinstance(body, dict)},
            [
                (str(item), int(seed, 0) if isinstance(seed, str) else int(seed), str(place), str(text))
                for item, seed, place, text in drafts
            ],
        )

    def attempts(self, *, item: str | None = None, since: str | None = None) -> list[Attempt]:
        """Attempts in order of time (then of recording), all or those of `item` and at or after `since`."""
        since = since or ""
        only, values = ("", (since,)) if item is None else ("AND item = ?", (since, storable(item)))
        with self._lock:
            rows = self._read(f"SELECT {COLUMNS} FROM attempts WHERE at >= ? {only} ORDER BY at, seq", values)
            waiting = [a for a in self._waiting_attempts() if item in (None, a.item) and a.at >= since]
        found = [attempt for attempt in map(_readable, rows) if attempt is not None]
        if waiting:
            stored = {attempt.uid for attempt in found}
            found += [attempt for attempt in waiting if attempt.uid not in stored]
            found.sort(key=lambda attempt: attempt.at)
        return found

    def summary(self) -> dict[str, tuple[int, float]]:
        """Number of attempts and best points by item, for all items ever tried."""
        with self._lock:
            rows = self._read("SELECT item, count(*), max(points) FROM attempts GROUP BY item")
            found = {str(item): (int(count), float(best)) for item, count, best in rows}
            for attempt in self._waiting_attempts():
                count, best = found.get(attempt.item, (0, 0.0))
                found[attempt.item] = (count + 1, max(best, attempt.points))
        return found

    def latest(self) -> dict[str, str]:
        """When each item was last tried, in the log's spelling of time."""
        with self._lock:
            rows = self._read("SELECT item, max(at) FROM attempts GROUP BY item")
            found = {str(item): str(at) for item, at in rows}
            for attempt in self._waiting_attempts():
                found[attempt.item] = max(attempt.at, found.get(attempt.item, ""))
        return found

    def extent(self, after: int = 0, upto: int | None = None) -> Extent:
        """How far the rows on disk reach, all or those behind number `after` and up to `upto`."""
        with self._lock:
            return extent(self._read, after, upto)

    def rows(self, after: int = 0, *, since: str = "", ledger: bool = False) -> Iterator[list[Paged]]:
        """The rows on disk behind number `after` and not before the time `since`, in the order of time and
        page by page, each page read at once; answers and parameters are left out, and the ledger unless it is
        asked for.
        """
        return pages(self._locked_read, after, since, ledger=ledger)

    def unsaved(self) -> list[Attempt]:
        """The attempts that wait for the disk."""
        with self._lock:
            return self._waiting_attempts()

    def save_draft(self, item: str, seed: int, field: str, text: str) -> None:
        """Keeps what is typed so far in a field; only the first 20,000 characters of it."""
        text = storable(text[:_DRAFT_LIMIT])
        values = (storable(item), integer(seed), storable(field), text)
        sql = (
            "INSERT INTO drafts (item, seed, field, text) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (item, seed, field) DO UPDATE SET text = excluded.text"
        )
        with self._lock:
            self._write(("draft", item, seed, field), _Write(text, ((sql, values),), durable=False))

    def drafts(self, item: str, seed: int) -> dict[str, str]:
        """What is typed so far, by field; empty after the attempt was recorded."""
        with self._lock:
            found: dict[str, str] = {}
            if not self._drop_waits(item, seed):
                rows = self._read(
                    "SELECT field, text FROM drafts WHERE item = ? AND seed = ?",
                    (storable(item), integer(seed)),
                )
                found = {str(field): str(text) for field, text in rows}
            for key, write in self._waiting.items():
                if key[:3] == ("draft", item, seed):
                    found[str(key[3])] = str(write.value)
        return found

    def drop_drafts(self, item: str, seed: int) -> None:
        """Forgets what was typed, as when a question is skipped for good or cleared."""
        with self._lock:
            self._forget_waiting_drafts(item, seed)
            self._write(("drop", item, seed), _Write(None, (_drop(item, seed),), durable=False))

    def save_state(self, name: str, state: Mapping[str, object] | None) -> None:
        """Keeps a small JSON document, such as the session in progress, under `name`; None deletes it."""
        with self._lock:
            self._write(*_state(name, state))

    def state(self, name: str) -> dict[str, object] | None:
        """The document under `name` as it comes back from JSON, None when there is none."""
        found = document(self._value("state", name, "SELECT body FROM state WHERE name = ?"))
        return found if isinstance(found, dict) else None

    def set_setting(self, key: str, value: str) -> None:
        """Keeps one setting."""
        statement = (
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
            (storable(key), storable(value)),
        )
        with self._lock:
            self._write(("setting", key), _Write(storable(value), (statement,)))

    def setting(self, key: str) -> str | None:
        """The setting `key`, None when it was never set."""
        return self._value("setting", key, "SELECT value FROM settings WHERE name = ?")

    def close(self) -> None:
        """Tries once more to save what waits (`notice` says if that failed) and closes the file."""
        with self._lock:
            if self._waiting:
                self._flush(PATIENT)
            self._link.close()

    def _value(self, kind: str, name: str, sql: str) -> str | None:
        with self._lock:
            rows = self._read(sql, (storable(name),))
            if (kind, name) in self._waiting:
                value = self._waiting[kind, name].value
                return None if value is None else str(value)
        return str(rows[0][0]) if rows else None

    def _read(self, sql: str, values: tuple[object, ...] = ()) -> list[Row]:
        rows = self._link.read(sql, values)
        self._notice_change()
        return rows

    def _locked_read(self, sql: str, values: tuple[object, ...]) -> list[Row]:
        with self._lock:
            return self._read(sql, values)

    def _waiting_attempts(self) -> list[Attempt]:
        return [write.value for write in self._waiting.values() if isinstance(write.value, Attempt)]

    def _drop_waits(self, item: str, seed: int) -> bool:
        answered = any((a.item, a.seed) == (item, seed) for a in self._waiting_attempts())
        return answered or ("drop", item, seed) in self._waiting

    def _forget_waiting_drafts(self, item: str, seed: int) -> None:
        for key in [key for key in self._waiting if key[:3] == ("draft", item, seed)]:
            del self._waiting[key]

    def _write(self, key: _Key, write: _Write) -> None:
        patience = SECOND if self._waiting else BRIEF  # so that at most one key press is in memory alone
        self._waiting[key] = write
        if self._link.trouble is not None:
            patience = BRIEF
        elif write.durable:
            patience = PATIENT
        self._flush(patience)

    def _flush(self, patience: float) -> None:
        """Tries the waiting writes in order, a transaction each, up to the first that the disk refuses."""
        self._link.ready(patience)
        for _ in range(2):  # a second time if a damaged file was found and replaced on the way
            self._notice_change()
            if self._all_written(patience) or self._link.changes == self._changes:
                return

    def _all_written(self, patience: float) -> bool:
        refused = False
        # Another instance that writes during one key press alarms nobody: the next press takes it along.
        calm = patience == BRIEF and not any(write.durable for write in self._waiting.values())
        for key, write in list(self._waiting.items()):
            outcome = self._link.write(write.statements, patience, durable=write.durable, calm=calm)
            if outcome == "later":
                return False
            if outcome == "done":
                del self._waiting[key]
            else:
                refused = True  # these values will never fit; the others must not wait for them
        if not refused:
            self._link.trouble = None
        return True

    def _notice_change(self) -> None:
        """Another file is in the place of ours: what was recorded here waits again, for that one."""
        if self._link.changes != self._changes:
            self._changes = self._link.changes
            self._waiting = {**self._recorded, **self._waiting}


def _state(name: str, state: Mapping[str, object] | None) -> tuple[_Key, _Write]:
    """The write that keeps a document, or deletes it, and its key."""
    body, values = None, (storable(name),)
    statement: Statement = ("DELETE FROM state WHERE name = ?", values)
    if state is not None:
        body = written(dict(state))
        statement = ("INSERT OR REPLACE INTO state (name, body) VALUES (?, ?)", (*values, body))
    return ("state", name), _Write(body, (statement,))


def _run_key(run: Run) -> _Key:
    return ("run", run.uid)


def _run_write(run: Run) -> _Write:
    return _Write(run, ((RUN_INSERT, run_to_row(run)),))


def _readable_run(row: Row) -> Run | None:
    try:
        return run_from_row(row)
    except (ValueError, TypeError, OverflowError):
        return None


def _drop(item: str, seed: int) -> Statement:
    return "DELETE FROM drafts WHERE item = ? AND seed = ?", (storable(item), integer(seed))


def _readable(row: Row) -> Attempt | None:
    try:
        return from_row(row)
    except (ValueError, TypeError, OverflowError):
        return None
