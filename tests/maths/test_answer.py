"""The one way to a verdict: status, wording, echo, proof, tolerance, counterexample."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.maths.test_hostile import INJECTIONS, STRUCTURES
from tutor.maths import Domain, Scope, read
from tutor.maths.answer import Counterexample, Judged, judge_formula, judge_tree

XY = Scope(symbols={"x": "real", "y": "real"}, functions=frozenset({"f"}))


def judged(expected: str, typed: str, rel_tol: float | None = None, **symbols: Domain) -> Judged:
    """The verdict on two texts."""
    scope = Scope(symbols=symbols) if symbols else XY
    return judge_formula(read(expected, scope), typed, scope, rel_tol=rel_tol)


def test_a_proved_answer_says_so() -> None:
    """The wording, the reading and the flag."""
    found = judged("(x + y)^2", "x^2+2xy+y^2")
    assert (found.status, found.message, found.proved) == ("correct", "Correct: proved equal.", True)
    assert (found.echo, found.tag, found.counterexample) == ("x^2 + 2*x*y + y^2", None, None)


def test_an_answer_that_only_agrees_says_where() -> None:
    """Without a proof the number of points and of digits is told."""
    found = judged("sin(x/2)^2", "(1 - cos(x))/2")
    assert found.status == "correct" and not found.proved
    assert found.message == "Correct: the two agree at 24 points, confirmed to 25 digits."


def test_a_wrong_answer_has_a_reason_and_a_counterexample() -> None:
    """At small round numbers, with both values."""
    found = judged("x^2 + y", "x^2 - y")
    assert (found.status, found.tag) == ("incorrect", "sign-of-term")
    assert found.message == (
        "The sign in front of y is the wrong way round. "
        "At x = 2, y = 0.5 your formula gives 3.5, the right one 4.5."
    )
    assert found.counterexample == Counterexample(
        {"x": Fraction(2), "y": Fraction(1, 2)}, Fraction(9, 2), Fraction(7, 2)
    )


def test_a_side_without_a_value_is_told() -> None:
    """In the sentence of the counterexample, on whichever side it is."""
    assert judged("abs(x)", "sqrt(x)^2", x="real").message.endswith(
        "At x = −1 your formula has no value, the right one 1."
    )
    assert judged("sqrt(x)^2", "abs(x)", x="real").message.endswith(
        "At x = −1 your formula gives 1, the right one has no value."
    )


def test_values_are_shown_with_as_many_digits_as_tell_them_apart() -> None:
    """A difference in the tenth digit is visible."""
    sentence = Counterexample({"x": 1.5}, 1.0000000001, 1.0000000002).sentence
    assert sentence == "At x = 1.5 your formula gives 1.0000000002, the right one 1.0000000001."


def test_values_beyond_the_numbers_that_fit_are_not_called_missing() -> None:
    """Where a side is too large to be shown there is no counterexample, rather than an untrue one."""
    found = judged("(x/y)^(9.98^pi)", "(x/y)^(9.97^pi)", x="positive", y="positive")
    assert found.status == "incorrect"
    shown = found.counterexample
    assert shown is None or (shown.expected is not None and shown.typed is not None)


def test_an_opaque_function_has_no_counterexample() -> None:
    """The stand-ins' values would mean nothing to anybody."""
    found = judged("f(x)*y", "f(y)*x")
    assert found.status == "incorrect" and found.counterexample is None


def test_what_cannot_be_read_or_decided_is_invalid() -> None:
    """The reader's sentence with its problem, or why no verdict was reached."""
    unread = judged("x", "x +")
    assert unread.status == "invalid" and unread.problem is not None
    assert unread.message == unread.problem.sentence and unread.node is None
    undecided = judged("sqrt(-1 - x^2)", "sqrt(-2 - x^2)")
    assert undecided.status == "invalid" and undecided.problem is None
    assert undecided.message.startswith("This could not be decided: ") and undecided.echo


def test_a_relative_tolerance_is_named_where_it_was_needed() -> None:
    """Within it the answer is correct; an exact one is proved as ever."""
    found = judged("x/3", "0.333x", rel_tol=0.01)
    assert (found.status, found.proved) == ("correct", False) and "0.01" in found.message
    assert judged("x/3", "0.3x", rel_tol=0.01).status == "incorrect"
    assert judged("x/3", "x*3^-1", rel_tol=0.01).proved


def test_a_replaced_tree_is_echoed_as_it_was_typed() -> None:
    """Where names were replaced, the verdict is about the replacement and the echo about the typing."""
    found = judge_tree(read("2*x", XY), read("2*x", XY), XY, shown=read("2*y", XY))
    assert (found.status, found.echo) == ("correct", "2*y")


TEXTS = [*INJECTIONS, *STRUCTURES, "x" * 10**6, "", " "]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_text_raises(text: str) -> None:
    """Hostile texts get a verdict with a printable, non-empty message."""
    found = judge_formula(read("x*f(y)", XY), text, XY)
    assert found.message and found.message.isprintable() and found.status != "correct"
