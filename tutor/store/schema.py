"""The tables of the log, as a list of migrations that bring any older file up to date."""

from __future__ import annotations

import sqlite3

__all__ = ["MIGRATIONS", "TABLES", "VERSION", "begin", "migrate", "rollback", "tables", "version"]

TABLES = ("attempts", "drafts", "state", "settings", "runs")

# Released migrations are never edited: a change is a new entry at the end. `seed` has no declared type, since
# a type would let SQLite convert the text that stands for an integer beyond 64 bits. The triggers hold what
# "append-only" promises against every program that writes here; the one on INSERT makes a known uid a no-op
# (merging two machines) and also stops INSERT OR REPLACE, which deletes without firing the one on DELETE.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE attempts (
            seq INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, at TEXT NOT NULL, session TEXT NOT NULL,
            item TEXT NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL, seed NOT NULL,
            params TEXT NOT NULL, answer TEXT NOT NULL, status TEXT NOT NULL, points REAL NOT NULL,
            reachable REAL NOT NULL, ledger TEXT NOT NULL, hints INTEGER NOT NULL, seconds REAL NOT NULL,
            device TEXT NOT NULL, note TEXT NOT NULL)""",
        "CREATE INDEX attempts_by_item ON attempts (item, points)",
        "CREATE INDEX attempts_by_time ON attempts (at)",
        """CREATE TRIGGER attempts_known BEFORE INSERT ON attempts
            WHEN EXISTS (SELECT 1 FROM attempts WHERE uid = NEW.uid OR seq = NEW.seq)
            BEGIN SELECT RAISE(IGNORE); END""",
        """CREATE TRIGGER attempts_fixed BEFORE UPDATE ON attempts
            BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END""",
        """CREATE TRIGGER attempts_kept BEFORE DELETE ON attempts
            BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END""",
        """CREATE TABLE drafts (item TEXT NOT NULL, seed NOT NULL, field TEXT NOT NULL, text TEXT NOT NULL,
            PRIMARY KEY (item, seed, field)) WITHOUT ROWID""",
        "CREATE TABLE state (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
    # When each item was last tried, without a look at the wide rows (1 s for 100,000 of them).
    ("CREATE INDEX attempts_by_item_time ON attempts (item, at)",),
    # Runs of experiments, append-only as attempts are.
    (
        """CREATE TABLE runs (
            seq INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, at TEXT NOT NULL, experiment TEXT NOT NULL,
            content TEXT NOT NULL, seed NOT NULL, parameters TEXT NOT NULL, counted INTEGER NOT NULL,
            typed TEXT NOT NULL, series TEXT NOT NULL, results TEXT NOT NULL, tables TEXT NOT NULL,
            seconds REAL NOT NULL, data TEXT NOT NULL)""",
        "CREATE INDEX runs_by_experiment ON runs (experiment, at)",
        """CREATE TRIGGER runs_known BEFORE INSERT ON runs
            WHEN EXISTS (SELECT 1 FROM runs WHERE uid = NEW.uid OR seq = NEW.seq)
            BEGIN SELECT RAISE(IGNORE); END""",
        """CREATE TRIGGER runs_fixed BEFORE UPDATE ON runs
            BEGIN SELECT RAISE(ABORT, 'runs are append-only'); END""",
        """CREATE TRIGGER runs_kept BEFORE DELETE ON runs
            BEGIN SELECT RAISE(ABORT, 'runs are append-only'); END""",
    ),
)
VERSION = len(MIGRATIONS)


def version(db: sqlite3.Connection) -> int:
    """The schema version that `db` says it has; 0 for a new file."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def tables(db: sqlite3.Connection) -> tuple[str, ...]:
    """The tables that a file of its version has: one that cannot be written stays as old as it is."""
    return TABLES if version(db) >= 3 else TABLES[:-1]


def begin(db: sqlite3.Connection) -> None:
    """Starts a write transaction; IMMEDIATE, since one that starts as a reader cannot wait for a writer."""
    db.execute("BEGIN IMMEDIATE")


def rollback(db: sqlite3.Connection) -> None:
    """Ends a failed transaction, whatever state the failure left it in."""
    try:
        if db.in_transaction:
            db.execute("ROLLBACK")
    except sqlite3.Error:
        pass  # SQLite has rolled it back itself, as it does when the disk is full


def migrate(db: sqlite3.Connection) -> None:
    """Brings `db` to VERSION, each step in one transaction, which a sqlite3.Error leaves without a trace."""
    while version(db) < VERSION:
        begin(db)
        try:
            found = version(db)  # again, now that we hold the lock: another instance may have been quicker
            if found < VERSION:
                for statement in MIGRATIONS[found]:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {found + 1}")
            db.execute("COMMIT")
        except BaseException:
            rollback(db)
            raise
