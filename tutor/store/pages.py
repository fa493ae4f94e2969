"""Reads the log in the order of time, page by page, and says how far it reaches: what folds ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tutor.store.link import Row
from tutor.store.rows import Attempt, from_row

__all__ = ["Extent", "Paged", "extent", "pages"]

Read = Callable[[str, tuple[object, ...]], list[Row]]

PAGE = 2_000
"""Rows in one reading: the store is free for key presses in between."""

_COLUMNS = (
    "seq, uid, at, session, item, kind, content, seed, '', '{{}}', status, points, reachable, {ledger}, "
    "hints, seconds, device, note"
)


@dataclass(frozen=True, slots=True)
class Extent:
    """Rows between two numbers: how many, the number and uid of the last one, the earliest time."""

    count: int = 0
    seq: int = 0
    uid: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class Paged:
    """One row as folds read it: the attempt without answer and parameters, None where it cannot be read."""

    seq: int
    uid: str
    at: str
    attempt: Attempt | None


def extent(read: Read, after: int, upto: int | None) -> Extent:
    """The extent of the rows behind number `after`, up to `upto` where that is given."""
    # `+seq` keeps SQLite from walking the table, whose rows are long: an index has all that is asked for.
    within, values = ("seq > ?", (after,)) if upto is None else ("+seq > ? AND +seq <= ?", (after, upto))
    rows = read(f"SELECT count(*), max(seq), min(at) FROM attempts WHERE {within}", values)
    if not rows or not rows[0][0]:
        return Extent()
    count, seq, first = rows[0]
    uid = read("SELECT uid FROM attempts WHERE seq = ?", (seq,))
    return Extent(int(count), int(seq), str(uid[0][0]) if uid else "", str(first))


def pages(read: Read, after: int, since: str, *, ledger: bool) -> Iterator[list[Paged]]:
    """The rows behind number `after` and not before the time `since`, in order of time, then of recording."""
    columns = _COLUMNS.format(ledger="ledger" if ledger else "'[]'")
    # `+seq` as above: the order of time comes from its index, and no page sorts what the next one needs.
    sql = (
        f"SELECT {columns} FROM attempts WHERE +seq > ? AND (at, seq) > (?, ?) ORDER BY at, seq LIMIT {PAGE}"
    )
    at, seq = since, 0
    while rows := read(sql, (after, at, seq)):
        yield [Paged(int(row[0]), str(row[1]), str(row[2]), _attempt(row)) for row in rows]
        at, seq = str(rows[-1][2]), int(rows[-1][0])


def _attempt(row: Row) -> Attempt | None:
    try:
        return from_row(row[1:])
    except (ValueError, TypeError, OverflowError):
        return None
