"""How an assignment stands: best hand-ins, the total, the due date."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date
from pathlib import Path

import pytest

from tests.shipped import shipped
from tests.test_store import attempt, noon
from tutor.course.model import Assignment, Course, Part
from tutor.store import Store
from tutor.study.assigned import Standing, counted, due_date, keep_due_date, stand


@pytest.fixture(scope="module")
def course() -> Course:
    """The course, from a cache of its own."""
    return shipped()


@pytest.fixture
def store(home: Path) -> Store:
    """An empty log."""
    return Store.open(home / "progress.db", now=noon)


def _record(store: Store, name: str, points: float, at: str = "2026-11-01T10:00:00.000+00:00") -> None:
    number = len(store.attempts()) + 1
    store.record(replace(attempt(number), item=name, points=points, at=at))


def _all(course: Course, store: Store, share: float, *sources: str) -> None:
    for source in sources:
        for name in counted(course, source):
            _record(store, name, share)


def _stand(course: Course, store: Store) -> Standing:
    (assignment,) = course.index.assignments
    return stand(course, store, assignment, UTC)


def test_the_assignment_has_the_points_of_its_sheet(course: Course) -> None:
    """Four graded parts of 10, 20, 20 and 50, a fifth without points, passed from 50 on; known ids."""
    (assignment,) = course.index.assignments
    assert [one.points for one in assignment.parts] == [10, 20, 20, 50, 0] and assignment.passes == 50
    ids = [source for part in assignment.parts for source in part.sources]
    assert set(ids) <= set(course.sources) and len(ids) == len(set(ids))
    assert all(counted(course, source) for part in assignment.parts[:4] for source in part.sources)


def test_only_the_total_decides(course: Course, store: Store) -> None:
    """The challenge alone passes, though three parts have nothing; a little less does not."""
    _all(course, store, 1.0, "002-4a", "002-4b", "002-4c")
    assert _stand(course, store).earned == 50 and _stand(course, store).passed
    half = Assignment(id="x", title="x", passes=50, parts=(Part(title="a", sources={"002-4b": 49}),))
    assert not stand(course, store, half, UTC).passed


def test_the_best_of_several_attempts_counts(course: Course, store: Store) -> None:
    """A worse one later takes nothing away, and no part exceeds its most."""
    for points in (0.5, 1.0, 0.25, 7.0):
        _all(course, store, points, "002-4b")
    found = _stand(course, store).parts[3]
    assert found.earned == 30 and found.counted[1].open == ()


def test_what_is_open_is_named_and_a_preparation_brings_nothing(course: Course, store: Store) -> None:
    """Everything that is not at its full mark; the fifth part stays without points."""
    _all(course, store, 0.5, "002-2a")
    _all(course, store, 1.0, "002-5b")
    found = _stand(course, store)
    assert found.earned == 3 and set(found.parts[1].counted[0].open) == set(counted(course, "002-2a"))
    assert found.parts[4].earned == 0


def test_what_comes_after_the_due_date_is_late_and_counts(course: Course, store: Store) -> None:
    """On the day itself it is in time."""
    keep_due_date(store, "002", date(2026, 11, 10))
    for name in counted(course, "002-4b"):
        _record(store, name, 0.5, "2026-11-10T22:00:00.000+00:00")
    assert not _stand(course, store).parts[3].counted[1].late
    for name in counted(course, "002-4b"):
        _record(store, name, 1.0, "2026-11-11T01:00:00.000+00:00")
    found = _stand(course, store).parts[3].counted[1]
    assert found.late and found.share == 1
    keep_due_date(store, "002", None)
    assert due_date(store, "002") is None and not _stand(course, store).parts[3].counted[1].late
