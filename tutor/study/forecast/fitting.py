"""What a learner's marks say about the model itself: habits, how points spread, what levels and kinds make of
them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from tutor.study.forecast.knowing import Known, Seen

__all__ = ["credit", "effects", "spreads"]

EFFECT_SPREAD = 0.08
"""Standard deviation of what a level or a kind makes of x, about what is expected of it."""
SPREAD_TRUST = 3.0
"""How much of y (1 − y) the prior of a kind's spread stands for."""


def credit(known: Known) -> float:
    """Logarithmic score of the marks as they were foreseen one step ahead (Dawid, 1984), and the prior.

    A share counts as its variance allows, as in quasi-likelihood (Wedderburn, 1974).
    """
    total = known.habit.prior
    for row in known.rows:
        mark, likely = row.seen.trial.share, row.foreseen(known.means)
        score = mark * math.log(likely) + (1 - mark) * math.log(1 - likely)
        total += row.seen.trial.weight / row.seen.spread * score
    return total


def spreads(known: Known, priors: Mapping[str, float]) -> dict[str, float]:
    """How all-or-nothing points fall by kind: 1 − E y(1 − y)/(E y (1 − E y)) over the marks without help."""
    wide = dict.fromkeys(priors, SPREAD_TRUST)
    partly = {kind: SPREAD_TRUST * (1 - one) for kind, one in priors.items()}
    for row in known.rows:
        if row.seen.trial.plain and row.seen.ask.kind in priors:
            mark, likely = row.seen.trial.share, row.foreseen(known.means)
            wide[row.seen.ask.kind] += likely * (1 - likely)
            partly[row.seen.ask.kind] += mark * (1 - mark)
    return {kind: min(1.0, max(0.1, 1 - partly[kind] / wide[kind])) for kind in priors}


def effects(
    known: Known, priors: Mapping[str, float], of: Callable[[Seen], str], spread: float = EFFECT_SPREAD
) -> dict[str, tuple[float, float]]:
    """How much easier (+) the marks of a group are than others, as (mean, variance): residuals shrunk to the
    priors, which are in what was foreseen, with their standard deviation `spread`.
    """
    sums, precisions = dict.fromkeys(priors, 0.0), dict.fromkeys(priors, 1 / spread**2)
    for row in known.rows:
        name = of(row.seen)
        if name in sums:
            sums[name] += row.swing * (row.seen.trial.share - row.foreseen(known.means)) / row.noise
            precisions[name] += row.swing * row.swing / row.noise
    return {
        name: (prior + sums[name] / precisions[name], 1 / precisions[name]) for name, prior in priors.items()
    }
