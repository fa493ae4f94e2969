"""What can be wrong with the file of the log, told apart by SQLite's codes and said in one sentence each."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

__all__ = [
    "DamagedError",
    "NewerError",
    "code",
    "is_damage",
    "is_misfit",
    "memory_only",
    "newer",
    "set_aside",
]

_SAVED_LATER = "and go on, they are saved with your next answer"
_ROOM = f"free some space {_SAVED_LATER}"
_HELD = ("another program holds it", f"close the other program {_SAVED_LATER}")
_WRITABLE = "make it and its folder writable, or set DLTUTOR_HOME to another folder"
_IN_THE_WAY = "move what is in its way, or set DLTUTOR_HOME to another folder"
_WORDS = {
    sqlite3.SQLITE_FULL: ("the disk is full", _ROOM),
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
    sqlite3.SQLITE_READONLY: ("it is read-only", _WRITABLE),
    sqlite3.SQLITE_IOERR: (
        "the disk refuses",
        "check that it has space left, or set DLTUTOR_HOME to another folder",
    ),
    sqlite3.SQLITE_CANTOPEN: ("it or its folder is read-only", _WRITABLE),
}
_ADVICE = {errno.ENOSPC: _ROOM, errno.EDQUOT: _ROOM, errno.ENOTDIR: _IN_THE_WAY, errno.EEXIST: _IN_THE_WAY}


class DamagedError(Exception):
    """The file is there, and it is no database of ours that could be read."""


class NewerError(Exception):
    """The file has a schema from the future; `args[0]` is its version."""


def code(error: BaseException) -> int | None:
    """SQLite's primary result code of `error`, None for errors that are not SQLite's own."""
    found = getattr(error, "sqlite_errorcode", None)
    return found & 0xFF if isinstance(found, int) else None


def is_damage(error: sqlite3.Error) -> bool:
    """Whether `error` says that the file's bytes are wrong (and not that it cannot be reached just now)."""
    if code(error) is None:  # Python's own message for text that is no UTF-8 has no code
        return isinstance(error, sqlite3.OperationalError) and "decode" in str(error)
    return code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_misfit(error: sqlite3.Error) -> bool:
    """Whether `error` says that a table or column is missing or different: a database, but not ours."""
    return code(error) == sqlite3.SQLITE_ERROR


def memory_only(path: Path, error: BaseException, *, damaged: bool = False) -> str:
    """The notice while answers cannot reach the file, which may be `damaged` besides."""
    reason, advice = _WORDS.get(code(error) or 0) or (_reason(error), _advice(error))
    if damaged:
        reason = f"it is damaged, and to replace it failed: {reason}"
    return f"{path} cannot be written ({reason}), so your answers are kept in memory only: {advice}."


def newer(path: Path, found: int, known: int) -> str:
    """The notice for a database from the future."""
    return (
        f"Nothing is saved now, because {path} was written by a newer dltutor "
        f"(schema {found}, this one knows {known}): update dltutor, or set DLTUTOR_HOME to another folder."
    )


def set_aside(aside: Path, kept: int) -> str:
    """The notice after a damaged file was replaced."""
    answers = {0: "none of its answers", 1: "1 answer"}.get(kept, f"{kept} answers")
    return (
        f"Your progress file was damaged and is kept as {aside}, and {answers} could be carried over: "
        "go on as usual, a new file is in use."
    )


def _reason(error: BaseException) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.lower().rstrip(".") or type(error).__name__


def _advice(error: BaseException) -> str:
    return _ADVICE.get(getattr(error, "errno", None) or 0, _WRITABLE)
