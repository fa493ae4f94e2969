"""Proofs and worked solutions by SymPy: what is proved, what never is, and forms in our own language.

SymPy is imported here as the helper process imports it; `tests/test_proving.py` looks at the process.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from tests.maths.corpus import CASES, Case
from tests.maths.test_compare import lines
from tutor.maths import Domain, Scope, compare, line, read, symbolic

SCOPE = Scope(
    symbols={"x": "real", "y": "real", "a": "positive", "p": "unit", "n": "posint"},
    functions=frozenset({"f", "g"}),
)


def proved(expected: str, typed: str, **symbols: Domain) -> bool:
    """Whether it is proved, in the scope above or in the symbols given."""
    scope = Scope(symbols=symbols) if symbols else SCOPE
    return symbolic.prove(read(expected, scope), read(typed, scope), scope)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_typical_right_answers_are_proved(case: Case) -> None:
    """A few answers to each key of the corpus, in every style that learners type."""
    answers = lines(case.right)
    for typed in random.Random(case.key).sample(answers, min(3, len(answers))):
        key, tree = read(case.key, case.scope), read(typed, case.scope)
        assert symbolic.prove(key, tree, case.scope), typed


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("relu(x) - relu(-x)", "x"),
        ("abs(x)", "x*sign(x)"),
        ("max(x, y) + min(x, y)", "x + y"),
        ("max(x, y)", "(x + y + abs(y - x))/2"),
        ("relu(relu(x) - a)", "max(0, x - a)"),
        ("sqrt(x^2 - 10x + 25)", "abs(x - 5)"),
        ("relu'(x)*x", "relu(x)"),
        ("abs(log(p))", "-log(p)"),
        ("abs(p - 1)", "1 - p"),
        ("softplus(x) - softplus(-x)", "x"),
        ("log(4)*x", "2*log(2)*x"),
        ("log(x^2)", "2*log(abs(x))"),
        ("cos(2*pi*n)", "1"),
        ("sin(x)^2 + cos(x)^2", "1"),
        ("tanh(2*x)", "2*tanh(x)/(1 + tanh(x)^2)"),
        ("f(x + y)*g'(2*x)", "g'(x + x)*f(y + x)"),
        ("a^x", "exp(x*log(a))"),
        ("(x^2 - 1)/(x - 1)", "x + 1"),
        ("floor(x) + 1", "1 + floor(x)"),
    ],
)
def test_branches_domains_and_identities_are_proved(expected: str, typed: str) -> None:
    """Kinks by cases, symbols of (0, 1) by positive ones, functions by exponentials."""
    assert proved(expected, typed)


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("x", "sqrt(x)^2"),
        ("log(x^2)", "2*log(x)"),
        ("sqrt(x^2)", "x"),
        ("x/3", "0.333333333333*x"),
        ("relu(x - 300)", "0"),
        ("abs(x)", "x"),
        ("sign(floor(a))", "1"),
        ("sign(n - 1)", "1"),
        ("f(x)", "g(x)"),
        ("f'(x)", "f(x)"),
        ("p", "a"),
    ],
)
def test_what_differs_is_never_proved(expected: str, typed: str) -> None:
    """Not even where SymPy by itself takes the two for equal."""
    assert not proved(expected, typed)


def test_the_stages_alone_prove_no_wrong_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison by values stands before the stages, and hides no fault of theirs on the corpus."""

    class Same:
        equal = True

    monkeypatch.setattr(symbolic, "compare", lambda *given: Same)
    for case in CASES[::6]:
        for typed in lines(case.wrong):
            tree = read(typed, case.scope)
            assert not symbolic.prove(read(case.key, case.scope), tree, case.scope), typed


@pytest.mark.parametrize(
    "text", ["10^400*x", "9^9^9^9*x", "exp(exp(exp(exp(9))))*x", "x^10^9", "2^(x^99999)"]
)
def test_towers_are_refused_and_not_multiplied_out(text: str) -> None:
    """No proof and no exception, at once."""
    assert symbolic.prove(read(text, SCOPE), read(text, SCOPE), SCOPE) in (True, False)


def test_the_authors_forms_and_fixed_texts_are_no_mathematics() -> None:
    """Lists, choices and names whose value is a text are not proved; numbers with a name are."""
    scope = Scope(symbols={"x": "real"}, values={"k": Fraction(1, 3), "t": "text"}, author=True)
    assert symbolic.prove(read("k*x", scope), read("x/3", scope), scope)
    for text in ("[x]", "if(x > 0, x, x)", "t"):
        assert not symbolic.prove(read(text, scope), read(text, scope), scope)


# -- worked solutions --------------------------------------------------------------------------------------


def forms(text: str, wrt: str | None = None) -> dict[str, str]:
    """The forms that are there, as lines."""
    return {name: line(form) for name, form in symbolic.forms(read(text, SCOPE), SCOPE, wrt)}


def test_forms_are_written_in_our_language() -> None:
    """Simplified, factored and expanded, as a learner would type them."""
    assert forms("1 - tanh(x)^2")["simplified"] == "1/cosh(x)^2"
    assert forms("x^2 - 2*x + 1") == dict.fromkeys(["simplified", "factored"], "(x - 1)^2")
    assert forms("(x + 1)*(x - 1)*y")["expanded"] == "x^2*y - y"
    assert forms("x*sqrt(a)/(3*y)") == {}
    assert forms("p/(1 - p)", "p")["simplified"] in {"1/(1 - p)^2", "1/(p - 1)^2"}
    assert forms("exp(x)/(exp(x) + exp(y))", "x")["simplified"] == "exp(x)*exp(y)/(exp(x) + exp(y))^2"


def test_a_derivative_comes_with_its_forms() -> None:
    """Sigmoid and opaque functions keep their names."""
    found = forms("x*sigmoid(x)", "x")
    assert "sigmoid(x)" in found["derivative"] and not any("exp" in form for form in found.values())
    assert forms("-y*log(sigmoid(x)) - (1 - y)*log(1 - sigmoid(x))", "x")["simplified"] == "sigmoid(x) - y"
    assert forms("f(x^2)/x", "x")["simplified"] == "2*f'(x^2) - f(x^2)/x^2"
    assert forms("floor(x)*x", "x") == {}


@pytest.mark.parametrize(
    ("text", "wrt"),
    [
        ("log(1 + exp(-x*y))", "x"),
        ("exp(-(x - y)^2/(2*a^2))/sqrt(2*pi*a^2)", "a"),
        ("relu(x)^2 + abs(y)*e^x", "x"),
        ("max(x, y)*tanh(x/2)", None),
        ("-p*log(p) - (1 - p)*log(1 - p)", "p"),
        ("log2(n)*5%", None),
    ],
)
def test_every_form_equals_what_it_is_a_form_of_and_reads_back(text: str, wrt: str | None) -> None:
    """Equal by values; the line reads to the very tree."""
    found = dict(symbolic.forms(read(text, SCOPE), SCOPE, wrt))
    start = found.pop("derivative", read(text, SCOPE))
    for form in found.values():
        assert read(line(form), SCOPE) == form and compare(start, form, SCOPE).equal
