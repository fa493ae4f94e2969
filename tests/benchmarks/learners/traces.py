"""Model B, the control: chunks of memory that are there or not, with ACT-R's activation from every exposure.

A concept has a few chunks; a question is known if all chunks that it needs are recalled. Activation is
m = ln Σ tᵢ^−dᵢ with dᵢ = c·exp(m at exposure i) + α, recall is 1/(1 + exp((τ − m)/s)) (Pavlik and Anderson,
2005, whose fits the distributions surround: α 0.18, c 0.22, τ −0.7, s 0.26, time between days counted 0.025).
There is no ability on a scale of log odds, no level, no stability: nothing that model A is made of.
"""

from __future__ import annotations

import random
from math import exp, log

from tests.benchmarks.learners.person import Person, sigmoid
from tests.benchmarks.learners.world import Question, World

__all__ = ["Traces"]

CHUNKS = 3
COUNTS = (1, 2, 2)
"""How many of its concept's chunks a question of each level needs."""
SECONDS_A_DAY = 86_400 * 0.025
LEAST = 30.0
"""Seconds that a trace is old at least."""
MOST_TRACES = 24
"""Older ones of a chunk are merged in pairs, for speed: they differ little by then."""

Trace = tuple[float, float, float]
"""When, how fast it decays, how many exposures it stands for."""


class Chunk:
    """One piece of knowledge: its exposures."""

    __slots__ = ("traces",)

    def __init__(self) -> None:
        self.traces: list[Trace] = []

    def activation(self, at: float) -> float:
        """ACT-R's base-level activation; very low for what was never met."""
        total = 0.0
        for when, decay, count in self.traces:
            total += float(count * max(LEAST, (at - when) * SECONDS_A_DAY) ** -decay)
        return log(total) if total > 0 else -20.0

    def expose(self, at: float, steep: float, decay: float) -> None:
        """One more trace; the more active the chunk is now, the faster this one decays (spacing)."""
        active = self.activation(at)
        self.traces.append((at, min(1.0, steep * exp(active) + decay), 1.0))
        if len(self.traces) > MOST_TRACES:
            first, second = self.traces[:2]
            middle = ((first[0] + second[0]) / 2, (first[1] + second[1]) / 2, first[2] + second[2])
            self.traces[:2] = [middle]


class Traces(Person):
    """A learner of model B."""

    def __init__(self, world: World, seed: str) -> None:
        """α log-normal around 0.17, c around 0.2, τ N(−1.8, 0.35) (meaningful matter
        lasts longer than their word pairs), s 0.25 to 0.6, a chunk understood at
        45 to 95 % of the readings of its solution, 0 to 6 exposures in lectures 1 to 12 weeks before.
        """
        super().__init__(world, seed)
        draws = self.stream
        self.decay = draws.lognormvariate(log(0.17), 0.2)
        self.steep = draws.lognormvariate(log(0.2), 0.25)
        self.threshold = draws.gauss(-1.8, 0.35)
        self.spread = draws.uniform(0.25, 0.6)
        self.grasp = draws.betavariate(7, 3)
        self.chunks = [[Chunk() for _ in range(CHUNKS)] for _ in range(world.concepts)]
        heard = draws.betavariate(3, 3)
        keen = [draws.betavariate(2, 2) for _ in range(world.topics)]
        for concept, chunks in enumerate(self.chunks):
            odds = heard * 0.5 + keen[world.topic_of[concept]] * 0.5
            for chunk in chunks:
                for when in sorted(-draws.uniform(7, 84) for _ in range(6)):
                    if draws.random() < odds * self.grasp * 0.7:
                        chunk.expose(when, self.steep, self.decay)
        self.needs: dict[str, tuple[tuple[int, int], ...]] = {}

    def needed(self, question: Question) -> tuple[tuple[int, int], ...]:
        """Which chunks a question needs: one or two by its level, the same for all learners; where it
        is hard and has prerequisites, one of theirs too.
        """
        if question.name not in self.needs:
            draws = random.Random(f"chunks:{question.name}")
            own = [(question.concept, one) for one in draws.sample(range(CHUNKS), COUNTS[question.level])]
            if question.needs and question.level == 2:
                own.append((draws.choice(question.needs), draws.randrange(CHUNKS)))
            self.needs[question.name] = tuple(own)
        return self.needs[question.name]

    def recalled(self, concept: int, chunk: int, at: float) -> float:
        """Probability to recall one chunk."""
        active = self.chunks[concept][chunk].activation(at)
        return sigmoid((active - self.threshold) / self.spread)

    def knows(self, question: Question, at: float) -> float:
        """All chunks have to be recalled."""
        known = 1.0
        for concept, chunk in self.needed(question):
            known *= self.recalled(concept, chunk, at)
        return known

    def learn(self, question: Question, at: float, share: float) -> None:
        """What is known leaves one more trace; what is new may be understood from the solution."""
        for concept, place in self.needed(question):
            chunk = self.chunks[concept][place]
            grasp = self.grasp * (1 - 0.15 * question.level)
            if chunk.traces or self.stream.random() < grasp + (1 - grasp) * share:
                chunk.expose(at, self.steep, self.decay)
