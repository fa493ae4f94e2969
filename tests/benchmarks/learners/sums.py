"""Statistics of the tables: intervals of shares and means, effect sizes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import sqrt
from statistics import fmean, pstdev, stdev

__all__ = ["effect", "mean_interval", "share_interval"]

Z = 1.96
DRAWS = 2_000


def share_interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (Wilson, 1927)."""
    if not of:
        return 0.0, 1.0
    share, wide = hits / of, Z * Z / of
    middle = (share + wide / 2) / (1 + wide)
    half = Z / (1 + wide) * sqrt(share * (1 - share) / of + wide / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def mean_interval(values: Sequence[float], seed: int = 0) -> tuple[float, float]:
    """The percentile bootstrap's 95 % interval of a mean (Efron, 1979), the same for the same seed."""
    draws = random.Random(seed)
    means = sorted(fmean(draws.choices(values, k=len(values))) for _ in range(DRAWS))
    return means[round(0.025 * DRAWS)], means[round(0.975 * DRAWS) - 1]


def effect(differences: Sequence[float], peers: Sequence[float]) -> tuple[float, float]:
    """Mean difference over the spread of the differences (d_z), and over that of the peers' marks (Glass)."""
    if len(differences) < 2:
        return 0.0, 0.0
    mean = fmean(differences)
    return mean / (stdev(differences) or 1.0), mean / (pstdev(peers) or 1.0)
