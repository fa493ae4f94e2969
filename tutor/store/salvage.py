"""Replaces a damaged log by a new one with every answer that can still be read; keeps the damaged file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.store import schema
from tutor.store.opening import companions, connect_to
from tutor.store.rows import COLUMNS, INSERT, from_row, to_row
from tutor.store.runs import RUN_COLUMNS, RUN_INSERT, run_from_row, run_to_row

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["one_at_a_time", "replace_damaged"]

_GIVE_UP = 20_000
"""Row numbers in a row without a readable attempt that mean the end: more than a few lost pages hide."""


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Holds all other instances off mending `path`; a lock of SQLite's own, so that a crash releases it.

    Its file (`path` with ``.repair``, always empty) stays, because deleting a lock file is a race.
    Raises sqlite3.OperationalError when another instance takes longer than 10 seconds.
    """
    with closing(connect_to(path.with_name(f"{path.name}.repair"), patience=10.0)) as gate:
        gate.execute("BEGIN EXCLUSIVE")
        yield


def replace_damaged(path: Path, now: Callable[[], datetime]) -> tuple[Path, int]:
    """Puts a new database at `path`; returns where the damaged one is kept and how many attempts came over.

    The old bytes get their second name before anything else happens and the new file takes the name in one
    step at the end, so that a crash in between finds the damaged file again and starts over. Raises OSError
    or sqlite3.Error, and then nothing has changed.
    """
    aside = _free_name(path, f"{now():%Y%m%d-%H%M%S}")
    fresh = path.with_name(f"{path.name}.rebuilt")
    try:
        for old, new in zip((path, *companions(path)[:2]), (aside, *companions(aside)[:2]), strict=True):
            if old.exists():
                _second_name(old, new)
        kept = _rebuild(aside, fresh)
    except BaseException:
        _remove(fresh, *companions(fresh), aside, *companions(aside))
        raise
    _remove(companions(aside)[2])  # ours, from reading it
    _remove(*companions(path))  # first, since a log beside a new database would be played into it
    fresh.replace(path)
    return aside, kept


def _remove(*files: Path) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _free_name(path: Path, stamp: str) -> Path:
    aside, count = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}"), 1
    while any(os.path.lexists(name) for name in (aside, *companions(aside))):
        count += 1
        aside = path.with_name(f"{path.stem}.damaged-{stamp}-{count}{path.suffix}")
    return aside


def _second_name(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except (OSError, NotImplementedError):  # a file system without hard links
        _copy(old, new)


def _copy(old: Path, new: Path) -> None:
    import shutil

    shutil.copyfile(old, new)


def _rebuild(aside: Path, fresh: Path) -> int:
    """Fills a new database `fresh` from `aside`, and leaves it whole on disk without companion files."""
    _remove(fresh, *companions(fresh))
    with closing(connect_to(fresh)) as db:
        schema.migrate(db)
    head = fresh.read_bytes()
    with closing(connect_to(fresh)) as db:
        db.execute("PRAGMA synchronous = FULL")
        schema.begin(db)
        # SQLite deletes the log of an empty database, also in read-only mode: such a one goes the other way.
        kept = _carry_over(aside, db) if aside.exists() and aside.stat().st_size else 0
        kept = kept or _with_new_head(aside, fresh, head, db)
        db.execute("COMMIT")
    return kept


def _carry_over(source: Path, target: sqlite3.Connection) -> int:
    """Copies what can be read of `source`; only an error of `target` (a full disk) is raised."""
    with closing(connect_to(source, "mode=ro")) as old:
        old.text_factory = _lenient
        with suppress(sqlite3.Error):
            # Without this SQLite refuses a file that is shorter than its header says.
            old.execute("PRAGMA writable_schema = ON")
        kept = sum(target.execute(INSERT, row).rowcount for row in _attempts(old))
        for run in _runs(old):
            target.execute(RUN_INSERT, run)
        for table in ("drafts", "state", "settings"):
            for row in _rows(old, table):
                with suppress(sqlite3.IntegrityError):
                    marks = ", ".join("?" * len(row))
                    target.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)
    return kept


def _with_new_head(aside: Path, fresh: Path, head: bytes, target: sqlite3.Connection) -> int:
    """Tries again with a copy whose first page (header and schema) is that of a new database.

    The same migrations give each table the same first page number, so that the pages behind are found again.
    """
    copy = fresh.with_name(f"{fresh.name}.copy")
    _remove(copy, *companions(copy))
    try:
        for old, new in ((aside, copy), (companions(aside)[0], companions(copy)[0])):
            if old.exists():
                _copy(old, new)
        _write_head(copy, head)
        return _carry_over(copy, target)
    finally:
        _remove(copy, *companions(copy))


def _write_head(copy: Path, head: bytes) -> None:
    """Makes the first page of `copy` that of `head`, a whole new database, or all of it if it had no more.

    Offsets: https://www.sqlite.org/fileformat2.html, section 1.3.
    """
    page = int.from_bytes(head[16:18], "big")
    body = copy.read_bytes()[page:] if copy.exists() else b""
    whole = bytearray(head[:page] + (body or head[page:]))
    whole[18:20] = b"\x02\x02"  # read and write version: with a write-ahead log
    whole[28:32] = (len(whole) // page).to_bytes(4, "big")
    copy.write_bytes(whole)


def _attempts(old: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """The readable rows, asked for one by one: a scan would end at the first unreadable page."""
    number = missed = 0
    while missed < _GIVE_UP:
        number += 1
        missed += 1
        try:
            row = old.execute(f"SELECT {COLUMNS} FROM attempts WHERE seq = ?", (number,)).fetchone()
            if row is not None:
                missed = 0
                yield to_row(from_row(row))
        except (sqlite3.DatabaseError, ValueError, TypeError, OverflowError):
            continue


def _runs(old: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """The readable runs of experiments up to the first unreadable page; they can be made again."""
    for row in _rows(old, "runs", RUN_COLUMNS):
        try:
            yield run_to_row(run_from_row(row))
        except (ValueError, TypeError, OverflowError):
            continue


def _rows(old: sqlite3.Connection, table: str, columns: str = "*") -> Iterator[tuple[object, ...]]:
    with suppress(sqlite3.Error):
        yield from old.execute(f"SELECT {columns} FROM {table}")


def _lenient(text: bytes) -> str:
    return text.decode("utf-8", "replace")
