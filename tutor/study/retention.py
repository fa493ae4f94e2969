"""Whether the memory is right about this learner: recall as predicted against recall as it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Bin", "Found", "Retention", "retention"]

BINS = 10
SOONEST = 0.5
"""Days after which a review says something about memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Reviews whose predicted recall lay in one tenth: how many, the mean prediction, the share recalled."""

    n: int
    predicted: float
    found: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """All reviews at least half a day after the last one, and by predicted recall, lowest first (tenths
    without reviews left out).
    """

    n: int
    predicted: float
    found: float
    bins: tuple[Bin, ...]

    @property
    def says(self) -> str:
        """The whole in one sentence."""
        if not self.n:
            return "No question was repeated on another day yet, so nothing is known of what stays."
        return (
            f"In {self.n} repetition{'s' * (self.n > 1)} on another day you knew {100 * self.found:.0f} %; "
            f"{100 * self.predicted:.0f} % was expected."
        )


class Found:
    """The counts: by tenth of predicted recall the reviews, the sum of predictions, those recalled."""

    def __init__(self) -> None:
        self.bins: list[list[float]] = [[0, 0.0, 0] for _ in range(BINS)]

    def add(self, predicted: float, days: float, *, recalled: bool) -> None:
        """Take in one review, so many days after the last one of its card."""
        if days >= SOONEST:
            one = self.bins[min(BINS - 1, max(0, int(predicted * BINS)))]
            one[0] += 1
            one[1] += predicted
            one[2] += recalled

    def dump(self) -> Any:
        """As JSON."""
        return self.bins

    def load(self, value: Any) -> None:
        """Take over what `dump` gave; raises ValueError or its like for anything else."""
        bins = [[int(n), float(total), int(right)] for n, total, right in value]
        if len(bins) != BINS:
            raise ValueError("another make of retention")
        self.bins = bins


def retention(found: Found) -> Retention:
    """What the counts say."""
    n = sum(int(one[0]) for one in found.bins)
    return Retention(
        n=n,
        predicted=sum(one[1] for one in found.bins) / max(1, n),
        found=sum(one[2] for one in found.bins) / max(1, n),
        bins=tuple(
            Bin(n=int(one[0]), predicted=one[1] / one[0], found=one[2] / one[0])
            for one in found.bins
            if one[0]
        ),
    )
