"""`dltutor assignment`: points, pass mark, due date."""

from __future__ import annotations

from tests.commands.test_commands import Output
from tests.commands.test_commands import run as run  # the fixture


def test_an_assignment_says_what_is_missing(run: Output) -> None:
    """Nothing done yet: status 1, every part with its most, the pass mark."""
    assert run("assignment") == 1
    assert "0 of 100 points: 50 are missing" in run.out and "of 50" in run.out
    assert run("assignment", "002", "--json") == 1
    assert isinstance(run.json, dict) and not run.json["passed"] and len(run.json["parts"]) == 5


def test_the_due_date_is_kept_until_it_is_forgotten(run: Output) -> None:
    """As for the exam, a day is typed in many ways."""
    assert run("assignment", "--due", "30 days") == 1
    first = run.out.splitlines()[0]
    assert ", due " in first
    assert run("assignment") == 1 and run.out.splitlines()[0] == first
    assert run("assignment", "--due", "none") == 1 and "due" not in run.out.splitlines()[0]


def test_a_bad_request_is_one_sentence(run: Output) -> None:
    """An unknown assignment, a day that is none."""
    assert run("assignment", "009") == 2 and "002" in run.complaint
    assert run("assignment", "--due", "soon") == 2 and "--due" in run.complaint
