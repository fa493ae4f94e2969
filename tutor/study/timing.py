"""How long an item takes this learner: an estimate before the first try, their own times ever after.

Times are compared by ratios, so means are geometric; a question left open over lunch counts at most four
times its estimate.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, isfinite, log
from typing import Any

from tutor.course.model import Entry

__all__ = ["Timing", "prior"]

MINUTES = {
    "choice": 0.8,
    "tf": 0.8,
    "order": 1.2,
    "numeric": 1.5,
    "blanks": 1.5,
    "shape": 2.0,
    "short": 2.5,
    "formula": 2.5,
    "sketch": 2.0,
    "trace": 3.0,
}
"""Minutes for the first point of an item, by kind; an exam of 60 points in 90 minutes has 1.5 a point."""
MORE = 0.7
"""Minutes for each point beyond the first."""
LEVELS = {"easy": 0.8, "medium": 1.0, "hard": 1.3}
ENOUGH = 5
"""Timed answers from which on there is a usual time."""
OWN = 2.0
"""How many of an item's own times weigh as much as the estimate."""
MEMORY = 20
"""Times that the learner's pace remembers: people get faster."""
BOUND = log(4)


def prior(entry: Entry) -> float:
    """Minutes that an item takes before anything is known of the learner."""
    points = max(0.0, entry.points - 1)
    return (MINUTES.get(entry.kind, 2.0) + MORE * points) * LEVELS.get(entry.level, 1.0)


class Timing:
    """The learner's pace, and their own times with each item, as ratios to the estimate (logarithms)."""

    def __init__(self) -> None:
        self.n, self.pace = 0, 0.0
        self.items: dict[str, tuple[int, float]] = {}

    def add(self, entry: Entry, seconds: float) -> None:
        """Take in the time of one answer; none at all (or no number) is no time."""
        if not (isfinite(seconds) and seconds > 0):
            return
        expected = log(60 * prior(entry))
        off = max(-2 * BOUND, min(BOUND, log(seconds) - expected))
        self.n += 1
        self.pace += (off - self.pace) / min(self.n, MEMORY)
        count, own = self.items.get(entry.id, (0, 0.0))
        self.items[entry.id] = (count + 1, own + (off - own) / min(count + 1, MEMORY))

    def minutes(self, entry: Entry) -> float:
        """Minutes that this item will take this learner."""
        trust = self.n / (self.n + ENOUGH)
        count, own = self.items.get(entry.id, (0, 0.0))
        off = (OWN * trust * self.pace + count * own) / (OWN + count)
        return prior(entry) * exp(off)

    def usual(self, entry: Entry) -> float | None:
        """Seconds that the learner usually takes for such an item, None before there are enough times."""
        return 60 * self.minutes(entry) if self.n >= ENOUGH else None

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "n": self.n,
            "pace": self.pace,
            "items": {name: list(one) for name, one in self.items.items()},
        }

    def load(self, value: Mapping[str, Any]) -> None:
        """Take over what `dump` gave; raises ValueError, TypeError or KeyError for anything else."""
        self.n, self.pace = int(value["n"]), float(value["pace"])
        self.items = {str(name): (int(count), float(own)) for name, (count, own) in value["items"].items()}
        if not all(map(isfinite, (self.pace, *(own for _, own in self.items.values())))):
            raise ValueError("a time that is no number")
