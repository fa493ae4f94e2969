"""Rotating copies of the log: one a day at most, the newest few kept, each whole or not there at all."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from tutor.store.opening import connect_to

__all__ = ["KEPT", "back_up", "backups"]

KEPT = 7
"""Copies kept beside the log, in the folder `backups`."""
_PAGES = 512
_NAME = re.compile(r"progress-\d{8}-\d{6}\.db\Z")


def backups(path: Path) -> list[Path]:
    """The copies of the log at `path`, oldest first."""
    folder = path.parent / "backups"
    try:
        return sorted(one for one in folder.iterdir() if _NAME.match(one.name))
    except OSError:
        return []


def back_up(path: Path, now: datetime, *, least_hours: float = 20.0) -> Path | None:
    """Copies the log at `path` unless a copy younger than `least_hours` is there, and drops the oldest ones.

    Returns the copy, None where none was made. Reads through SQLite, page by page, so that other instances
    go on writing. Raises nothing: a copy that cannot be made must not stop anybody from working.
    """
    if not path.is_file() or _young(path, now, least_hours):
        return None
    made = path.parent / "backups" / f"progress-{now:%Y%m%d-%H%M%S}.db"
    part = made.with_suffix(".part")
    try:
        made.parent.mkdir(exist_ok=True)
        with closing(connect_to(path, "mode=ro", patience=2.0)) as source, closing(connect_to(part)) as copy:
            if not source.execute("SELECT EXISTS (SELECT 1 FROM attempts)").fetchone()[0]:
                part.unlink(missing_ok=True)
                return None
            source.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode = DELETE").fetchone()
        part.replace(made)
    except (OSError, sqlite3.Error):
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return None
    for old in backups(path)[:-KEPT]:
        with suppress(OSError):
            old.unlink()
    return made


def _young(path: Path, now: datetime, hours: float) -> bool:
    """Whether the newest copy was made within so many hours; one from the future counts as old."""
    kept = backups(path)
    if not kept:
        return False
    stamp = kept[-1].stem.removeprefix("progress-")
    with suppress(ValueError):
        age = now.replace(tzinfo=None) - datetime.strptime(stamp, "%Y%m%d-%H%M%S")
        return 0 <= age.total_seconds() < 3600 * hours
    return False
