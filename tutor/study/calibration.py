"""How well a learner knows what they know: what they said before the verdict against what came of it.

Each word of `noting.SURE` is taken as a claim on the chance to be right. The score is Brier's (1950), the
mean of (claim − outcome)²: about 0 for somebody who is always sure and right, 0.25 for a coin; the gap is the
mean of claim − outcome (Lichtenstein, Fischhoff and Phillips, 1982), above 0 for overconfidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

from tutor.store import Attempt
from tutor.study.noting import SURE, sure_in, sure_words

__all__ = ["CLAIMS", "Calibration", "Confidence", "Lean", "Level", "calibration"]

CLAIMS = {"unsure": 0.4, "rather": 0.7, "sure": 0.95}
"""The chance to be right that each word claims."""
TOLD = {"unsure": ("under",), "rather": ("over", "under"), "sure": ("over",)}
"""What is worth a word: unsure and wrong is no mistake about oneself, nor is sure and always right."""
Lean = Literal["over", "under", ""]
_Z = 1.645
"""Quantile of the normal distribution for an interval of 90 %."""
_FEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One word: how often it was said, how often all points followed (hints aside), the mean share of points,
    the 90 % interval of the share that is right, and where that lies beyond the claim.
    """

    level: str
    n: int
    right: int
    points: float
    low: float
    high: float
    claim: float
    lean: Lean

    @property
    def says(self) -> str:
        """`When you said sure you were right 7 of 10 times.`"""
        word = sure_words(self.level)
        if not self.n:
            return f"You never said {word} so far."
        times = f"{self.right} of {self.n} time{'s' * (self.n != 1)}"
        more = {"over": ": less often than it felt", "under": ": you know more than you think", "": ""}
        return f"When you said {word} you were right {times}{more[self.lean]}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """All words, least sure first; `brier` and `gap` over everything said, None before anything was."""

    levels: tuple[Level, ...]
    n: int
    brier: float | None
    gap: float | None
    lean: Lean

    @property
    def says(self) -> str:
        """The whole in one sentence."""
        if not self.n:
            return "Say how sure you are before you check, and this shows how well you know what you know."
        if self.lean == "over":
            return "By and large you are surer than right: check once more where it feels easy."
        if self.lean == "under":
            return "By and large you are right more often than you think."
        return "What you say of yourself and what you earn fit together, as far as these answers show."


class Confidence:
    """The fold: by word how often, how often right, and points."""

    name = "confidence"
    version = 1

    def __init__(self) -> None:
        self.levels: dict[str, list[float]] = {level: [0, 0, 0.0] for level in SURE}

    def add(self, attempt: Attempt) -> None:
        """Take in one attempt; those that do not say how sure one was change nothing."""
        level = sure_in(attempt.note)
        if level and attempt.status != "solved":
            row = self.levels[level]
            row[0] += 1
            row[1] += attempt.status == "right"
            row[2] += min(1.0, max(0.0, attempt.points))

    def dump(self) -> Any:
        """As JSON."""
        return self.levels

    def load(self, value: Any) -> None:
        """Take over what `dump` gave; raises ValueError or its like for anything else."""
        self.levels = {
            level: [int(value[level][0]), int(value[level][1]), float(value[level][2])] for level in SURE
        }


def calibration(confidence: Confidence) -> Calibration:
    """What the fold says. A lean is only told from five answers on, where the 90 % interval leaves out the
    claim.
    """
    levels, brier, gap, total, spread = [], 0.0, 0.0, 0, 0.0
    for level, claim in CLAIMS.items():
        n, right, points = int(confidence.levels[level][0]), int(confidence.levels[level][1]), 0.0
        low, high = _wilson(right, n)
        if n:
            points = confidence.levels[level][2] / n
            brier += right * (1 - claim) ** 2 + (n - right) * claim**2
            gap += n * claim - right
            spread += n * claim * (1 - claim)
            total += n
        lean: Lean = "" if n < _FEWEST else "over" if high < claim else "under" if low > claim else ""
        levels.append(
            Level(
                level=level,
                n=n,
                right=right,
                points=points,
                low=low,
                high=high,
                claim=claim,
                lean=lean if lean in TOLD[level] else "",
            )
        )
    far = abs(gap) > _Z * sqrt(spread) and total >= _FEWEST
    return Calibration(
        levels=tuple(levels),
        n=total,
        brier=brier / total if total else None,
        gap=gap / total if total else None,
        lean=("over" if gap > 0 else "under") if far else "",
    )


def _wilson(right: int, n: int) -> tuple[float, float]:
    """Wilson's 90 % interval (1927) of a share; everything before there is anything."""
    if not n:
        return 0.0, 1.0
    share, z2 = right / n, _Z * _Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)
