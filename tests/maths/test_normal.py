"""The quick proof: it finds what is equal, and never proves what is not."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.maths.corpus import CASES
from tests.maths.mistakes import MISTAKES
from tests.maths.test_compare import lines
from tests.maths.test_hostile import STRUCTURES
from tests.maths.test_properties import FIXED, SCOPE, edits, rewritten, smooth, trees
from tutor.maths import Domain, Node, Problem, Scope, compare, read
from tutor.maths.normal import proved

SHARE = 0.97  # of the corpus' right answers that are proved; measured: all


def both(expected: str, typed: str, opaque: str = "", **symbols: Domain) -> bool:
    """Whether the second text is proved equal to the first."""
    scope = Scope(symbols=symbols, functions=frozenset(opaque))
    return proved(read(expected, scope), read(typed, scope), scope)


@pytest.mark.parametrize(
    ("expected", "typed", "domain"),
    [
        ("(x + y)^2", "x^2 + 2*x*y + y^2", "real"),
        ("1/(x + y) + 1/(x - y)", "2*x/(x^2 - y^2)", "real"),
        ("tanh(x)", "2*sigmoid(2*x) - 1", "real"),
        ("softplus(x) - softplus(-x)", "x", "real"),
        ("exp(x)^3*exp(-y)", "exp(3*x - y)", "real"),
        ("exp(x/2)^2", "exp(x)", "real"),
        ("sin(x)^2 + cos(x)^2", "1", "real"),
        ("sin(2*x)", "2*sin(x)*cos(x)", "real"),
        ("cos(x + y)", "cos(x)*cos(y) - sin(x)*sin(y)", "real"),
        ("log(x*y)", "log(x) + log(y)", "positive"),
        ("log(x^2)", "2*log(abs(x))", "real"),
        ("sqrt(x^2)", "abs(x)", "real"),
        ("sqrt(x^2)", "x", "positive"),
        ("sqrt(x)^2", "x", "positive"),
        ("sqrt(8)", "2*sqrt(2)", "real"),
        ("log(8)/log(2)", "3", "real"),
        ("abs(log(x))", "-log(x)", "unit"),
        ("abs(1 - x)", "1 - x", "unit"),
        ("max(x, y) + min(x, y)", "x + y", "real"),
        ("relu(x) - relu(-x)", "x", "real"),
        ("x^y", "exp(y*log(x))", "positive"),
        ("f'(x)*y", "y*f'(x)", "real"),
        ("f(x + y - x)", "f(y)", "real"),
        ("tanh'(x)", "1 - tanh(x)^2", "real"),
        ("sigmoid'(x)", "exp(-x)/(1 + exp(-x))^2", "real"),
    ],
)
def test_equal_formulas_are_proved(expected: str, typed: str, domain: Domain) -> None:
    """Laws of algebra, of exponentials, logarithms, roots, angles and kinks, over the right domains."""
    assert both(expected, typed, opaque="f", x=domain, y=domain)


@pytest.mark.parametrize(
    ("expected", "typed", "domain"),
    [
        ("sqrt(x^2)", "x", "real"),
        ("sqrt(x)^2", "x", "real"),
        ("log(x^2)", "2*log(x)", "real"),
        ("log(x) - log(x)", "0", "real"),
        ("abs(log(x))", "-log(x)", "positive"),
        ("relu(x)/relu(x)", "1", "real"),
        ("-log(x)", "abs(log(1/x))*2", "unit"),
        ("sqrt(x)*sqrt(y)", "sqrt(x*y)", "real"),
        ("x/3", "0.3333333333333333*x", "real"),
        ("f(x)", "f(y)", "real"),
        ("1/(x - x)", "1/(y - y)", "real"),
        ("x^(1/2)/x^(1/2)", "1", "real"),
    ],
)
def test_what_differs_or_has_another_domain_is_not_proved(expected: str, typed: str, domain: Domain) -> None:
    """Equal algebra is no proof where one side has no value on a whole interval."""
    assert not both(expected, typed, opaque="f", x=domain, y=domain)


def test_most_right_answers_are_proved_and_no_wrong_one() -> None:
    """Over both corpora of answers."""
    right = [
        proved(read(case.key, case.scope), read(typed, case.scope), case.scope)
        for case in CASES
        for typed in lines(case.right)
    ]
    assert sum(right) >= SHARE * len(right)
    wrong = [(case.key, typed, case.scope) for case in CASES for typed in lines(case.wrong)]
    wrong += [(slips.key, typed, slips.scope) for slips in MISTAKES for typed in slips.wrong]
    for key, typed, scope in wrong:
        assert not proved(read(key, scope), read(typed, scope), scope), (key, typed)


def never_untrue(tree: Node, other: Node) -> bool:
    """Whether it is proved; a proof that the comparison refutes fails."""
    found = proved(tree, other, SCOPE)
    assert not found or compare(tree, other, SCOPE).status != "different"
    return found


@settings(FIXED, max_examples=250)
@given(smooth, st.integers(0, 10**6))
def test_a_rewrite_is_proved(tree: Node, seed: int) -> None:
    """Random laws at random nodes: the normal form of both is one."""
    assert never_untrue(tree, rewritten(tree, random.Random(seed)))


@settings(FIXED, max_examples=250, suppress_health_check=list(HealthCheck))
@given(trees, st.integers(0, 10**6))
def test_an_edit_is_never_proved_wrongly(tree: Node, seed: int) -> None:
    """Random trees of everything that can be typed, one edit each."""
    chance = random.Random(seed)
    never_untrue(tree, chance.choice(list(edits(tree))))


@pytest.mark.parametrize(
    "text", [*STRUCTURES, "9^9^9^9", "(1 + 1/3)^99999", "(x + y)^12*(x - y)^12*(1 + x)^12"]
)
def test_hostile_formulas_are_given_up(text: str) -> None:
    """Towers, long products and deep nesting end within the budget."""
    scope = Scope(symbols={"x": "real", "y": "real"})
    try:
        tree = read(text, scope)
    except Problem:
        return
    assert proved(tree, tree, scope) in {True, False}
