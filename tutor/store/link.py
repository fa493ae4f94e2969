"""The connection to the log's file, which comes back by itself after trouble and mends a damaged file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tutor.store import schema, trouble
from tutor.store.opening import identity, open_database

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["BRIEF", "PATIENT", "SECOND", "Link", "Row", "Statement"]

PATIENT, SECOND, BRIEF = 2.0, 0.25, 0.02
"""Seconds to wait for another instance: for an answer; for a key press while an earlier one is not on disk
yet; for any other key press, or when it was in vain before."""

Row = tuple[Any, ...]
Statement = tuple[str, tuple[object, ...]]


class Link:
    """One connection at a time to the file at `path`; nothing here raises for what is wrong with the disk."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Opens nothing yet; `now` names the file that a damaged database is kept in."""
        self.trouble: str | None = None
        """Why writing is impossible now, as a sentence for the learner."""
        self.remark: str | None = None
        """What was mended, as a sentence for the learner."""
        self.changes = 0
        """How often another file took the place of the one that was open."""
        self._path = path
        self._now = now
        self._db: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None  # which file `_db` has open
        self._can_write = False
        self._closed = False  # for good: after close, or beside a newer database

    @property
    def writable(self) -> bool:
        """Whether the next write should reach the disk."""
        return self._can_write and self.trouble is None and not self._closed

    def read(self, sql: str, values: tuple[object, ...] = ()) -> list[Row]:
        """The rows of a query; none when there is no file to read or it fails (then `trouble` says why)."""
        for attempt in range(2):
            if not self._attached():
                self.connect(BRIEF)
            if self._db is None:
                break
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                if attempt == 0 and trouble.is_damage(error):
                    self._mend(self._file)
                else:
                    self.trouble = trouble.memory_only(self._path, error)
        return []

    def ready(self, patience: float) -> bool:
        """Whether something can be written; opens the file anew if that might help."""
        if not (self._attached() and self._can_write):
            self.connect(patience)
        return self._db is not None and self._can_write

    def write(
        self, statements: tuple[Statement, ...], patience: float, *, durable: bool, calm: bool = False
    ) -> Literal["done", "later", "never"]:
        """Runs `statements` as one transaction, fsynced if `durable`; if `calm`, a busy file is no trouble.

        "later": it may work when tried again, and `trouble` says what is in the way. "never": the database
        refuses these values.
        """
        for last in (False, True):
            if self._db is None or not self._can_write:
                break
            try:
                _commit(self._db, statements, patience, durable)
                return "done"
            except (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, ValueError) as error:
                self.trouble = trouble.memory_only(self._path, error)
                return "never"
            except sqlite3.Error as error:
                if last or trouble.code(error) != sqlite3.SQLITE_FULL:
                    self._failed(error, calm)
                    break
                self._make_room()
        return "later"

    def close(self) -> None:
        """Closes the file for good."""
        self._disconnect()
        self._closed = True

    def connect(self, patience: float) -> None:
        """Opens the file anew, whatever was open; on failure `trouble` says why."""
        if self._closed:
            return
        seen = identity(self._path)
        if self._db is not None and seen != self._file:
            self.changes += 1
        self._disconnect()
        try:
            self._use(*open_database(self._path, patience))
        except trouble.NewerError as error:
            self.trouble = trouble.newer(self._path, error.args[0], schema.VERSION)
            self._closed = True
        except trouble.DamagedError:
            self._mend(seen)
        except (OSError, sqlite3.Error) as error:
            self.trouble = trouble.memory_only(self._path, error)

    def _attached(self) -> bool:
        """Whether the open file is still the one at our path: what is written to a deleted one is lost."""
        return self._closed or (self._db is not None and identity(self._path) == self._file)

    def _failed(self, error: sqlite3.Error, calm: bool) -> None:
        code = trouble.code(error)
        if trouble.is_damage(error):
            self._mend(self._file)
            return
        busy = code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if busy and calm and self.trouble is None:
            return
        if not busy and code != sqlite3.SQLITE_FULL:
            self._can_write = False  # the next write opens the file anew, which may be the cure
        self.trouble = trouble.memory_only(self._path, error)

    def _use(self, db: sqlite3.Connection, obstacle: sqlite3.Error | None) -> None:
        self._db, self._can_write, self._file = db, obstacle is None, identity(self._path)
        self.trouble = None if obstacle is None else trouble.memory_only(self._path, obstacle)

    def _make_room(self) -> None:
        """Empties the write-ahead log into the database: on a full disk megabytes to write to."""
        with suppress(sqlite3.Error):
            if self._db is not None:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _disconnect(self) -> None:
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db, self._can_write, self._file = None, False, None

    def _mend(self, seen: tuple[int, int] | None) -> None:
        """Replaces the damaged file `seen` and opens the new one; another instance may have been quicker."""
        # Imported here: almost no start needs it.
        from tutor.store.salvage import one_at_a_time, replace_damaged

        self._disconnect()
        try:
            with one_at_a_time(self._path):
                if identity(self._path) == seen:
                    self.remark = trouble.set_aside(*replace_damaged(self._path, self._now))
                self._use(*open_database(self._path, PATIENT))
            self.changes += 1
        except (OSError, sqlite3.Error, trouble.DamagedError, trouble.NewerError) as error:
            self.trouble = trouble.memory_only(self._path, error, damaged=True)


def _commit(
    db: sqlite3.Connection, statements: tuple[Statement, ...], patience: float, durable: bool
) -> None:
    db.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
    if durable:
        db.execute("PRAGMA synchronous = FULL")
    try:
        schema.begin(db)
        for sql, values in statements:
            db.execute(sql, values)
        db.execute("COMMIT")
    finally:
        schema.rollback(db)
        if durable:
            db.execute("PRAGMA synchronous = NORMAL")
