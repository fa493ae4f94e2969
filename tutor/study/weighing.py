"""What each card weighs in the exam: the points that a paper of the blueprint gives it on average."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.course.model import Course
from tutor.study.memory import card_of

__all__ = ["BLUEPRINT", "weights_of"]

BLUEPRINT = "full"
"""The blueprint that stands for the exam; a course without it has its longest one instead."""
OF_THE_COURSE = 0.2
"""The share of the weight that goes by the course alone: no exam keeps to a blueprint to the letter."""


def weights_of(course: Course) -> Mapping[str, float]:
    """The weight of every card of the course, in all 1; without a blueprint by the points of its items.

    Builds the items that a blueprint may ask: for a thread, not for first paint.
    """
    points = {one.id: one.points for one in course.entries}
    asked = _asked(course)
    share = OF_THE_COURSE if asked else 1.0
    whole, whole_asked = sum(points.values()), sum(asked.values()) or 1.0
    made: dict[str, float] = {}
    for one in course.entries:
        weight = share * points[one.id] / whole
        weight += (1 - share) * asked.get(one.id, 0.0) / whole_asked
        made[card_of(one)] = made.get(card_of(one), 0.0) + weight
    return made


def _asked(course: Course) -> dict[str, float]:
    """Points that each item has in a paper on average, were every item of a slot's pool drawn alike."""
    from tutor.course.filling import pools  # needs the kinds

    blueprint = course.exams.get(BLUEPRINT) or max(
        course.exams.values(), key=lambda one: one.minutes, default=None
    )
    asked: dict[str, float] = {}
    if blueprint is not None:
        for (part, place), names in pools(course, blueprint).items():
            worth = float(blueprint.sections[part].slots[place].worth)
            for name in names:
                asked[name] = asked.get(name, 0.0) + worth / len(names)
    return asked
