"""What a learner knows now: a linear filter over the marks of each concept, shrunk towards the topic.

Knowledge of a card (a concept and a family) is the share x of its points that the learner would earn now,
guessing aside. Its mean m and variance v are followed from mark to mark by the moments of these steps:

- forgetting over d days: a share R = (1 + d/(9 S))^-1 stays (Wickelgren's power law with the stability S in
  days, so that R = 0.9 after S days); m ← R m, v ← R² v + k R (1 − R) (v + m²); each mark that was earned
  after a pause makes S grow, more so the better it was;
- a mark y = g + (1 − g) x + luck, with the guess rate g, of variance f y(1 − y)/w: the best linear estimate
  (Kalman, 1960); w is the evidence of the mark, f how all-or-nothing its points fall;
- learning from the solution that is shown with every verdict: m ← m + l (1 − m),
  v ← (1 − l)² v + k l (1 − l) (v + (1 − m)²).

k says how all-or-nothing knowledge is: with k = 1 these are the moments of Bayesian knowledge tracing
(Corbett and Anderson, 1995) with forgetting, with k = 0 those of a strength that changes smoothly.

All steps are linear in the mean before the first mark, which the cards of a topic share, and those means
share one over all topics: both follow by generalised least squares, so that a card without marks is
expected to go as first tries of its topic went, and a topic without marks as first tries of all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.study.forecast.aim import Ask
from tutor.study.forecast.habits import Habit
from tutor.study.forecast.marks import Trial

__all__ = ["Card", "Known", "Row", "Seen", "State", "know"]

OVERALL, OVERALL_SPREAD = 0.4, 0.25
"""What first tries earn by and large, before anything is known of the learner, and its standard deviation."""
TOPIC_SPREAD = 0.12
"""Standard deviation between the topics of one learner."""
SIBLING = 0.4
"""Evidence of a mark on the same concept in another family."""
MASSED = 0.3
"""What a mark tells, and what its solution teaches, where the last one on the card was just before."""
PAUSE = 0.5
"""Days after which a mark says that something was kept, and so is kept longer."""
LEAST_VARIANCE = 0.04**2
"""Nothing is known of a learner better than that: variance of x."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A trial of a card: what it asked, its spread f, how much easier (+) than others the item is, whether it
    is the card's own or a sibling's, and whether the item was new then.
    """

    trial: Trial
    ask: Ask
    spread: float
    offset: float
    own: bool
    new: bool

    def less(self) -> Seen:
        """The same as evidence on another family of its concept."""
        old = self.trial  # written out: `replace` takes ten times as long, and there are thousands
        trial = Trial(old.day, old.share, SIBLING * old.weight, old.plain, old.exam)
        return Seen(trial, self.ask, self.spread, self.offset, False, self.new)


@dataclass(frozen=True, slots=True)
class Card:
    """A card to follow: its topic's number and its trials by time."""

    topic: int
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class State:
    """x of a card now, as a + b·(mean of its topic); `met` where there were marks of it."""

    a: float
    b: float
    met: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known under one habit: a state for each card, each topic's mean and variance given the
    overall mean, how each follows that (`follows`), and the variance of that.
    """

    habit: Habit
    states: tuple[State, ...]
    means: tuple[float, ...]
    variances: tuple[float, ...]
    follows: tuple[float, ...]
    overall: float
    rows: Sequence[Row]

    def share(self, card: int, topic: int, offset: float, *, met: bool) -> tuple[float, float]:
        """x of an item now, and how it leans on its topic's mean; `met` where the item itself has marks."""
        state, mean = self.states[card], self.means[topic]
        a, b = state.a, state.b
        if state.met and not met:
            a, b = self.habit.carries * a, self.habit.carries * b + 1 - self.habit.carries
        deviation = b * math.sqrt(self.variances[topic] + self.follows[topic] ** 2 * self.overall)
        m = _within(a + b * mean, deviation)
        return min(0.98, max(0.02, m + offset * 4 * m * (1 - m))), b


@dataclass(slots=True)  # not frozen: that triples the time to make one
class Row:
    """One own mark of a card as it was foreseen: `left` is mark minus guess without the part that leans
    (`c`) on the topic's mean; `noise` is its variance, `first` the card's first, `swing` how it moves with
    the item's offset.
    """

    topic: int
    c: float
    left: float
    noise: float
    seen: Seen
    first: bool
    swing: float

    def foreseen(self, means: Sequence[float]) -> float:
        """The expected mark."""
        mark = self.seen.trial.share - self.left + self.c * means[self.topic]
        return 0.02 if mark < 0.02 else 0.98 if mark > 0.98 else mark


def _within(mean: float, deviation: float) -> float:
    """The mean of a normal variable that is cut off at 0 and 1: near an end, what is not known pulls away
    from it.
    """
    if deviation < 0.01:
        return min(1.0, max(0.0, mean))
    low, high = -mean / deviation, (1 - mean) / deviation
    below, above = (0.5 * (1 + math.erf(z / math.sqrt(2))) for z in (low, high))
    drop = (math.exp(-high * high / 2) - math.exp(-low * low / 2)) / math.sqrt(2 * math.pi)
    return min(1.0, max(0.0, mean * (above - below) - deviation * drop + 1 - above))


def know(
    cards: Sequence[Card], topics: int, now: float, habit: Habit, means: Sequence[float] | None = None
) -> Known:
    """Follow all cards up to `now` (days). `means` are the topics' means to take variances at."""
    about = tuple(means) if means else (OVERALL,) * topics
    rows: list[Row] = []
    states = tuple(_follow(card, now, habit, about[card.topic], rows) for card in cards)
    found, variances, follows, overall = _shrunk(rows, topics)
    return Known(habit, states, found, variances, follows, overall, rows)


def _follow(card: Card, now: float, habit: Habit, mean: float, rows: list[Row]) -> State:
    """The state of a card now; adds a row for each of its own marks."""
    whole, stability = habit.whole, habit.days
    a, b, v = 0.0, 1.0, 0.0
    last: float | None = None
    for seen in card.seen:
        trial, k, pause, guess = seen.trial, whole * seen.spread, 0.0, seen.ask.guess
        if last is None:
            v = k * mean * (1 - mean)
        else:
            pause = trial.day - last
            a, b, v = _forgotten(a, b, v, mean, pause / stability, k)
        massed = MASSED if last is not None and pause < PAUSE else 1.0
        held = habit.carries if seen.new and last is not None else 1.0
        c = 1 - guess
        m = held * (a + b * mean) + (1 - held) * mean
        swing = c * 4 * m * (1 - m)
        likely = guess + c * m + swing * seen.offset
        likely = 0.02 if likely < 0.02 else 0.98 if likely > 0.98 else likely
        # The spread of a mark is at least that of the knowledge behind it, and a slip is never excluded.
        noise, least = seen.spread * likely * (1 - likely), c * c * v + 0.01
        noise = (noise if noise > least else least) / (trial.weight * massed)
        left = trial.share - guess - c * held * a - swing * seen.offset
        lean = c * (held * b + 1 - held)
        if seen.own:
            rows.append(Row(card.topic, lean, left, noise, seen, last is None, swing))
        gain = c * held * v / noise
        a += gain * left
        b -= gain * lean
        v *= 1 - gain * c * held
        m = a + b * mean
        m = 0.0 if m < 0 else 1.0 if m > 1 else m
        gained = habit.learns * massed
        v = (1 - gained) ** 2 * v + k * gained * (1 - gained) * (v + (1 - m) ** 2)
        v = v if v > LEAST_VARIANCE else LEAST_VARIANCE
        a, b = (m - b * mean) * (1 - gained) + gained, b * (1 - gained)
        if pause > PAUSE or last is None:
            stability *= habit.grows**trial.share
        last = trial.day
    if last is not None:
        a, b, v = _forgotten(a, b, v, mean, max(0.0, now - last) / stability, 0.0)
    return State(a, b, last is not None)


def _forgotten(
    a: float, b: float, v: float, mean: float, pause: float, k: float
) -> tuple[float, float, float]:
    """The state after a pause, in units of the stability."""
    kept = 1 / (1 + pause / 9)
    m = a + b * mean
    return kept * a, kept * b, kept * kept * v + k * kept * (1 - kept) * (v + m * m)


def _shrunk(
    rows: Sequence[Row], topics: int
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...], float]:
    """Mean of every topic, variance given the overall mean, how it follows that one, and the variance of
    that.
    """
    sums, precisions = [0.0] * topics, [0.0] * topics
    for row in rows:
        if row.first:
            precisions[row.topic] += row.c * row.c / row.noise
            sums[row.topic] += row.c * row.left / row.noise
    between = TOPIC_SPREAD**2
    total, precision = OVERALL / OVERALL_SPREAD**2, 1 / OVERALL_SPREAD**2
    for one, known in zip(sums, precisions):
        if known > 0:
            weight = 1 / (1 / known + between)
            total += weight * one / known
            precision += weight
    overall = total / precision
    means, variances, follows = [], [], []
    for one, known in zip(sums, precisions):
        here = known + 1 / between
        means.append(min(0.97, max(0.03, (one + overall / between) / here)))
        variances.append(1 / here)
        follows.append(1 / between / here)
    return tuple(means), tuple(variances), tuple(follows), 1 / precision
