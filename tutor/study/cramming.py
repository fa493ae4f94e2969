"""Cramming: the weakest first, as many as wanted, and the schedule is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tutor.course.model import Entry
from tutor.study import CRAM
from tutor.study.memory import Memory, card_of
from tutor.study.plan import Draws
from tutor.study.queue import SEEDS

__all__ = ["CRAM", "cram"]


def cram(
    entries: Sequence[Entry], memory: Memory, n: int, *, now: datetime, stream: Draws
) -> list[tuple[str, int]]:
    """At most n questions, one of each card, by the share of points to be expected now, least first.

    A card never tried counts as the learner's first tries went on average. What was met before comes with
    fresh values.
    """
    first = memory.at_first()

    def expected(entry: Entry) -> tuple[float, int]:
        card = memory.cards.get(card_of(entry))
        seen = memory.items.get(entry.id)
        known = card.skill * memory.recall(card_of(entry), now) if card else first
        return known, seen.tries if seen else 0

    chosen: dict[str, Entry] = {}
    for one in sorted(entries, key=expected):
        chosen.setdefault(card_of(one), one)
    weakest = list(chosen.values())[:n]
    return [(one.id, 1 + stream.index(SEEDS) if one.id in memory.items else 0) for one in weakest]
