"""Folds over the log that go on where they stopped: a checkpoint on disk, and only newer rows are read.

A checkpoint is a cache. It says how far it reached (the number of rows, the last one's number, uid and time)
and is thrown away, never repaired, as soon as anything does not fit: another log, another version of the
fold, a byte that changed, or rows that came in with an earlier time (an import from another machine, a clock
set back), since folds see attempts in the order of time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tutor.store import Attempt, Extent, Paged

__all__ = ["Fold", "Rows", "bring_up"]

FORMAT = 1
FOREIGN = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    ArithmeticError,
    RecursionError,
    AssertionError,
)
"""What `Fold.load` may raise for a value that it did not dump."""


class Fold(Protocol):
    """A summary of all attempts that can be continued; pure, and without knowledge of the store.

    A fold that reads `attempt.ledger` says so with a class attribute `ledger = True`; the answer and the
    parameters of an attempt never come along. `add` never raises, whatever an imported attempt holds.
    """

    @property
    def name(self) -> str:
        """The checkpoint's name, kebab-case."""

    @property
    def version(self) -> int | str:
        """Changes whenever the same attempts would give another summary."""

    def add(self, attempt: Attempt) -> None:
        """Take in one attempt; attempts come in the order of time."""

    def dump(self) -> Any:
        """The whole summary as a JSON value."""

    def load(self, value: Any) -> None:
        """Take over what `dump` gave, in place of what is there; raises ValueError or TypeError (or what
        strange JSON leads to) for anything else.
        """


class Rows(Protocol):
    """What is needed of the store."""

    def extent(self, after: int = 0, upto: int | None = None) -> Extent:
        """How many rows there are, the last one, and the earliest time, between two numbers."""

    def rows(self, after: int = 0, *, since: str = "", ledger: bool = False) -> Iterator[list[Paged]]:
        """The rows behind a number in the order of time, page by page, without answers and parameters."""

    def unsaved(self) -> list[Attempt]:
        """Attempts that wait for the disk."""


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a fold came: rows taken in, the number and uid of the last one, the latest time."""

    count: int = 0
    seq: int = 0
    uid: str = ""
    at: str = ""


def bring_up(
    folds: Sequence[Fold], store: Rows, cache: Path, going: Callable[[], bool] = lambda: True
) -> int:
    """Bring fresh folds up to the end of the log and keep checkpoints; returns how many rows were read.

    Takes seconds where 100,000 rows are read for the first time: call it outside the interface's thread, and
    let `going` say no once nobody waits for it any more; what was read until then is kept. A cache that
    cannot be read or written only costs time.
    """
    reached = [_taken_up(fold, store, cache) for fold in folds]
    first = min((reach.seq for reach in reached), default=0)
    since = min((reach.at for reach in reached), default="")
    read, last = 0, (0, "", "")
    counts = [reach.count for reach in reached]
    for page in store.rows(first, since=since, ledger=any(getattr(one, "ledger", False) for one in folds)):
        read += len(page)
        for row in page:
            last = (row.seq, row.uid, row.at) if row.seq > last[0] else (*last[:2], row.at)
            for place, fold in enumerate(folds):
                if row.seq > reached[place].seq:
                    counts[place] += 1
                    if row.attempt is not None:
                        fold.add(row.attempt)
        if not going():
            break
    if read:
        for fold, count, reach in zip(folds, counts, reached):
            if count > reach.count:
                _keep(fold, _Reach(count, *last), cache)
    for attempt in store.unsaved():  # in no checkpoint: they will come again as rows
        for fold in folds:
            fold.add(attempt)
    return read


# -- checkpoints -------------------------------------------------------------------------------------------


def _taken_up(fold: Fold, store: Rows, cache: Path) -> _Reach:
    """Load a fold's checkpoint where it fits this log; returns how far it reaches."""
    empty = fold.dump()
    try:
        reach, value = _read(fold, cache)
        if not _fits(reach, store):
            return _Reach()
        fold.load(value)
        return reach
    except (OSError, *FOREIGN):
        fold.load(empty)  # a load that failed half way must leave nothing behind
        return _Reach()


def _fits(reach: _Reach, store: Rows) -> bool:
    """Whether the log still begins with the rows that were folded, and all newer ones are later in time."""
    begun, newer = store.extent(0, reach.seq), store.extent(reach.seq)
    same = (begun.count, begun.seq, begun.uid) == (reach.count, reach.seq, reach.uid)
    return same and (not newer.count or newer.first >= reach.at)


def _path(fold: Fold, cache: Path) -> Path:
    return cache / f"fold-{fold.name}.json"


def _read(fold: Fold, cache: Path) -> tuple[_Reach, Any]:
    """What a checkpoint holds; raises OSError or one of FOREIGN where there is none to use."""
    import json  # here and below: not needed for first paint

    head, _, body = _path(fold, cache).read_bytes().partition(b"\n")
    says = json.loads(head)
    if (says["format"], says["version"]) != (FORMAT, fold.version) or says["sha256"] != _digest(body):
        raise ValueError("another make of checkpoint")
    reach = _Reach(int(says["count"]), int(says["seq"]), str(says["uid"]), str(says["at"]))
    return reach, json.loads(body)


def _keep(fold: Fold, reach: _Reach, cache: Path) -> None:
    """Write a checkpoint, whole or not at all; two instances at once overwrite each other's, each whole."""
    import json

    body = json.dumps(fold.dump(), separators=(",", ":")).encode()
    head = {
        "format": FORMAT,
        "version": fold.version,
        "count": reach.count,
        "seq": reach.seq,
        "uid": reach.uid,
        "at": reach.at,
        "sha256": _digest(body),
    }
    path = _path(fold, cache)
    spare = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    with suppress(OSError):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            spare.write_bytes(json.dumps(head).encode() + b"\n" + body)
            spare.replace(path)
        finally:
            spare.unlink(missing_ok=True)


def _digest(body: bytes) -> str:
    import hashlib

    return hashlib.sha256(body).hexdigest()
