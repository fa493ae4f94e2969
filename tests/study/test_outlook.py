"""Home's line on the exam: silent until there is enough to go by, then with the last mock beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.shipped import shipped
from tests.study.test_forecast import NOW, attempt
from tutor.places import find_places
from tutor.store import Store
from tutor.study.exam.paper import draw_paper
from tutor.study.exam.sitting import Sitting
from tutor.study.outlook import outlook
from tutor.study.services import Services


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """A learner of the shipped course, at a fixed time."""
    places = find_places({"DLTUTOR_HOME": str(tmp_path)})
    return Services(
        course=shipped(),
        store=Store.open(places.progress, now=lambda: NOW),
        places=places,
        now=lambda: NOW,
        monotonic=lambda: 0.0,
        seed="test",
    )


def test_home_is_told_of_the_exam_once_there_is_enough(services: Services) -> None:
    """Nothing for a newcomer; points with their interval later; then the last mock exam too."""
    assert outlook(services) == ""
    for entry in services.course.entries[::2]:
        services.store.record(attempt(entry.id, 1.0, kind=entry.kind))
    told = outlook(services)
    assert told.startswith("Forecast ") and " of 60 points (" in told and "mock" not in told
    sit(services, NOW - timedelta(hours=2))
    assert outlook(services).endswith(" · last mock 0")


def sit(services: Services, at: datetime) -> None:
    """Hand in an empty paper."""
    paper = draw_paper(services.course, services.course.exams["full"], 3)
    Sitting.begin(services.course, services.store, paper, now=lambda: at).hand_in()
