"""What the questions of a paper would earn, and what their errors share.

1. The knowledge of every card is followed under several habits of learning and forgetting; each habit weighs
   by how well it foresaw the learner's marks, one step ahead (Dawid's prequential principle, 1984).
2. A question's expected share is p = g + (1 − g) x. Its mark has the variance f p (1 − p) whatever is unknown
   behind p, since E y² = E y − E y (1 − y); f is estimated from the partial marks of its kind.
3. A slot asks any item of its pool. Where slots share a pool, the part of the variance that lies between its
   items shrinks by the finite population correction.
4. What all marks share (the learner's level in a topic and overall, the habit, the form in exams) comes on
   top as a normal error.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tutor.study.forecast.aim import EASIER, KINDS, Aim, Ask, Place
from tutor.study.forecast.fitting import credit, effects, spreads
from tutor.study.forecast.habits import RESPECTS, Habit
from tutor.study.forecast.knowing import Card, Known, Seen, know
from tutor.study.forecast.marks import Marks, kept
from tutor.study.forecast.points import GRID, added, marks_of

__all__ = ["View"]

LEAST_WEIGHT = 0.01
"""Habits that weigh less are left out."""
EXAM = "exam"
EXAM_SHIFT, EXAM_SPREAD = -0.03, 0.03
"""What an exam makes of x against practice, at x = 1/2, until mock exams say: nerves cost a little (von der
Embse and others, 2018).
"""


@dataclass(slots=True)
class _Slot:
    """Expected points of a slot, and how they move with the form in exams and with each topic's mean."""

    points: float = 0.0
    swing: float = 0.0
    leans: dict[int, float] = field(default_factory=dict)


class View:
    """Everything one forecast works out: what each item would earn, and what their errors share."""

    def __init__(self, aim: Aim, marks: Marks, now: float) -> None:
        self.aim, self.marks, self.now = aim, marks, now
        self.numbers = {
            card: place for place, card in enumerate(dict.fromkeys(one.card for one in aim.asks.values()))
        }
        self.spreads = {kind: one for kind, (_, one) in KINDS.items()}
        self.levels, self.kinds, self.exam = dict(EASIER), dict.fromkeys(KINDS, 0.0), EXAM_SHIFT
        first = know(self._cards(), len(aim.topics), now, Habit())
        self.spreads = spreads(first, self.spreads)
        for table, of in ((self.levels, _level), (self.kinds, _kind)):
            table.update({name: mean for name, (mean, _) in effects(first, table, of).items()})
        self.exam, self.exam_variance = effects(first, {EXAM: self.exam}, _place, EXAM_SPREAD)[EXAM]
        self.weighed = self._habits(self._cards(), first.means)
        self.found = [
            {name: self._x(one, known) for name, one in aim.asks.items()} for _, known in self.weighed
        ]
        self.slots = [[self._lean(place, x) for place in aim.places] for x in self.found]
        self.share = {
            name: one.guess
            + (1 - one.guess) * sum(weight * x[name][0] for (weight, _), x in zip(self.weighed, self.found))
            for name, one in aim.asks.items()
        }

    def _cards(self) -> list[Card]:
        """All cards with the marks that tell about them: their own and, less, those of their concept."""
        tried: dict[str, list[Seen]] = defaultdict(list)
        for name, kept_of in self.marks.items.items():
            one = self.aim.asks.get(name)
            if one is not None:
                spread, offset = self.spreads.get(one.kind, 1.0), self._offset(one)
                tried[one.concept] += [
                    Seen(trial, one, spread, offset + self.exam * trial.exam, True, not place)
                    for place, trial in enumerate(kept_of.trials)
                ]
        for seen in tried.values():
            seen.sort(key=lambda each: each.trial.day)
        about = {one.card: one for one in self.aim.asks.values()}
        return [
            Card(one.topic, tuple(_of_card(card, kept(tried[one.concept]))))
            for card, one in ((card, about[card]) for card in self.numbers)
        ]

    def _offset(self, one: Ask) -> float:
        return self.levels.get(one.level, 0.0) + self.kinds.get(one.kind, 0.0)

    def _x(self, one: Ask, known: Known) -> tuple[float, float]:
        met = one.item in self.marks.items
        return known.share(self.numbers[one.card], one.topic, self._offset(one) + self.exam, met=met)

    def _habits(self, cards: Sequence[Card], means: Sequence[float]) -> list[tuple[float, Known]]:
        """Habits with their weights: up the score one respect at a time, then all that were looked at."""
        looked: dict[Habit, tuple[float, Known]] = {}

        def look(habit: Habit) -> None:
            if habit not in looked:
                known = know(cards, len(self.aim.topics), self.now, habit, means)
                looked[habit] = (credit(known), known)

        best = Habit()
        look(best)
        for respect in RESPECTS if any(card.seen for card in cards) else ():
            for one in best.other(respect):
                look(one)
            best = max(looked, key=lambda one: looked[one][0])
        top = looked[best][0]
        weights = [(math.exp(score - top), known) for score, known in looked.values()]
        total = sum(weight for weight, _ in weights)
        return [(weight / total, known) for weight, known in weights if weight > LEAST_WEIGHT * total]

    # -- sums over slots ---------------------------------------------------------------------------------

    def cells(self, section: int) -> list[float]:
        """The distribution of a section's points, its slots independent."""
        places = [one for one in self.aim.places if one.section == section]
        made = [1.0]
        for one in places:
            alike = sum(other.items == one.items for other in places)
            made = added(made, self._slot(one, alike))
        return made

    def _slot(self, place: Place, alike: int) -> list[float]:
        if not place.items:
            return [1.0] + [0.0] * round(place.points * GRID)
        asks = [self.aim.asks[name] for name in place.items]
        shares = [self.share[one.item] for one in asks]
        n = len(asks)
        p = sum(shares) / n
        within = sum(self.spreads.get(one.kind, 1.0) * s * (1 - s) for one, s in zip(asks, shares)) / n
        between = sum((s - p) ** 2 for s in shares) / n
        between *= 1 - (alike - 1) / (n - 1) if n > 1 else 0
        spread = (within + max(0.0, between)) / (p * (1 - p))
        parts = max(1, round(sum(self._parts(one) for one in asks) / n))
        return marks_of(place.points, p, min(1.0, spread), parts)

    def _parts(self, one: Ask) -> int:
        seen = self.marks.items.get(one.item)
        return seen.parts if seen else KINDS.get(one.kind, (1, 1.0))[0]

    def deviation(self, sections: Sequence[int]) -> float:
        """Standard deviation (points) of what the marks of these sections share: the variance of their sum
        without that of each slot alone, which the slot's own distribution has in it.
        """
        places = [place for place, one in enumerate(self.aim.places) if one.section in sections]
        own = sum(self._shared((place,)) for place in places)
        return math.sqrt(max(0.0, self._shared(places) - own))

    def _shared(self, places: Sequence[int]) -> float:
        """Variance of the sum of these slots' expected points by what is not known of the learner."""
        variance, centre, square = 0.0, 0.0, 0.0
        for (weight, known), slots in zip(self.weighed, self.slots):
            expected = sum(slots[place].points for place in places)
            swing = sum(slots[place].swing for place in places)
            leans: dict[int, float] = defaultdict(float)
            for place in places:
                for topic, lean in slots[place].leans.items():
                    leans[topic] += lean
            level = sum(lean * known.follows[topic] for topic, lean in leans.items())
            inner = sum(lean * lean * known.variances[topic] for topic, lean in leans.items())
            inner += swing * swing * self.exam_variance
            variance += weight * (inner + level * level * known.overall)
            centre += weight * expected
            square += weight * expected * expected
        return variance + square - centre * centre

    def _lean(self, place: Place, found: Mapping[str, tuple[float, float]]) -> _Slot:
        """What a slot is expected to earn under one habit, and how that moves."""
        made = _Slot()
        for name in place.items:
            one, (share, lean) = self.aim.asks[name], found[name]
            each = place.points / len(place.items)
            free = each * (1 - one.guess)
            made.points += each * one.guess + free * share
            made.swing += free * 4 * share * (1 - share)
            made.leans[one.topic] = made.leans.get(one.topic, 0.0) + free * lean
        return made


def _level(seen: Seen) -> str:
    return seen.ask.level


def _kind(seen: Seen) -> str:
    return seen.ask.kind


def _place(seen: Seen) -> str:
    return EXAM if seen.trial.exam else ""


def _of_card(card: str, seen: Sequence[Seen]) -> list[Seen]:
    """The marks of a concept as one of its cards sees them."""
    return [one if one.ask.card == card else one.less() for one in seen]
