"""The checklist of the final presentation and the order of a report, and that the last week names them."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.content.marks import course, marked
from tutor.kinds.draw import compute
from tutor.study.deadlines import checklists, presents
from tutor.study.weeks import plan_weeks


def test_the_last_week_has_the_checklists() -> None:
    """Both questions are about the plan, and the presentation is in the last week however few there are."""
    assert checklists(course()) == ("presentation-checklist", "what-a-report-states-first")
    start = date(2026, 10, 12)
    for count in (1, 4, 16):
        found = plan_weeks(course().index.sections, start, start + timedelta(weeks=count), start)
        assert [presents(week) for week in found.weeks] == [False] * (count - 1) + [True]


def test_the_rubric_brings_all_points_once() -> None:
    """Its shares add up to 1, and what the plan asks for is in it: goal, method, result, limits, slides."""
    one = course().items["presentation-checklist"]
    shares = {point.key: Fraction(str(compute(point.share, {}))) for point in one.rubric}  # type: ignore[attr-defined]
    assert sum(shares.values()) == 1
    assert {"goal", "method", "result", "limits", "slides", "timing"} <= set(shares)


def test_ticks_are_marked_and_what_is_wrong_costs_nothing() -> None:
    """Half of it, all of it, and all of it with a trap."""
    keys = [point.key for point in course().items["presentation-checklist"].rubric]  # type: ignore[attr-defined]
    every = {"text": "1 Goal", "ticks": " ".join(keys)}
    assert marked("presentation-checklist", every).points == 1
    assert marked("presentation-checklist", every | {"ticks": every["ticks"] + " not-code"}).points == 1
    part = marked("presentation-checklist", {"text": "1 Goal", "ticks": "goal method result limits"})
    assert part.points == Fraction(3, 5) and part.status == "partial"


@pytest.mark.parametrize(
    ("order", "rule"),
    [
        ("E C F A D B", ""),
        ("E F C A B D", ""),
        ("E A C F D B", "results-before-the-"),
        ("E C F D A B", "limits-before-the-results"),
        ("E C F B A D", "answer-before-the-results"),
        ("E C A F D B", "results-before-the-method"),
        ("E F A C D B", "results-before-the-data"),
    ],
)
def test_a_report_states_first_what_the_rest_rests_on(order: str, rule: str) -> None:
    """Data and method in either order, answer and limits too; each wrong order has its own sentence."""
    verdict = marked("what-a-report-states-first", order)
    assert (verdict.status == "right") == (not rule)
    assert all(rule in line.rule for line in verdict.lines)
