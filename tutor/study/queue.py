"""Which questions a session asks: what was never tried, then what went wrong, topics interleaved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from tutor.course.model import Course, Entry

if TYPE_CHECKING:
    from tutor.kinds.draw import Stream

__all__ = ["SEEDS", "Summary", "drawn", "first_minute", "interleaved", "practice"]

T = TypeVar("T")

Summary = Mapping[str, tuple[int, float]]
"""Item id -> (attempts so far, best points 0…1)."""

SEEDS = 9_999


def first_minute(course: Course) -> list[tuple[str, int]]:
    """The questions a newcomer meets before home, with the exam's own values."""
    chosen = [name for name in course.index.first if name in course.items]
    return [(name, 0) for name in chosen or [entry.id for entry in course.entries[:3]]]


def practice(entries: Sequence[Entry], summary: Summary, n: int, stream: Stream) -> list[tuple[str, int]]:
    """At most n questions: first the untried ones with the exam's own values, then the weakest, then the
    rest.

    Within each of these groups topics take turns, since interleaved practice is remembered better than
    blocked practice (Rohrer and Taylor, 2007); a question met before comes with fresh values.
    """
    untried = [one for one in entries if one.id not in summary]
    shaky = sorted((one for one in entries if _best(one, summary) < 1), key=lambda one: _best(one, summary))
    known = stream.shuffle(one for one in entries if one.id in summary and _best(one, summary) >= 1)
    ordered = [*_in_turns(untried), *_in_turns(shaky), *_in_turns(known)]
    fresh = {one.id: 1 + stream.index(SEEDS) for one in ordered}
    return [(one.id, fresh[one.id] if one.id in summary else 0) for one in ordered[:n]]


def _best(entry: Entry, summary: Summary) -> float:
    return summary[entry.id][1] if entry.id in summary else 1.0


def _in_turns(entries: Sequence[Entry]) -> list[Entry]:
    """One of each topic in turn, each topic in its own order."""
    piles: dict[str, list[Entry]] = {}
    for one in entries:
        piles.setdefault(one.topic, []).append(one)
    turns: list[Entry] = []
    while piles:
        for topic in list(piles):
            turns.append(piles[topic].pop(0))
            if not piles[topic]:
                del piles[topic]
    return turns


def drawn(entries: Sequence[Entry], n: int, seed: str) -> list[tuple[str, int]]:
    """n questions that depend on the seed alone, so that a teacher can hand out the same quiz twice."""
    from tutor.kinds.draw import Stream  # home is painted without it

    stream = Stream(f"quiz:{seed}")
    return [(one.id, 1 + stream.index(SEEDS)) for one in stream.shuffle(entries)[:n]]


def interleaved(things: Sequence[T], topic: Callable[[T], str]) -> list[T]:
    """In an order in which neighbours have different topics where that is possible; each topic keeps its own
    order. Interleaved practice is remembered better than blocked practice (Rohrer and Taylor, 2007).
    """
    piles: dict[str, list[T]] = {}
    for one in things:
        piles.setdefault(topic(one), []).append(one)
    turns: list[T] = []
    before = ""
    while piles:
        # The longest pile first: else it would be left over at the end, in one block.
        name = max(piles, key=lambda one: (one != before, len(piles[one])))
        turns.append(piles[name].pop(0))
        before = name
        if not piles[name]:
            del piles[name]
    return turns
