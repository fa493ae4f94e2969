"""Further reading: which books of a topic's list were read, which three questions are asked, how they stand.

Kept as one setting a topic, so that it is exported with the rest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tutor.course.reading import ASKED, ReadingList
from tutor.study.queue import Summary
from tutor.study.reading import Settings

__all__ = [
    "Marks",
    "checks_drawn",
    "draw_again",
    "is_key",
    "joined",
    "list_told",
    "marks_of",
    "share_read",
    "toggle",
]

_PREFIX = "reading:"
Shuffle = Callable[[Sequence[str]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is kept of one list: the books that were read, by title, and the questions drawn last."""

    read: frozenset[str] = frozenset()
    drawn: tuple[str, ...] = ()


def marks_of(store: Settings, topic: str) -> Marks:
    """What is kept; rubbish counts as nothing."""
    return _parsed(store.setting(_PREFIX + topic))


def _parsed(text: str | None) -> Marks:
    try:
        kept = json.loads(text or "{}")
        read, drawn = kept.get("read", ()), kept.get("drawn", ())
        return Marks(frozenset(map(str, read)), tuple(map(str, drawn)))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Marks()


def _written(marks: Marks) -> str:
    return json.dumps({"read": sorted(marks.read), "drawn": list(marks.drawn)}, ensure_ascii=False)


def _keep(store: Settings, topic: str, marks: Marks) -> None:
    store.set_setting(_PREFIX + topic, _written(marks))


def toggle(store: Settings, topic: str, book: str) -> bool:
    """Mark a book as read, or take the mark off; whether it is read now."""
    marks = marks_of(store, topic)
    _keep(store, topic, replace(marks, read=marks.read ^ {book}))
    return book not in marks.read


def checks_drawn(store: Settings, one: ReadingList, summary: Summary, shuffle: Shuffle) -> tuple[str, ...]:
    """The questions to answer after reading: those drawn before while they exist, else others."""
    drawn = marks_of(store, one.topic).drawn
    if drawn and all(name in one.checks for name in drawn):
        return drawn
    return draw_again(store, one, summary, shuffle)


def draw_again(store: Settings, one: ReadingList, summary: Summary, shuffle: Shuffle) -> tuple[str, ...]:
    """Others than those drawn last: what was never tried first, then what is not right yet, then the rest."""
    marks = marks_of(store, one.topic)

    def rank(name: str) -> tuple[bool, float]:
        return name in marks.drawn, summary[name][1] if name in summary else -1.0

    drawn = tuple(sorted(shuffle(one.checks), key=rank)[:ASKED])
    _keep(store, one.topic, replace(marks, drawn=drawn))
    return drawn


def share_read(one: ReadingList, store: Settings) -> float:
    """Which share of a list's books was read, 0…1."""
    read = marks_of(store, one.topic).read
    return sum(book.book in read for book in one.books) / max(1, len(one.books))


def list_told(one: ReadingList, store: Settings) -> str:
    """How a list stands, in a few words."""
    read = marks_of(store, one.topic).read
    count = sum(book.book in read for book in one.books)
    return f"{count} of {len(one.books)} books read" if count else f"{len(one.books)} books"


def is_key(name: str) -> bool:
    """Whether a setting of this name is a list's."""
    return name.startswith(_PREFIX)


def joined(own: str, other: str) -> str:
    """Two machines' marks of one list: a book read on either is read, the questions are this machine's."""
    mine, theirs = _parsed(own), _parsed(other)
    return _written(Marks(mine.read | theirs.read, mine.drawn or theirs.drawn))
