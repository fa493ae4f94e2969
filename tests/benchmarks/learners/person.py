"""What both learner models share: habits, guessing and slipping, parts of an answer, hints, confidence, time.

A model says how likely a learner knows what a question asks; everything a log shows of it is made here.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import exp, log

from tests.benchmarks.learners.world import Question, World
from tutor.study.noting import SURE

__all__ = ["Habits", "Outcome", "Person", "logit", "sigmoid"]

MOST_HINTS = 3
HINT_CLOSES = 0.35
"""Share of the gap to knowing that a hint closes within the attempt."""
TOGETHER = 0.6
"""How often all parts of an answer share their luck; the rest of the time each part has its own."""


def sigmoid(x: float) -> float:
    """The logistic function, safe at both ends."""
    return 1 / (1 + exp(-x)) if x > -700 else 0.0


def logit(p: float) -> float:
    """The log odds of a probability, cut to 0.001…0.999."""
    p = min(0.999, max(0.001, p))
    return log(p / (1 - p))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer in practice: which parts were right, after how many hints, how long it took, how sure."""

    right: tuple[bool, ...]
    hints: int
    solved: bool
    seconds: float
    sure: str

    def share(self, weights: tuple[float, ...]) -> float:
        """Points of the answer before hints are paid for, 0…1."""
        if self.solved:
            return 0.0
        return min(1.0, sum(weight for weight, right in zip(weights, self.right) if right))


@dataclass(frozen=True, slots=True)
class Habits:
    """What a learner does whatever the subject. `pace` and `noise` scale times, `bias` shifts confidence."""

    pace: float
    noise: float
    slip: float
    lucky: float
    """How far a chance to guess is used: 1 is blind luck, less leaves a choice open."""
    hints: float
    gives_up: float
    says: float
    bias: float
    vague: float
    presence: float
    """Share of days on which this learner comes at all."""
    nerves: float
    """Shift of the log odds in the exam against practice."""

    @classmethod
    def drawn(cls, stream: random.Random) -> Habits:
        """Habits of one learner.

        Slips around 8 % and guesses near chance are the usual fits of knowledge tracing (Corbett and
        Anderson, 1994; Baker, Corbett and Aleven, 2008); times of answers are log-normal with σ 0.3 to 0.5
        (van der Linden, 2006); overconfidence of about half a standard deviation with wide differences is
        common (Dunning et al., 2004); nerves cost a fifth of a standard deviation (von der Embse et al.,
        2018).
        """
        return cls(
            pace=stream.lognormvariate(0, 0.25),
            noise=stream.uniform(0.25, 0.5),
            slip=stream.betavariate(2, 24),
            lucky=stream.uniform(0.7, 1.0),
            hints=stream.betavariate(1.2, 3),
            gives_up=stream.betavariate(1, 12),
            says=stream.choice((0.0, 0.1, 0.5, 0.9)),
            bias=stream.gauss(0.5, 0.8),
            vague=stream.uniform(0.5, 1.5),
            presence=stream.betavariate(12, 2),
            nerves=stream.gauss(-0.15, 0.2),
        )


class Person(ABC):
    """A simulated learner; days are floats, days of study from 0, and what was known before lies below 0."""

    def __init__(self, world: World, seed: str) -> None:
        """A learner drawn from the seed: the same seed is the same learner."""
        self.world = world
        self.stream = random.Random(f"{type(self).__name__}:{seed}")
        self.habits = Habits.drawn(self.stream)
        self.form = 0.0

    @abstractmethod
    def knows(self, question: Question, at: float) -> float:
        """Probability to know what the question asks, without guessing or slipping, at a time in days."""

    @abstractmethod
    def learn(self, question: Question, at: float, share: float) -> None:
        """Practice with feedback happened: the answer earned this share, then the solution was read."""

    def wake(self, at: float) -> None:
        """A day begins: some are better than others."""
        self.form = self.stream.gauss(0, 0.15)

    def chance(self, question: Question, knows: float) -> float:
        """Probability that one part is right, with guess and slip."""
        guess = question.guess * self.habits.lucky
        return guess + (1 - guess - self.habits.slip) * knows

    def expected(self, question: Question, at: float) -> float:
        """Expected share of the question's points in an exam at a time."""
        return self.chance(question, self._in_exam(question, at)) * min(1.0, sum(question.weights))

    def sit(self, question: Question, at: float, luck: random.Random) -> float:
        """The share earned in an exam, drawn; nothing is learnt."""
        chance = self.chance(question, self._in_exam(question, at))
        right = _parts(chance, len(question.weights), luck)
        return min(1.0, sum(weight for weight, hit in zip(question.weights, right) if hit))

    def practise(self, question: Question, at: float) -> Outcome:
        """Answer a question, hints taken where they seem needed, and learn from the feedback."""
        draws, habits = self.stream, self.habits
        knows = sigmoid(logit(self.knows(question, at)) + self.form)
        helped, hints = knows, 0
        while hints < MOST_HINTS and draws.random() < habits.hints * (1 - helped):
            hints += 1
            helped += HINT_CLOSES * (1 - helped)
        solved = draws.random() < habits.gives_up * (1 - helped)
        right = _parts(self.chance(question, helped), len(question.weights), draws)
        outcome = Outcome(
            right=(False,) * len(right) if solved else right,
            hints=hints,
            solved=solved,
            seconds=self._time(question, knows, hints),
            sure="" if solved else self._sure(question, knows),
        )
        self.learn(question, at, outcome.share(question.weights) * (1 - 0.2 * hints))
        return outcome

    def _in_exam(self, question: Question, at: float) -> float:
        return sigmoid(logit(self.knows(question, at)) + self.habits.nerves)

    def _time(self, question: Question, knows: float, hints: int) -> float:
        """Seconds with the feedback read: slower where one has to think, and with each hint."""
        typical = question.seconds * self.habits.pace * (1.25 - 0.6 * knows) * (1 + 0.15 * hints)
        return min(1800.0, typical * self.stream.lognormvariate(0, self.habits.noise))

    def _sure(self, question: Question, knows: float) -> str:
        if self.stream.random() >= self.habits.says:
            return ""
        felt = logit(self.chance(question, knows)) + self.habits.bias
        felt += self.stream.gauss(0, self.habits.vague)
        return SURE[0 if felt < 0 else 1 if felt < 1.3 else 2]


def _parts(chance: float, count: int, luck: random.Random) -> tuple[bool, ...]:
    """Which parts are right: each with the same probability, often all or none."""
    if luck.random() < TOGETHER:
        return (luck.random() < chance,) * count
    return tuple(luck.random() < chance for _ in range(count))
