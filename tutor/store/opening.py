"""Opens the file of the log so that nothing which was in it can be harmed, whoever else has it open."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tutor.store import schema
from tutor.store.trouble import DamagedError, NewerError, code, is_damage, is_misfit

__all__ = ["companions", "connect_to", "identity", "open_database"]

# What SQLite says where it cannot make its companion files; the history can be read without them.
_NO_COMPANIONS = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
)


def open_database(path: Path, patience: float) -> tuple[sqlite3.Connection, sqlite3.Error | None]:
    """The open, up-to-date database at `path` (made if missing) and what forbids writing to it, if anything.

    `patience` is how many seconds to wait for another instance. Raises NewerError, DamagedError, OSError or
    sqlite3.Error; a newer program's database is not touched, not even by SQLite's own housekeeping.

    Damage is looked for where it costs nothing: in the header, the schema, and the first and last pages of
    the tables. A quick_check would read the whole file at every start, and what it would find besides shows
    itself by an error as soon as it is read, and is mended then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _look_before(path)
    try:
        return _open(path, patience)
    except sqlite3.Error as error:
        if is_damage(error) or is_misfit(error):
            raise DamagedError(path) from error
        if code(error) in _NO_COMPANIONS and path.is_file():
            return _open_frozen(path, error), error
        raise


def identity(path: Path) -> tuple[int, int] | None:
    """Which file is at `path` now (device and inode), None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def companions(path: Path) -> tuple[Path, Path, Path]:
    """SQLite's write-ahead log, its rollback journal and the index of the former, beside `path`."""
    wal, journal, index = (path.with_name(f"{path.name}-{end}") for end in ("wal", "journal", "shm"))
    return wal, journal, index


def connect_to(path: Path, *modes: str, patience: float = 0.0) -> sqlite3.Connection:
    """A connection in autocommit mode, with `modes` such as ``mode=ro`` as SQLite's URI parameters."""
    name = str(path)
    if modes:
        # Written by hand, because Path.as_uri imports urllib.
        name = path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        name = f"file:///{name.lstrip('/')}?{'&'.join(modes)}"
    return sqlite3.connect(
        name, timeout=patience, isolation_level=None, check_same_thread=False, uri=bool(modes)
    )


def _look_before(path: Path) -> None:
    """Raises NewerError or DamagedError for what a normal opening would already change.

    Through SQLite in read-only mode and never with `open`: closing a file drops this process's POSIX locks on
    it, also those of another connection. A read-only connection never writes to the database itself.
    """
    log = companions(path)[0]
    if not path.exists() or path.stat().st_size == 0:
        # SQLite would delete a log that it finds beside an empty database; committed answers are in it.
        if log.exists() and log.stat().st_size > 0:
            raise DamagedError(path)
        return
    try:
        with closing(connect_to(path, "mode=ro")) as db:
            found = schema.version(db)
    except sqlite3.Error as error:
        if is_damage(error):
            raise DamagedError(path) from error
        return  # such as a journal to roll back: the real opening does it, or says why not
    if found > schema.VERSION:
        raise NewerError(found)
    if found < 0:
        raise DamagedError(path)


def _open(path: Path, patience: float) -> tuple[sqlite3.Connection, sqlite3.Error | None]:
    db = connect_to(path, patience=patience)
    try:
        if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            db.execute("PRAGMA journal_mode = WAL").fetchone()
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA fullfsync = ON")  # on macOS a plain fsync does not survive a power cut
        obstacle = _prepare(db)
        _read_a_little(db)
        if schema.version(db) > schema.VERSION:  # a newer instance was quicker than we
            raise NewerError(schema.version(db))
    except BaseException:
        db.close()
        raise
    return db, obstacle


def _prepare(db: sqlite3.Connection) -> sqlite3.Error | None:
    try:
        schema.migrate(db)
        schema.begin(db)
        # BEGIN IMMEDIATE alone succeeds in a read-only database, so something must be written (and undone).
        db.execute(f"PRAGMA user_version = {schema.version(db)}")
    except sqlite3.OperationalError as error:
        if code(error) == sqlite3.SQLITE_BUSY and schema.version(db) == schema.VERSION:
            return None  # somebody writes just now; our turn comes
        if code(error) != sqlite3.SQLITE_READONLY:
            raise
        return error
    finally:
        schema.rollback(db)
    return None


def _read_a_little(db: sqlite3.Connection) -> None:
    for table in schema.tables(db):
        db.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
    for column in ("seq", "at", "uid"):  # one by one: only a lone max() is read from the end of an index
        db.execute(f"SELECT max({column}) FROM attempts").fetchone()


def _open_frozen(path: Path, error: sqlite3.Error) -> sqlite3.Connection:
    """A connection that reads `path` without any companion file; raises `error` if that fails as well."""
    db = connect_to(path, "immutable=1")
    try:
        if schema.version(db) > schema.VERSION:
            raise NewerError(schema.version(db))
        _read_a_little(db)
    except sqlite3.Error:
        db.close()
        raise error from None
    except NewerError:
        db.close()
        raise
    return db
