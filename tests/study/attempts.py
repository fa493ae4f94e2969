"""Entries and attempts made up for tests of what is folded from the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tutor.course.model import Entry
from tutor.store import Attempt
from tutor.study.days import stamp

__all__ = ["NOON", "answered", "entry", "pile"]

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def entry(name: str, *, topic: str = "alpha", kind: str = "numeric", points: float = 1, **more: str) -> Entry:
    """An item of a card of its own, unless `concept` and `family` say otherwise."""
    return Entry(
        id=name,
        kind=kind,
        topic=topic,
        title=name,
        source=("003-1.1",),
        level=more.get("level", "medium"),
        concept=more.get("concept", name),
        family=more.get("family", ""),
        points=points,
    )


def pile(count: int, topics: int = 4) -> tuple[Entry, ...]:
    """So many items, their topics in turns."""
    return tuple(entry(f"item-{number}", topic=f"topic-{number % topics}") for number in range(count))


def answered(
    item: str,
    points: float = 1.0,
    *,
    days: float = 0.0,
    at: datetime = NOON,
    uid: str = "",
    session: str = "s",
    status: str = "",
    hints: int = 0,
    seconds: float = 60.0,
    note: str = "",
) -> Attempt:
    """An attempt some days after a moment."""
    moment = at + timedelta(days=days)
    status = status or ("right" if points == 1 else "wrong" if points == 0 else "partial")
    return Attempt(
        uid=uid or f"{item}:{moment.isoformat()}:{points}",
        at=stamp(moment),
        session=session,
        item=item,
        kind="numeric",
        content="c",
        seed=1,
        params="{}",
        answer={"all": "1"},
        status=status,
        points=points,
        reachable=1 - 0.2 * hints,
        ledger=[{"part": "all", "rule": "right"}],
        hints=hints,
        seconds=seconds,
        device="",
        note=note,
    )
