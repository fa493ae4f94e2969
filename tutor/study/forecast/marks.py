"""The evidence that a forecast goes by: the last marks of every item, each with how much it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tutor.store import Attempt
from tutor.study.days import moment

__all__ = ["KEPT", "Marks", "Trial", "day_of", "kept"]

T = TypeVar("T")

KEPT = 8
"""Marks kept of an item: the first, which says what first tries earn, and the last ones; those between say
next to nothing on what it would earn now.
"""
REPEATED = 0.5
"""Evidence of a variant that was met before: it asks partly for the memory of its answer."""
SELF_MARKED = 0.7
"""Evidence of an answer that the learner ticked off: own ticks are kinder than an examiner's."""
UNAIDED = 0.5
"""What remains of a mark for each hint, as what it would have been without: a hint is taken where one is
stuck.
"""
SHOWN = 0.5
"""Evidence of a solution that was asked for: not known, or not tried."""
_SECONDS = 86_400.0
_NO_QUESTION = "code"
EXAM = "exam-"
"""How the session of an attempt in a paper begins."""


def day_of(at: str) -> float | None:
    """A time of the log in days since 1970, None for what is no time."""
    found = moment(at)
    return found.timestamp() / _SECONDS if found else None


@dataclass(frozen=True, slots=True)
class Trial:
    """One mark: when (days since 1970), the share of the points that it stands for without help (0…1), how
    much it tells (`weight`, 0…1), whether there was no help, so that it says how points spread, and whether
    it was in a mock exam.
    """

    day: float
    share: float
    weight: float
    plain: bool
    exam: bool = False


@dataclass(slots=True)
class _Item:
    """What is kept of one item: the last trials, the seeds met, how many marks there were, its parts."""

    trials: list[Trial] = field(default_factory=list)
    seeds: list[int] = field(default_factory=list)
    count: int = 0
    parts: int = 1


class Marks:
    """Folds attempts at questions into the evidence of a forecast; coding tasks are in no paper.

    A mark tells less after hints (1 / (1 + hints)), where the solution was shown, where the learner marked
    it alone, and where the same variant was met before.
    """

    name = "marks"
    ledger = True
    version = 1

    def __init__(self) -> None:
        self.items: dict[str, _Item] = {}
        self.count = 0

    def add(self, attempt: Attempt) -> None:
        """Take one attempt in; out of the order of time it still counts with its own time."""
        day = day_of(attempt.at)
        if day is None or attempt.kind == _NO_QUESTION:
            return
        one = self.items.setdefault(attempt.item, _Item())
        solved, hints = attempt.status == "solved", min(9, max(0, attempt.hints))
        share = 0.0 if solved else _without_help(attempt.points, attempt.reachable, hints)
        weight = 1 / (1 + hints)
        weight *= SHOWN if solved else SELF_MARKED if attempt.kind == "short" else 1.0
        weight *= REPEATED if attempt.seed in one.seeds else 1.0
        trial = Trial(
            day, share, weight, plain=not solved and not hints, exam=attempt.session.startswith(EXAM)
        )
        one.trials.append(trial)
        if len(one.trials) > 1 and day < one.trials[-2].day:  # a clock set back
            one.trials.sort(key=lambda each: each.day)
        if len(one.trials) > KEPT:
            del one.trials[1]
        if attempt.seed not in one.seeds:
            one.seeds.append(attempt.seed)
            del one.seeds[: -2 * KEPT]
        one.count += 1
        one.parts = max(1, sum(_points(row) > 0 for row in attempt.ledger)) if attempt.ledger else one.parts
        self.count += 1

    def dump(self) -> dict[str, Any]:
        """The evidence as a JSON value."""
        return {
            "count": self.count,
            "items": {
                name: {
                    "trials": [[one.day, one.share, one.weight, one.plain, one.exam] for one in each.trials],
                    "seeds": each.seeds,
                    "count": each.count,
                    "parts": each.parts,
                }
                for name, each in self.items.items()
            },
        }

    def load(self, value: Any) -> None:
        """Take `dump`'s value back; raises KeyError, TypeError or ValueError for anything else."""
        self.count = int(value["count"])
        self.items = {
            str(name): _Item(
                trials=[
                    Trial(float(a), float(b), float(c), bool(d), bool(e)) for a, b, c, d, e in each["trials"]
                ],
                seeds=[int(seed) for seed in each["seeds"]],
                count=int(each["count"]),
                parts=int(each["parts"]),
            )
            for name, each in dict(value["items"]).items()
        }


def kept(trials: Sequence[T]) -> list[T]:
    """The first and the last of many, in order."""
    return list(trials) if len(trials) <= KEPT else [trials[0], *trials[1 - KEPT :]]


def _without_help(points: float, reachable: float, hints: int) -> float:
    """The share that a mark stands for; `points` have paid for the hints."""
    earned = points / reachable if hints and reachable > 0 else points
    return min(1.0, max(0.0, earned)) * UNAIDED**hints


def _points(row: Mapping[str, str | float]) -> float:
    try:
        return float(row.get("of", 0))
    except (TypeError, ValueError):
        return 0.0
