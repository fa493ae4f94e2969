"""What a learner notes beside an answer: questions marked for review, and how sure one was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

__all__ = ["SURE", "for_review", "is_marked", "keep_mark", "note_of", "sure_in", "sure_words"]

SURE = ("unsure", "rather", "sure")
"""How sure one can be, least first; "" is for not said."""
_WORDS = {"unsure": "unsure", "rather": "rather sure", "sure": "sure"}
_REVIEW = "review:"
_NOTE = "sure="


class States(Protocol):
    """What is needed of the store."""

    def save_state(self, name: str, state: Mapping[str, object] | None) -> None:
        """Keep a small document under a name, or delete it."""

    def state(self, name: str) -> dict[str, object] | None:
        """The document under a name."""


def is_marked(store: States, item: str) -> bool:
    """Whether an item is marked for review."""
    return store.state(f"{_REVIEW}{item}") is not None


def keep_mark(store: States, item: str, on: bool) -> None:
    """Mark an item for review, or take the mark off; a document an item, so that two instances at once lose
    none.
    """
    store.save_state(f"{_REVIEW}{item}", {"marked": True} if on else None)


def for_review(states: Iterable[str]) -> frozenset[str]:
    """The marked items among the names of all states."""
    return frozenset(name.removeprefix(_REVIEW) for name in states if name.startswith(_REVIEW))


def sure_words(sure: str) -> str:
    """`rather sure` as a learner reads it; nothing for what was not said."""
    return _WORDS.get(sure, "")


def note_of(sure: str) -> str:
    """How sure one was, as the note of an attempt keeps it."""
    # The note and not a column of its own: rows cannot be changed afterwards, so a column would be empty for
    # all older ones anyway, and files that other versions exported stay readable.
    return f"{_NOTE}{sure}" if sure in SURE else ""


def sure_in(note: str) -> str:
    """How sure one was by the note of an attempt, "" where it does not say."""
    sure = note.removeprefix(_NOTE)
    return sure if note.startswith(_NOTE) and sure in SURE else ""
