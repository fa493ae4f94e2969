"""Where the learner is in each lesson: kept in the store's settings, read by home and the reader."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

__all__ = ["LAST", "Place", "Standing", "example_drafts", "keep_place", "last_lesson", "place_in", "standing"]

Standing: TypeAlias = Literal["new", "here", "read"]
LAST = "lesson"
"""The setting that names the lesson that was open last."""
MOST = 10_000


class Settings(Protocol):
    """What is needed of the store."""

    def setting(self, key: str) -> str | None:
        """A setting, None where it was never made."""

    def set_setting(self, key: str, value: str) -> None:
        """Keep a setting."""


@dataclass(frozen=True, slots=True)
class Place:
    """The section that is open, how many rows of it are above the window, and the sections read to their
    end.
    """

    section: int = 0
    offset: int = 0
    read: frozenset[int] = frozenset()
    done: bool = False


def place_in(store: Settings, lesson: str) -> Place | None:
    """Where the learner is in a lesson, None where it was never opened; rubbish counts as that."""
    try:
        kept = json.loads(store.setting(_key(lesson)) or "null")
        return Place(
            section=min(MOST, max(0, int(kept["section"]))),
            offset=min(MOST, max(0, int(kept["offset"]))),
            read=frozenset(int(one) for one in kept["read"]),
            done=bool(kept["done"]),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError):
        return None


def keep_place(store: Settings, lesson: str, place: Place) -> None:
    """Keep where the learner is, and that this lesson was the last one."""
    body = {
        "section": place.section,
        "offset": place.offset,
        "read": sorted(place.read),
        "done": place.done,
    }
    store.set_setting(_key(lesson), json.dumps(body))
    if store.setting(LAST) != lesson:
        store.set_setting(LAST, lesson)


def standing(place: Place | None) -> Standing:
    """One word for lists."""
    return "new" if place is None else "read" if place.done else "here"


def last_lesson(store: Settings, lessons: Iterable[str]) -> str:
    """The lesson to go on with: the one open last unless it was read to its end, else the first that was
    not, else the first of all; nothing where there is none.
    """
    names = list(lessons)
    last = store.setting(LAST)
    if last in names and standing(place_in(store, str(last))) == "here":
        return str(last)
    unread = (name for name in names if standing(place_in(store, name)) != "read")
    return next(unread, names[0] if names else "")


def example_drafts(lesson: str, number: int) -> str:
    """The name under which the store keeps what was typed into a lesson's example."""
    return f"lesson:{lesson}:{number}"


def _key(lesson: str) -> str:
    return f"lesson:{lesson}"
