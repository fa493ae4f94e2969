"""Verdicts, ledgers and the rule of follow-through."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from tutor.marking import UNREADABLE, Line, after_hints, carry, only, settle, unreadable


def line(points: Fraction, of: Fraction, rule: str = "x", says: str = "") -> Line:
    """A ledger line of which only points and rule matter."""
    return Line(part="p", label="", points=points, of=of, rule=rule, yours="", expected="", says=says)


HALF, NONE = Fraction(1, 2), Fraction(0)


def test_full_points_are_right_no_points_wrong_and_anything_between_partial() -> None:
    """The status follows the sum of the points."""
    assert settle([line(HALF, HALF), line(HALF, HALF)]).status == "right"
    assert settle([line(NONE, HALF), line(NONE, HALF)]).status == "wrong"
    assert settle([line(HALF, HALF), line(NONE, HALF)]).status == "partial"


def test_only_an_answer_without_one_readable_graded_field_is_invalid() -> None:
    """One readable field makes an attempt; fields without points do not."""
    unread = line(NONE, HALF, UNREADABLE)
    assert settle([unread, unread]).status == "invalid"
    assert settle([unread, line(NONE, HALF)]).status == "wrong"
    assert settle([unread, unread, line(NONE, NONE, "right")]).status == "invalid"


def test_one_part_alone_carries_all_points() -> None:
    """Its share is the verdict; a verdict without such a line stays as it is."""
    whole = settle([replace(line(HALF, HALF), part="y"), line(NONE, HALF)])
    alone = only(whole, "y")
    assert alone.points == 1
    assert alone.status == "right"
    assert len(alone.lines) == 1
    assert only(whole, "p").status == "wrong" and only(whole, "q") is whole
    assert only(settle([line(NONE, HALF, UNREADABLE), line(HALF, HALF)]), "p").status == "invalid"
    lost = unreadable("Nothing was entered.")
    assert only(lost, "y") is lost


def test_each_hint_costs_a_fifth_of_what_can_be_reached() -> None:
    """All three hints leave 40 %."""
    assert [after_hints(Fraction(1), hints) for hints in range(4)] == [
        1,
        Fraction(4, 5),
        Fraction(3, 5),
        Fraction(2, 5),
    ]
    assert after_hints(HALF, 3) == Fraction(1, 5)


def test_a_wrong_earlier_value_is_carried_only_past_its_guard() -> None:
    """Right values and guarded-out ones carry nothing."""
    true = {"tn": 390}
    assert carry(["tn"], {"tn": 400}, true, guard=lambda own: own["tn"] <= 500) == {"tn": 400}
    assert carry(["tn"], {"tn": 840}, true, guard=lambda own: own["tn"] <= 500) is None
    assert carry(["tn"], {"tn": 390}, true, guard=lambda _: True) is None
    assert carry(["tn"], {}, true, guard=lambda _: True) is None


def test_a_sentence_is_said_once_however_many_lines_carry_it() -> None:
    """Feedback lists each sentence once, in the order of the form."""
    verdict = settle([line(NONE, HALF, says="b"), line(NONE, HALF, says="a"), line(NONE, NONE, says="b")])
    assert verdict.feedback == ("b", "a")
