"""The forms that items ask for, and the sentence about an answer that is equal and in another form."""

from __future__ import annotations

import pytest

from tutor.maths import Problem, Scope, read
from tutor.maths.answer import judge_formula
from tutor.maths.form import form_clauses, form_problem

SCOPE = Scope(symbols=dict.fromkeys("abexy", "real"), functions=frozenset("f"))


@pytest.mark.parametrize(
    ("asked", "fine", "missed"),
    [
        ("expanded", "x^2 + 2*x*y - y", "x*(x + 2*y) - y"),
        ("expanded", "x^2 + 2*x + 1", "(x + 1)^2"),
        ("expanded", "x/2 + y/2", "(x + y)/2"),
        ("expanded", "-x - y", "-(x + y)"),
        ("expanded", "exp(x + y)*x", "exp(x)*(x + y)"),
        ("factored", "x*(x + 1)", "x^2 + x"),
        ("factored", "-(x + 1)*y", "-x*y - y"),
        ("factored", "(x + 1)^2", "(x^2 + x)/2"),
        ("single-fraction", "(x + y)/(x*y)", "1/x + 1/y"),
        ("single-fraction", "-x/(1 + y)", "x/(1 + 1/y)"),
        ("single-fraction", "x + y", "x*y^-1"),
        ("uses e", "e*tanh'(a)", "tanh(a)*tanh'(a)"),
        ("uses f'", "f'(x)*y", "f(x)*y"),
        ("uses sigmoid x", "σ(x)", "1/(1 + exp(-x))"),
        ("avoids tanh'", "1 - tanh(x)^2", "tanh'(x)"),
        ("avoids e sin", "x + y", "sin(x) + y"),
        ("factored, avoids y", "x*(x + 1)", "y*(x + 1)"),
    ],
)
def test_a_form_is_told_from_another(asked: str, fine: str, missed: str) -> None:
    """One answer has the form asked for, the other misses it and is told so in one sentence."""
    assert form_problem(read(fine, SCOPE), asked) == ""
    said = form_problem(read(missed, SCOPE), asked)
    assert said.startswith("Equal, but not in the form asked for: ") and said.endswith(".")


def test_the_names_in_question_are_in_the_sentence() -> None:
    """What has to occur and does not, and what must not and does."""
    assert "with a and b." in form_problem(read("x", SCOPE), "uses a b x")
    assert "without y." in form_problem(read("x*y", SCOPE), "avoids y b")


@pytest.mark.parametrize("asked", ["tidy", "uses", "expanded x", "avoids , factored"])
def test_a_form_that_does_not_exist_is_a_problem(asked: str) -> None:
    """The sentence lists the forms that there are."""
    with pytest.raises(Problem, match="single-fraction"):
        form_clauses(asked)


def test_an_equal_answer_in_another_form_costs_nothing() -> None:
    """It is invalid with the tag `form`; a wrong one in that form is incorrect all the same."""
    key = read("x*(x + 1)", SCOPE)
    judged = judge_formula(key, "x^2 + x", SCOPE, form="factored")
    assert (judged.status, judged.tag) == ("invalid", "form") and "Equal" in judged.message
    assert judge_formula(key, "(x + 1)*x", SCOPE, form="factored").status == "correct"
    assert judge_formula(key, "x^2 - x", SCOPE, form="factored").status == "incorrect"
