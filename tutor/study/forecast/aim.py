"""What a forecast aims at: the questions that a blueprint may ask, section by section, and their cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tutor.course.exams import Blueprint
from tutor.course.model import Course
from tutor.study.memory import card_of

__all__ = ["EASIER", "KINDS", "Aim", "Ask", "Place", "aimed"]

EASIER = {"easy": 0.08, "medium": 0.0, "hard": -0.12}
"""What an author's level makes of the share that first tries earn."""
KINDS = {
    "choice": (1, 1.0),
    "tf": (2, 0.9),
    "numeric": (1, 0.9),
    "order": (1, 1.0),
    "short": (2, 0.65),
    "shape": (3, 0.75),
    "blanks": (3, 0.65),
    "sketch": (4, 0.65),
    "formula": (3, 0.7),
    "trace": (6, 0.65),
}
"""Parts of a question by kind, and how all-or-nothing its points fall, before there are marks of the kind."""
TRUTH_OF_TF = 0.25


@dataclass(frozen=True, slots=True)
class Ask:
    """What a forecast needs of one item: its card, concept and topic, and what luck alone earns."""

    item: str
    concept: str
    card: str
    topic: int
    kind: str
    level: str
    guess: float


@dataclass(frozen=True, slots=True)
class Place:
    """A slot of the paper: its section's number, its points, and the items that may stand there."""

    section: int
    points: float
    items: tuple[str, ...]


@dataclass(frozen=True)
class Aim:
    """All items of the course by id, in course order, and the slots of one blueprint."""

    blueprint: Blueprint | None
    asks: Mapping[str, Ask]
    places: tuple[Place, ...]
    topics: tuple[str, ...]


def aimed(course: Course, blueprint: Blueprint | None) -> Aim:
    """The aim of a blueprint; to be kept where several forecasts are made of the same one. Without a
    blueprint there are no slots, and only the items can be looked at.
    """
    topics = tuple(
        dict.fromkeys((*(one.id for one in course.index.topics), *(e.topic for e in course.entries)))
    )
    number = {name: place for place, name in enumerate(topics)}
    asks = {}
    for entry in course.entries:
        asks[entry.id] = Ask(
            item=entry.id,
            concept=entry.concept,
            card=card_of(entry),
            topic=number[entry.topic],
            kind=entry.kind,
            level=entry.level,
            guess=_guess(course, entry.id, entry.kind),
        )
    places = _places(course, blueprint) if blueprint else ()
    return Aim(blueprint, asks, places, topics)


def _places(course: Course, blueprint: Blueprint) -> tuple[Place, ...]:
    # Imported here: the search for fillings needs the kinds, which home is painted without.
    from tutor.course.filling import pools

    return tuple(
        Place(part, float(blueprint.sections[part].slots[slot].worth), items)
        for (part, slot), items in pools(course, blueprint).items()
    )


def _guess(course: Course, name: str, kind: str) -> float:
    """What marking anything earns on average: one in four of a choice of four; the reason of a true-false
    item counts only beside the right truth.
    """
    if kind not in ("choice", "tf"):
        return 0.0
    item: Any = course.items[name]
    if kind == "choice":
        return 1 / max(2, int(len(item.options) or item.show))
    return 0.5 * (TRUTH_OF_TF + (1 - TRUTH_OF_TF) / max(2, int(item.show)))
