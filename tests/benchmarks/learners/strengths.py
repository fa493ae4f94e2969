"""Model A: a latent skill per concept on the log-odds scale, that grows with practice and fades with time.

P(know) = logistic(ability + topic + weight · level · retention + familiarity − difficulty − missing needs),
as performance factors analysis and its heirs with forgetting have it (Pavlik, Cen and Koedinger, 2009;
Choffin et al., 2019); retention is the power law (1 + t/S)^−ψ (Wixted and Ebbesen, 1991), whose S grows more
the more was forgotten before a practice (spacing: Cepeda et al., 2008; Pavlik and Anderson, 2005).
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks.learners.person import Person, sigmoid
from tests.benchmarks.learners.world import Question, World

__all__ = ["Strengths"]

KNOWN_ITEM = 20.0
"""Days in which the familiarity with one item's wording fades to a third."""


@dataclass(slots=True)
class Skill:
    """One concept: how much was understood (0…1), how long it lasts (days), when it was last met."""

    level: float
    lasts: float
    last: float


class Strengths(Person):
    """A learner of model A."""

    def __init__(self, world: World, seed: str) -> None:
        """Ability N(0, 0.8), concept and topic N(0, 0.5), learning 10 to 55 % of the gap a practice, ψ 0.2 to
        0.5, difficulty 0.8 a level and N(0, 0.4) an item, lectures heard 1 to 12 weeks before.
        """
        super().__init__(world, seed)
        draws = self.stream
        self.ability = draws.gauss(0, 0.8)
        self.topics = [draws.gauss(0, 0.5) for _ in range(world.topics)]
        self.talents = [draws.gauss(0, 0.5) for _ in range(world.concepts)]
        self.weight = draws.uniform(3.5, 5.5)
        self.rate = min(0.7, draws.betavariate(5, 10) * (1 + 0.25 * self.ability))
        self.fades = draws.uniform(0.2, 0.5)
        self.hardens = draws.uniform(1.5, 4.0)
        self.starts = draws.lognormvariate(0.7, 0.5)  # days that a first practice lasts
        heard = draws.betavariate(3, 2)
        self.skills = [
            Skill(
                level=draws.betavariate(1.6, 2.0) if draws.random() < heard else 0.0,
                lasts=self.starts * 4,
                last=-draws.uniform(7, 84),
            )
            for _ in range(world.concepts)
        ]
        self.met: dict[str, tuple[float, float]] = {}

    def retained(self, concept: int, at: float) -> float:
        """How much of what was once understood is there at a time, 0…1."""
        skill = self.skills[concept]
        return float((1 + max(0.0, at - skill.last) / skill.lasts) ** -self.fades)

    def skill(self, concept: int, at: float) -> float:
        """Level times retention: 0…1."""
        return self.skills[concept].level * self.retained(concept, at)

    def knows(self, question: Question, at: float) -> float:
        """The logistic model."""
        odds = self.ability + self.topics[question.topic] + self.talents[question.concept]
        odds += self.weight * self.skill(question.concept, at) - 1.7
        odds -= 0.8 * (question.level - 1) + 0.4 * question.hard
        if question.needs:
            missing = 1 - sum(self.skill(one, at) for one in question.needs) / len(question.needs)
            odds -= 1.0 * missing
        return sigmoid(odds + 0.8 * self._familiar(question.name, at))

    def learn(self, question: Question, at: float, share: float) -> None:
        """Level goes toward 1, what was nearly forgotten hardens most, a failure hardens less."""
        skill = self.skills[question.concept]
        kept = self.retained(question.concept, at)
        gained = self.rate * (0.7 + 0.3 * share) * (1 - 0.15 * question.level)
        skill.level += gained * (1 - skill.level)
        skill.lasts *= 1 + self.hardens * (1 - kept) * (0.4 + 0.6 * share)
        skill.lasts = max(skill.lasts, self.starts)
        skill.last = at
        for need in question.needs:  # what a question builds on is touched in passing
            self.skills[need].level += 0.15 * gained * (1 - self.skills[need].level)
        known = self._familiar(question.name, at)
        self.met[question.name] = (known + 0.5 * (1 - known), at)

    def _familiar(self, name: str, at: float) -> float:
        if name not in self.met:
            return 0.0
        known, last = self.met[name]
        return known / (1 + 2 * max(0.0, at - last) / KNOWN_ITEM)
