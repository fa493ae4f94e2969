"""What the plan is measured against: random order, and plain FSRS without a deadline."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from fsrs import Card, Rating, Scheduler, State

from tests.benchmarks.learners.world import World
from tutor.store import Attempt

__all__ = ["FsrsOrder", "Policy", "RandomOrder"]

SEEDS = 9_999


class Policy(Protocol):
    """Chooses questions and sees what came of them."""

    over: int
    """How many times more minutes were planned than there were."""

    def open_day(self) -> None:
        """A new day begins."""

    def choose(self, now: datetime, minutes: float) -> tuple[str, int] | None:
        """The next question and seed with so many minutes left today; None ends the day."""

    def note(self, attempt: Attempt) -> None:
        """What was answered."""


class RandomOrder:
    """Items shuffled, again and again."""

    over = 0

    def __init__(self, world: World, seed: str, names: Sequence[str] = ()) -> None:
        """The order of this seed, of these items alone where some are named."""
        self.names = list(names or world.questions)
        self.stream = random.Random(f"random:{seed}")
        self.pile: list[str] = []

    def open_day(self) -> None:
        """Nothing."""

    def choose(self, now: datetime, minutes: float) -> tuple[str, int] | None:
        """The top of the pile."""
        if not self.pile:
            self.pile = self.stream.sample(self.names, len(self.names))
        return self.pile.pop(), self.stream.randint(1, SEEDS)

    def note(self, attempt: Attempt) -> None:
        """Nothing is learnt from it."""


class FsrsOrder:
    """One card per concept and family: what is due by FSRS as it comes, then new ones, then ahead of time.

    The package's defaults (90 % retention, learning steps of 1 and 10 minutes), no fuzzing, no deadline. New
    cards come in the order of the course, or shuffled, which is the stronger peer: the exam asks of
    everything, and few minutes do not reach the end of the course.
    """

    over = 0

    def __init__(self, world: World, seed: str, *, shuffled: bool, steps: bool = True) -> None:
        """No card was seen."""
        self.stream = random.Random(f"fsrs:{seed}")
        self.scheduler = Scheduler(enable_fuzzing=False)
        if not steps:
            self.scheduler = Scheduler(enable_fuzzing=False, learning_steps=(), relearning_steps=())
        self.items: dict[str, list[str]] = {}
        self.card_of: dict[str, str] = {}
        for entry in world.course.entries:
            item = world.course.items[entry.id]
            name = f"{item.concept}/{item.family}"
            self.items.setdefault(name, []).append(entry.id)
            self.card_of[entry.id] = name
        self.new = list(self.items)
        if shuffled:
            self.stream.shuffle(self.new)
        self.cards: dict[str, Card] = {}

    def open_day(self) -> None:
        """Nothing."""

    def choose(self, now: datetime, minutes: float) -> tuple[str, int] | None:
        """The card that is due longest, else a new one, else the one due soonest."""
        soonest = min(self.cards, key=lambda name: self.cards[name].due, default="")
        if soonest and (self.cards[soonest].due <= now or not self.new):
            name = soonest
        else:
            name = self.new.pop(0)
        item = self.items[name].pop(0)  # the items of a card take turns
        self.items[name].append(item)
        return item, self.stream.randint(1, SEEDS)

    def note(self, attempt: Attempt) -> None:
        """Review the card with the usual rating by points."""
        name = self.card_of[attempt.item]
        card = self.cards.get(name) or Card(card_id=len(self.cards) + 1, state=State.Learning)
        share = attempt.points
        rating = Rating.Again if share < 0.5 else Rating.Hard if share < 0.99 else Rating.Good
        self.cards[name], _ = self.scheduler.review_card(card, rating, datetime.fromisoformat(attempt.at))
