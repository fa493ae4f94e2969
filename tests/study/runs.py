"""Events of a run as the checker would send them, so that no process is needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from checkers.protocol import Event, Finished, Points, Result, Series, Started, Tabled
from tests.screens.pupil import tiny_course
from tutor.course.experiments import Experiment
from tutor.places import find_places
from tutor.store import Run, Store
from tutor.study.services import Services
from tutor.study.trying import Trial

__all__ = ["LAST", "desk", "events", "trial", "tried"]

LAST = Finished("tiny_descent.py", "tiny-descent", "", "", "pass", 1.0, seconds=0.5)
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def desk(home: Path) -> Services:
    """A desk on the tiny course whose clock goes on by a second at each look."""
    places = find_places({"DLTUTOR_HOME": str(home)})
    looks = iter(range(100_000))

    def now() -> datetime:
        return NOON + timedelta(seconds=next(looks))

    store = Store.open(places.progress, now=now)
    return Services(
        course=tiny_course(), store=store, places=places, now=now, monotonic=lambda: 7.0, seed="1"
    )


def trial(home: Path) -> Trial:
    """A trial of the tiny experiment."""
    services = desk(home)
    return Trial(_experiment(services), services)


def _experiment(services: Services) -> Experiment:
    return services.course.experiments["tiny-descent"]


def events(steps: int = 8, left: float = 0.39) -> list[Event]:
    """What the tiny program sends, without a process."""
    points = [[step, 0.5**step] for step in range(1, steps + 1)]
    return [
        Started("tiny_descent.py", "tiny-descent", "cpu", "namespaces"),
        Points([["distance", "middle", x, y] for x, y in points[:3]]),
        Series("distance", "middle", points),
        Result("worst", "large"),
        Result("left", left),
        Result("ranking", ["large", "small", "middle"]),
        Tabled("at the end", ["step size", "distance"], [[1.5, 256.0], [0.01, 0.85], [0.25, left / 100]]),
    ]


def tried(one: Trial, seed: int = 0, *more: Event, left: float = 0.39) -> Run:
    """One run from its job to its record."""
    one.job(seed)
    for event in (*events(left=left), *more):
        one.take(event)
    found = one.finish(LAST)
    assert isinstance(found, Run), found
    return found
