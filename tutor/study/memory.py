"""What the learner remembers: one card of FSRS for each concept and item family, folded from the log.

Only answers from memory move a card. Cram sessions are left out (they leave the schedule alone), and so are
coding tasks: they are solved with the documentation open and checked until they pass, so that a pass says
nothing of what was known without it. Questions of mock exams count like all others.

The package `fsrs` does the updates; its forgetting curve R = (1 + F t / S)^-w with F = 0.9^(-1/w) - 1
(FSRS-6; t days since the last review, S stability in days, w the last of its parameters) is repeated here
with parts of days, which the package rounds down, and so that home can read a checkpoint without the package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from math import isfinite
from typing import Any

from tutor.course.model import Entry
from tutor.store import Attempt
from tutor.study import CRAM
from tutor.study.days import moment
from tutor.study.rating import Rating, rate
from tutor.study.retention import Found
from tutor.study.timing import Timing

__all__ = [
    "RECENT",
    "RETENTION",
    "UNKNOWN",
    "Card",
    "Memory",
    "Seen",
    "after",
    "card_of",
    "curve",
    "days_between",
    "interval",
]

RETENTION = 0.9
"""The recall at which a card is due when no exam is near."""
DECAY = 0.1542
FACTOR = 0.9 ** (-1 / DECAY) - 1
DAY = 86_400.0
RECENT = 4.0
"""Tries that the skill of a card remembers."""
UNKNOWN, FEW = 0.4, 4
"""The share of points of a first try before there are any, and how many tries that estimate weighs."""
MAKE = 2


@dataclass(frozen=True, slots=True)
class Card:
    """One concept and family: FSRS's stability (days) and difficulty (1…10), the last review, how often it
    was tried and failed, and `skill`, the mean share of points of the latest tries.
    """

    stability: float
    difficulty: float
    last: datetime
    reviews: int
    lapses: int
    skill: float


@dataclass(frozen=True, slots=True)
class Seen:
    """One item: how often it was tried, and when last."""

    tries: int
    last: datetime


def card_of(entry: Entry) -> str:
    """The card that an item belongs to; an item without a family is a family of its own."""
    return f"{entry.concept}/{entry.family or entry.id}"


def curve(stability: float, days: float) -> float:
    """The recall (0…1) that many days after a review."""
    return float((1 + FACTOR * max(0.0, days) / stability) ** -DECAY)


def interval(stability: float, retention: float) -> float:
    """Days from a review until recall has fallen to `retention`."""
    return float(stability / FACTOR * (retention ** (-1 / DECAY) - 1))


class Memory:
    """The fold: cards and items of this course as the log leaves them."""

    name = "memory"

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: Mapping[str, Entry] = {one.id: one for one in entries}
        self.cards: dict[str, Card] = {}
        self.items: dict[str, Seen] = {}
        self.timing = Timing()
        self.first = (0, 0.0)
        """How many cards were tried, and the mean share of points of their first tries."""
        self.found = Found()
        """Recall as it was predicted and as it was found."""

    @property
    def version(self) -> str:
        """Changes with the rules of this module and with which item belongs to which card."""
        shape = sorted(
            (one.id, card_of(one), one.kind, one.level, one.points) for one in self.entries.values()
        )
        return f"{MAKE}-{hashlib.sha256(repr(shape).encode()).hexdigest()[:16]}"

    # -- the fold ------------------------------------------------------------------------------------------

    def add(self, attempt: Attempt) -> None:
        """Take in one attempt; what is no answer to an item of this course from memory changes nothing."""
        entry, at = self.entries.get(attempt.item), moment(attempt.at)
        if entry is None or at is None or attempt.session.startswith(CRAM):
            return
        rating = rate(attempt, self.timing.usual(entry))
        if attempt.status != "solved":
            self.timing.add(entry, attempt.seconds)
        name = card_of(entry)
        if name not in self.cards:
            count, mean = self.first
            self.first = (count + 1, mean + (attempt.points - mean) / (count + 1))
        else:
            days = days_between(self.cards[name].last, at)
            self.found.add(self.recall(name, at), days, recalled=rating is not Rating.AGAIN)
        self.cards[name] = after(self.cards.get(name), rating, at, points=attempt.points)
        seen = self.items.get(entry.id)
        self.items[entry.id] = Seen(seen.tries + 1 if seen else 1, at)

    def dump(self) -> dict[str, Any]:
        """As JSON; times are seconds since 1970."""
        return {
            "cards": {
                name: [
                    one.stability,
                    one.difficulty,
                    one.last.timestamp(),
                    one.reviews,
                    one.lapses,
                    one.skill,
                ]
                for name, one in self.cards.items()
            },
            "items": {name: [one.tries, one.last.timestamp()] for name, one in self.items.items()},
            "timing": self.timing.dump(),
            "first": list(self.first),
            "found": self.found.dump(),
        }

    def load(self, value: Any) -> None:
        """Take over what `dump` gave; raises ValueError or its like for anything else."""
        cards = {}
        for name, (stability, difficulty, last, reviews, lapses, skill) in value["cards"].items():
            figures = (float(stability), float(difficulty), float(skill))
            if not (all(map(isfinite, figures)) and figures[0] > 0):
                raise ValueError("no card")
            cards[str(name)] = Card(*figures[:2], _time(last), int(reviews), int(lapses), figures[2])
        items = {str(name): Seen(int(tries), _time(last)) for name, (tries, last) in value["items"].items()}
        timing = Timing()
        timing.load(value["timing"])
        count, mean = value["first"]
        found = Found()
        found.load(value["found"])
        self.found = found
        self.cards, self.items, self.timing, self.first = cards, items, timing, (int(count), float(mean))

    # -- what is asked of it -------------------------------------------------------------------------------

    def recall(self, card: str, at: datetime) -> float:
        """The probability that the card is remembered at that time; 0 for one that was never tried."""
        found = self.cards.get(card)
        return curve(found.stability, days_between(found.last, at)) if found else 0.0

    def due_at(self, card: str, retention: float = RETENTION) -> datetime | None:
        """When the recall of a card falls to `retention`, a day after its last review at the earliest; None
        for one that was never tried.
        """
        found = self.cards.get(card)
        if found is None:
            return None
        days = min(36_500.0, max(1.0, interval(found.stability, retention)))
        try:
            return found.last + timedelta(days=days)
        except OverflowError:
            return datetime.max.replace(tzinfo=UTC)

    def due(self, at: datetime) -> tuple[str, ...]:
        """The cards that are due at that time, weakest first."""
        found = [name for name in self.cards if (self.due_at(name) or at) <= at]
        return tuple(sorted(found, key=lambda name: (self.recall(name, at), name)))

    def unseen(self) -> tuple[str, ...]:
        """The cards that were never tried, in course order."""
        names = dict.fromkeys(card_of(one) for one in self.entries.values())
        return tuple(name for name in names if name not in self.cards)

    def at_first(self) -> float:
        """The share of points to be expected of a card never tried: the mean of first tries, drawn to an
        estimate while there are few of them.
        """
        count, mean = self.first
        return (count * mean + FEW * UNKNOWN) / (count + FEW)

    def minutes(self, entry: Entry) -> float:
        """Minutes that an item will take this learner."""
        return self.timing.minutes(entry)


def days_between(last: datetime, at: datetime) -> float:
    """Days from a review to a time; none where the clock says that the review is still to come."""
    return max(0.0, (at - last).total_seconds() / DAY)


def after(card: Card | None, rating: Rating, at: datetime, *, points: float) -> Card:
    """A card after a review at a UTC time, by FSRS."""
    scheduler, fsrs_card, ratings = _fsrs()
    old = fsrs_card(card_id=0, due=at) if card is None else _as_fsrs(card)
    new, _ = scheduler.review_card(old, ratings(int(rating)), review_datetime=at.astimezone(UTC))
    reviews, lapses, skill = (card.reviews, card.lapses, card.skill) if card else (0, 0, 0.0)
    return Card(
        stability=new.stability,
        difficulty=new.difficulty,
        last=at,
        reviews=reviews + 1,
        lapses=lapses + (rating is Rating.AGAIN),
        skill=skill + (points - skill) / min(reviews + 1, RECENT),
    )


def _as_fsrs(card: Card) -> Any:
    import fsrs

    return fsrs.Card(
        card_id=0,  # the package would sleep for a millisecond to make one
        state=fsrs.State.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.last,
        last_review=card.last,
    )


@cache
def _fsrs() -> tuple[Any, Any, Any]:
    """The scheduler and the package's types, loaded when the first attempt is folded: not at first paint."""
    import fsrs

    # No steps of minutes: a card comes back on another day, and within a day the plan asks it once.
    scheduler = fsrs.Scheduler(
        desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )
    return scheduler, fsrs.Card, fsrs.Rating


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
