"""What to ask today: from the date of the exam and the minutes of a day to a queue of questions.

With a date, everything is judged by the day of the exam. For each card the plan compares the share of points
to be expected there if it is not asked again with the share if it is asked today, and takes the cards with
the greatest gain in points a minute: those that would be forgotten, and those that were never solved well.
Far from the exam this favours cards whose recall has sunk (spacing makes their memory last), in its last days
those that would be weakest on the day itself; in both the gain counts for more the more would be missing
there. Two rules come first: new cards get what they need to be met early enough to go over everything once
more before the exam, and a card is asked once a day, sparingly before a good gap has passed (a tenth to a
fifth of the time until the test is best: Cepeda and others, 2008).

Without a date it is the plain schedule of FSRS: what is due, weakest first, then new cards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from tutor.course.model import Entry
from tutor.study.memory import (
    RECENT,
    RETENTION,
    UNKNOWN,
    Card,
    Memory,
    after,
    card_of,
    curve,
    days_between,
    interval,
)
from tutor.study.queue import SEEDS, interleaved
from tutor.study.rating import Rating

__all__ = ["SEEDS", "Draws", "Planned", "days_left", "plan_day", "unfitting"]

RESERVE = 2 / 3
"""Of the days until the exam, those at most that new cards leave free for going over everything once more."""
NEW_AT_MOST = 2 / 3
"""Of a day's minutes, what new cards may claim before reviews get theirs."""
WORTH = 2.0
"""How many tries the learner's mean over all cards weighs in the estimate of one card."""
TAUGHT = 0.5
"""Of what a card lacks, the share that its first try with the worked solution makes good."""
HALVED = 2
"""After how many tries that share is half as much: who did not get it in ten tries needs the lesson."""
GAP = 0.15
"""Of the days until the exam, the gap between two tries that lets the second one count in full."""


class Draws(Protocol):
    """A reproducible stream of choices, such as `kinds.draw.Stream`."""

    def index(self, n: int) -> int:
        """A whole number in 0…n−1."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One question of the plan; `why` is `new`, `due` (recall has sunk) or `exam` (gains most on its day)."""

    item: str
    seed: int
    minutes: float
    why: str


@dataclass(frozen=True, slots=True)
class _Ask:
    """A card that may be asked today: the item that stands for it, its minutes, and what asking it gains."""

    entry: Entry
    card: str
    minutes: float
    gain: float
    why: str


def plan_day(
    entries: Sequence[Entry],
    memory: Memory,
    *,
    now: datetime,
    exam: date | None,
    minutes: float,
    stream: Draws,
    weights: Mapping[str, float] | None = None,
) -> tuple[Planned, ...]:
    """The questions for the rest of a day with `minutes` left, in the order to ask them.

    Never more than the minutes, by the learner's own times. `now` is on the learner's clock: its date is the
    day. An exam in the past is none. `weights` are the cards' shares in the exam (`weighing.weights_of`);
    left out, a card weighs the points of its items. The same log, moment and stream give the same plan.
    """
    day = _Day(memory, now, days_left(now, exam), weights)
    asks = day.asks(entries)
    if day.left is None:
        chosen = _fill(_plain(asks, memory, now), minutes)
    else:
        first = _introduced(asks, day.left, minutes)
        taken = {one.card for one in first}
        rest = sorted((one for one in asks if one.card not in taken), key=_by_gain)
        chosen = [*first, *_fill(rest, minutes - sum(one.minutes for one in first))]
    return tuple(
        Planned(one.entry.id, _seed(one.entry, memory, stream), one.minutes, one.why)
        for one in interleaved(chosen, lambda one: one.entry.topic)
    )


def days_left(now: datetime, exam: date | None) -> int | None:
    """Days to learn in until the exam, today included and the day of the exam not (a day of exam counts as
    one); None without an exam to come.
    """
    if exam is None or exam < now.date():
        return None
    return max(1, (exam - now.date()).days)


def unfitting(
    entries: Sequence[Entry],
    memory: Memory,
    *,
    now: datetime,
    exam: date | None,
    minutes: float,
    weights: Mapping[str, float] | None = None,
) -> tuple[str, ...]:
    """The cards never tried that the minutes until the exam have no room for, least gain a minute first."""
    day = _Day(memory, now, days_left(now, exam), weights)
    if day.left is None:
        return ()
    new = sorted((one for one in day.asks(entries) if one.why == "new"), key=_by_gain)
    room, out = day.left * minutes, []
    for one in new:
        if one.minutes <= min(room, minutes):
            room -= one.minutes
        else:
            out.append(one.card)
    return tuple(reversed(out))


# -- choosing ----------------------------------------------------------------------------------------------


class _Day:
    """One day: what is known when it is planned, and what asking each card would gain."""

    def __init__(
        self, memory: Memory, now: datetime, left: int | None, weights: Mapping[str, float] | None
    ) -> None:
        self.memory, self.now, self.left, self.weights = memory, now, left, weights
        self.horizon = float(left or 1)
        skills = [one.skill for one in memory.cards.values()]
        self.mean = sum(skills) / len(skills) if skills else UNKNOWN

    def asks(self, entries: Iterable[Entry]) -> list[_Ask]:
        """Every card that was not tried today, in course order."""
        today, zone = self.now.date(), self.now.tzinfo
        piles: dict[str, list[Entry]] = {}
        for one in entries:
            piles.setdefault(card_of(one), []).append(one)
        known = self.memory.cards
        return [
            self._ask(name, items, known.get(name))
            for name, items in piles.items()
            if name not in known or known[name].last.astimezone(zone).date() != today
        ]

    def _ask(self, name: str, items: Sequence[Entry], card: Card | None) -> _Ask:
        entry = self._standing_for(items)
        minutes = self.memory.minutes(entry)
        gain = 0.0
        if self.left is not None:
            weight = self.weights.get(name, 0.0) if self.weights else sum(one.points for one in items)
            gain = self._gain(card) * weight / minutes
        due = card is not None and self._since(card) >= max(1.0, interval(card.stability, RETENTION))
        return _Ask(entry, name, minutes, gain, "new" if card is None else "due" if due else "exam")

    def _standing_for(self, items: Sequence[Entry]) -> Entry:
        """The item of a card that was tried least, then longest ago, then first in the course."""
        seen = [self.memory.items.get(one.id) for one in items]
        never = datetime.min.replace(tzinfo=UTC)
        order = [(one.tries, one.last) if one else (0, never) for one in seen]
        return items[min(range(len(items)), key=order.__getitem__)]

    def _gain(self, card: Card | None) -> float:
        """What asking today adds to the share of points to be expected at the exam, times the share missing
        there.
        """
        first = self.memory.at_first()
        if card is None:
            return (self._afterwards(None, first, first) - first) * (1 - first)
        tries = min(card.reviews, RECENT)
        ability = (tries * card.skill + WORTH * self.mean) / (tries + WORTH)
        since = self._since(card)
        gain = self._afterwards(card, ability, ability * curve(card.stability, since))
        held = ability * curve(card.stability, since + self.horizon)
        gain = (gain - held) * (1 - held)  # the weakest first
        return gain * min(1.0, since / (GAP * self.horizon))

    def _afterwards(self, card: Card | None, ability: float, passed: float) -> float:
        """The share to be expected at the exam after one more try, which is passed that likely."""
        at = self.now.astimezone(UTC)
        at = max(at, card.last) if card else at  # no review lies before the one it follows
        recall = sum(
            chance * curve(after(card, rating, at, points=1.0).stability, self.horizon)
            for rating, chance in ((Rating.GOOD, passed), (Rating.AGAIN, 1 - passed))
        )
        taught = TAUGHT * HALVED / (HALVED + (card.reviews if card else 0))
        return (ability + taught * (1 - ability)) * recall

    def _since(self, card: Card) -> float:
        """Days since the last review; as many as make it due where a clock set back has it still to come."""
        if card.last > self.now:
            return max(1.0, interval(card.stability, RETENTION))
        return days_between(card.last, self.now)


def _by_gain(one: _Ask) -> tuple[float, str]:
    return -one.gain, one.card


def _introduced(asks: Sequence[_Ask], left: int, minutes: float) -> list[_Ask]:
    """The new cards that today has to bring, so that all are met in time: an even share of minutes, most
    points first.
    """
    new = sorted((one for one in asks if one.why == "new"), key=_by_gain)
    again = sum(one.minutes for one in asks) / minutes if minutes else left
    share = sum(one.minutes for one in new) / max(1, left - min(again, RESERVE * left))
    return _fill(new, min(share, NEW_AT_MOST * minutes), over=minutes)


def _plain(asks: Iterable[_Ask], memory: Memory, now: datetime) -> list[_Ask]:
    """What is due, weakest first, then new cards, topics in turns."""
    due = [one for one in asks if one.why == "due"]
    due.sort(key=lambda one: (memory.recall(one.card, now), one.card))
    return [*due, *interleaved([one for one in asks if one.why == "new"], lambda one: one.entry.topic)]


def _fill(asks: Iterable[_Ask], minutes: float, *, over: float | None = None) -> list[_Ask]:
    """As many as fit into the minutes, first ones first; the last one may reach beyond, up to `over`."""
    chosen: list[_Ask] = []
    used = 0.0
    limit = minutes if over is None else over
    for one in asks:
        if used < minutes and used + one.minutes <= limit:
            chosen.append(one)
            used += one.minutes
    return chosen


def _seed(entry: Entry, memory: Memory, stream: Draws) -> int:
    """The exam's own values at the first meeting, fresh ones ever after."""
    fresh = 1 + stream.index(SEEDS)
    return fresh if entry.id in memory.items else 0
