"""The one line on the exam that home shows once there is enough to go by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.words import points

if TYPE_CHECKING:
    from tutor.study.services import Services

__all__ = ["outlook"]


def outlook(services: Services) -> str:
    """`Forecast 44 of 60 points (39 to 49) · last mock 41`, nothing while there is too little to go by.

    Reads what is new in the log and the questions of the exam: call it outside the interface's thread.
    """
    from tutor.study.exam.papers import reports  # here and below: home is painted without them
    from tutor.study.folding import bring_up
    from tutor.study.forecast import LEAST_TRIED, Marks, forecast
    from tutor.study.stats import goal

    course, store = services.course, services.store
    blueprint = goal(course)
    if blueprint is None or len(store.summary()) < LEAST_TRIED:
        return ""
    marks = Marks()
    bring_up([marks], store, services.places.cache)
    found = forecast(course, blueprint, marks, now=services.now())
    if not found.enough:
        return ""
    total = found.total
    told = f"Forecast {total.points:.0f} of {total.of:.0f} points ({total.low:.0f} to {total.high:.0f})"
    sat = [one for one in reports(store) if one.blueprint == blueprint.id]
    return f"{told} · last mock {points(sat[-1].points)}" if sat else told
