"""How somebody learns and forgets, as a few values that a learner's own marks choose between."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

__all__ = ["RESPECTS", "Habit"]

RESPECTS = {
    "learns": (0.1, 0.16, 0.25, 0.4, 0.6),
    "whole": (0.15, 0.3, 0.6, 0.95),
    "carries": (0.4, 0.7, 0.95),
    "days": (2.5, 8.0, 25.0),
    "grows": (1.0, 2.0, 3.5),
}
"""The values of each respect in which habits differ."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How this learner learns and forgets: l, S in days after a first mark, its growth, k, and how much of
    what is known of a card holds for an item of it that was not met yet (`carries`).
    """

    learns: float = 0.25
    days: float = 8.0
    grows: float = 2.0
    whole: float = 0.3
    carries: float = 0.7

    @property
    def prior(self) -> float:
        """Its logarithmic prior: l and S log-normal around what fits of many learners found (l 0.1 to 0.5 in
        knowledge tracing, S some days), the rest alike.
        """
        return -0.5 * (math.log(self.learns / 0.25) / 0.5) ** 2 - 0.5 * math.log(self.days / 8) ** 2

    def other(self, respect: str) -> tuple[Habit, ...]:
        """Habits that differ from this one in that respect alone."""
        now = getattr(self, respect)
        return tuple(replace(self, **{respect: one}) for one in RESPECTS[respect] if one != now)
