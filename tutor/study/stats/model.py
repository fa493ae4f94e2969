"""What is known of a learner's progress, as plain values: what the progress screen and `dltutor stats` show.

Shares are 0…1, points are those of the exam, times of the log are UTC, days are the learner's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tutor.study.calibration import Calibration
from tutor.study.exam.papers import Handed
from tutor.study.forecast import Forecast
from tutor.study.retention import Retention

__all__ = ["Day", "Due", "Misconception", "Stats", "Then", "TopicStats"]

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The memory's cards: all there are, those tried, those due now, those never tried, and how many of the
    tried ones are remembered now by expectation (their mean recall).
    """

    cards: int
    tried: int
    due: int
    new: int
    recall: float

    @property
    def says(self) -> str:
        """In one sentence."""
        if not self.tried:
            return f"Nothing was tried yet: {self.cards} cards to begin with."
        due = "none is due now" if not self.due else f"{self.due} {'is' if self.due == 1 else 'are'} due now"
        known = f"you would know {100 * self.recall:.0f} % of them"
        return f"{self.tried} of {self.cards} cards tried, {due}; {known}."


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicStats:
    """One topic, in course order. `mastery` is the share of its questions' points to be expected now, with
    what was not tried at what first tries earn; `best` the mean of the best marks so far (what was not tried
    counts as 0); `due` counts cards; `seconds` is time spent on questions and tasks.
    """

    id: str
    title: str
    items: int
    tried: int
    mastery: float
    best: float
    tasks: int
    tasks_done: int
    cards: int
    due: int
    attempts: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """The forecast's total as it stood at a time."""

    at: datetime
    points: float
    low: float
    high: float
    of: float
    enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the learner with attempts: how many, how many right, seconds spent."""

    day: date
    attempts: int
    right: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """One mistake that was made again and again: `rule` is its note, `says` the item's own sentence to it the
    last time, `lesson` the id of the lesson that teaches its concept ("" where there is none).
    """

    item: str
    title: str
    topic: str
    concept: str
    part: str
    rule: str
    says: str
    count: int
    last: str
    lesson: str
    lesson_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Everything. `slips` are the ten most frequent notes as `item: rule` with their counts, whatever they
    are; `misconceptions` only those that name a mistake. `forecast` is None for a course without an exam;
    `history` ends before today: `forecast` is its last point. `papers` are mock exams handed in, oldest
    first.
    """

    at: datetime
    attempts: int
    right: int
    hints: int
    seconds: float
    slips: tuple[tuple[str, int], ...]
    topics: tuple[TopicStats, ...]
    due: Due
    retention: Retention
    forecast: Forecast | None
    history: tuple[Then, ...]
    calibration: Calibration
    days: tuple[Day, ...]
    misconceptions: tuple[Misconception, ...]
    papers: tuple[Handed, ...]

    @property
    def trend(self) -> str:
        """How the forecast moved since a week ago or more, in one sentence, once that can be said."""
        before = [one for one in self.history if one.enough and self.at - one.at >= WEEK]
        if not (before and self.forecast and self.forecast.enough):
            return ""
        then, now = before[-1], self.forecast.total
        step = round(now.points) - round(then.points)
        moved = f"{abs(step)} {'more' if step > 0 else 'fewer'} than" if step else "as many as"
        return f"The forecast is {now.points:.0f} points now, {moved} on {then.at.day} {then.at:%B}."
