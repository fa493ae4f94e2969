"""How well something was remembered, from what was seen rather than from what the learner says of it.

| what happened | rating |
| --- | --- |
| the solution was shown | again |
| less than 60 % of the points, hints paid | again |
| 60 % or more, hints paid, but not all: partly right, or right after one or two hints | hard |
| all points, but said to be unsure | hard |
| all points, in more than twice the learner's own usual time | hard |
| all points | good |
| all points, said to be sure, in at most half of the learner's own usual time | easy |

Hints cost 20 % each, so a right answer after all three (40 %) counts as not remembered: the third one is the
first step of the solution. With several parts it is the share of the points that counts: who has two parts of
three still knows what it is about (hard, seen again soon), who has half of them does not. A wrong answer is
`again` however sure one was. Without a usual time (fewer than five answers so far), or without a word on how
sure one is, neither decides anything.
"""

from __future__ import annotations

from enum import IntEnum

from tutor.store import Attempt
from tutor.study.noting import sure_in

__all__ = ["PASSED", "Rating", "rate"]

PASSED = 0.6
SLOW, QUICK = 2.0, 0.5


class Rating(IntEnum):
    """The four ratings of FSRS, with its numbers."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


def rate(attempt: Attempt, usual: float | None = None) -> Rating:
    """The rating of an attempt by the table above; `usual` are the seconds that the learner usually takes."""
    if attempt.status == "solved" or attempt.points < PASSED - 1e-9:
        return Rating.AGAIN
    sure = sure_in(attempt.note)
    pace = attempt.seconds / usual if usual and attempt.seconds > 0 else 1.0
    if attempt.points < 1 - 1e-9 or sure == "unsure" or pace > SLOW:
        return Rating.HARD
    return Rating.EASY if sure == "sure" and pace <= QUICK else Rating.GOOD
