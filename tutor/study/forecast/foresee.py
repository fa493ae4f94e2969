"""Expected points of a paper with an 80 % interval, and whether there is enough to go by.

All in closed form, without luck of its own: the same log always gives the same figures. `knowing` follows
what is known of every card, `fitting` weighs how this learner learns and forgets, `expecting` turns both
into distributions of a section's points, `points` adds those up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tutor.course.exams import Blueprint
from tutor.course.model import Course
from tutor.study.forecast.aim import Aim, aimed
from tutor.study.forecast.expecting import View
from tutor.study.forecast.marks import Marks
from tutor.study.forecast.points import added, blurred, mean, quantile

__all__ = ["LEAST_TRIED", "Forecast", "Part", "expected", "forecast"]

LEAST_TRIED, LEAST_SHARE = 15, 0.4
"""A forecast is called one from so many different questions on, and where cards with marks stand for that
share of the points."""
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Expected points of a section (or the total, id "total"), the 80 % interval, the points there are."""

    id: str
    title: str
    points: float
    low: float
    high: float
    of: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a paper sat now would bring. `enough` is False while there is too little to go by: the interval
    is wide then, and `says` says what is missing.
    """

    sections: tuple[Part, ...]
    total: Part
    enough: bool
    says: str
    shares: Mapping[str, float] = field(default_factory=dict, repr=False)
    """What each item of the course would earn now, 0…1, by id."""


def forecast(
    course: Course, blueprint: Blueprint, marks: Marks, *, now: datetime, aim: Aim | None = None
) -> Forecast:
    """The forecast of a blueprint's papers at a time (UTC) by these marks; `aim` saves reading the blueprint
    again.
    """
    aim = aim or aimed(course, blueprint)
    view = View(aim, marks, now.timestamp() / 86_400)
    sections, sums = [], []
    for number, section in enumerate(blueprint.sections):
        cells = view.cells(number)
        sums.append(cells)
        sections.append(_part(section.id, section.title, cells, view.deviation((number,)), section.points))
    whole = [1.0]
    for cells in sums:
        whole = added(whole, cells)
    everything = tuple(range(len(blueprint.sections)))
    total = _part("total", blueprint.title, whole, view.deviation(everything), blueprint.points)
    return _told(view, tuple(sections), total)


def expected(aim: Aim, marks: Marks, now: datetime) -> dict[str, float]:
    """The share of its points (0…1) that each item would earn now, by id; what was never tried at what first
    tries earn.
    """
    return View(aim, marks, now.timestamp() / 86_400).share


def _part(name: str, title: str, cells: Sequence[float], deviation: float, of: float) -> Part:
    wide = blurred(cells, deviation)
    low, high = quantile(wide, LOW), quantile(wide, HIGH)
    return Part(
        id=name, title=title, points=min(high, max(low, mean(cells))), low=low, high=high, of=float(of)
    )


def _told(view: View, sections: tuple[Part, ...], total: Part) -> Forecast:
    """The forecast with its sentence."""
    aim, marks = view.aim, view.marks
    tried = [one for name, one in aim.asks.items() if name in marks.items]
    concepts = {one.concept for one in tried}
    stood = [0.0] * len(sections)
    for place in aim.places:
        known = sum(aim.asks[name].concept in concepts for name in place.items)
        stood[place.section] += place.points * known / max(1, len(place.items))
    enough = len(tried) >= LEAST_TRIED and sum(stood) >= LEAST_SHARE * total.of
    blank = [one.title for one, points in zip(sections, stood) if not points]
    says = _says(total) if enough else _lacking(len(tried), sum(stood) / max(1.0, total.of), blank)
    return Forecast(sections=sections, total=total, enough=enough, says=says, shares=view.share)


def _says(total: Part) -> str:
    return (
        f"A paper sat now would bring about {total.points:.0f} of {total.of:.0f} points; "
        f"in 8 of 10 cases {total.low:.0f} to {total.high:.0f}."
    )


def _lacking(tried: int, share: float, blank: Sequence[str]) -> str:
    """What is missing, in one sentence."""
    some = (
        "No question was tried yet" if not tried else f"Only {tried} question{'s' * (tried > 1)} tried so far"
    )
    if tried >= LEAST_TRIED:
        some = f"What you tried stands for {100 * share:.0f} % of the paper's points"
    what = f", none of {', '.join(blank)}" if blank and tried else ""
    missing = max(1, LEAST_TRIED - tried)
    if tried >= LEAST_TRIED:
        return f"{some}{what}: too little for a forecast; try other topics."
    return f"{some}{what}: about {missing} more make{'s' * (missing == 1)} a forecast."
