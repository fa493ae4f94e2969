"""What simulated learners study: the real course, reduced to what a learner model needs of each question."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tutor.course import Course
from tutor.kinds import Item, Variant
from tutor.kinds.fields import Choice, flatten
from tutor.marking import Line
from tutor.study.weighing import weights_of

__all__ = ["LEVELS", "Question", "World", "see"]

LEVELS = ("easy", "medium", "hard")
SECONDS = {
    "choice": 40,
    "tf": 60,
    "numeric": 120,
    "shape": 90,
    "short": 110,
    "blanks": 80,
    "order": 75,
    "sketch": 100,
    "formula": 160,
    "trace": 200,
}
"""Median time to a first answer by kind: about 1.5 minutes a point, as the exam itself allows."""
GUESS = {"tf": 0.5, "order": 0.1, "blanks": 0.1, "sketch": 0.05, "shape": 0.03}
"""Chance to hit one part by luck; a choice has one over its options, all others 0.02."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One item as a learner model sees it; concepts are numbers, `weights` shares of the item's points."""

    name: str
    kind: str
    topic: int
    concept: int
    needs: tuple[int, ...]
    level: int
    weights: tuple[float, ...]
    lines: tuple[Line, ...]
    guess: float
    seconds: float
    content: str
    params: str
    answer: dict[str, str]
    """Drawn values as JSON and the right answer: those of the exam's own variant, as long as any other's."""
    hard: float
    """How much harder than its level says, in standard deviations; the same for all learners."""


@dataclass(frozen=True)
class World:
    """All questions of a course by name, and how many concepts and topics they are about."""

    course: Course
    questions: dict[str, Question]
    concepts: int
    topics: int

    @cached_property
    def topic_of(self) -> tuple[int, ...]:
        """The topic of each concept."""
        found = {one.concept: one.topic for one in self.questions.values()}
        return tuple(found[concept] for concept in range(self.concepts))

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """What the program gives its plan besides the log: the cards' shares in the exam."""
        return weights_of(self.course)


def see(course: Course) -> World:
    """The world of a course."""
    entries = course.entries
    concepts = {name: number for number, name in enumerate(dict.fromkeys(one.concept for one in entries))}
    topics = {name: number for number, name in enumerate(dict.fromkeys(one.topic for one in entries))}
    made = {}
    for entry in entries:
        item = course.items[entry.id]
        variant = item.variant(0)
        key = item.key(variant)
        lines = tuple(line for line in item.mark(variant, key).lines if line.of > 0)
        base = SECONDS[entry.kind] * (0.7 + 0.3 * min(float(item.worth), 6.0))
        made[entry.id] = Question(
            name=entry.id,
            kind=entry.kind,
            topic=topics[entry.topic],
            concept=concepts[entry.concept],
            needs=tuple(concepts[one] for one in item.needs if one in concepts and one != entry.concept),
            level=LEVELS.index(entry.level),
            weights=tuple(float(line.of) for line in lines),
            lines=lines,
            guess=_guess(item, variant),
            seconds=base,
            content=item.content,
            params=json.dumps({name: str(value) for name, value in variant.params.items()}),
            answer=dict(key),
            hard=random.Random(f"hard:{entry.id}").gauss(0, 1),
        )
    return World(course, made, len(concepts), len(topics))


def _guess(item: Item, variant: Variant) -> float:
    if item.kind != "choice":
        return GUESS.get(item.kind, 0.02)
    fields = [one for one in flatten(item.fields(variant)) if isinstance(one, Choice)]
    return 1 / max(2, len(fields[0].options))
