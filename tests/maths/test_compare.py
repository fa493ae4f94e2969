"""Comparing: equality over domains, kinks, cancellation, overflow, opaque functions, counterexamples."""

from __future__ import annotations

import threading
from fractions import Fraction

import pytest

from tests.maths.corpus import CASES, Case
from tutor.maths import Comparison, Domain, Problem, Scope, compare, evaluate, line, read


def verdict(
    expected: str, typed: str, rel_tol: float | None = None, opaque: str = "", **symbols: Domain
) -> Comparison:
    """The comparison of two texts."""
    scope = Scope(symbols=symbols, functions=frozenset(opaque))
    return compare(read(expected, scope), read(typed, scope), scope, rel_tol=rel_tol)


def lines(block: str) -> list[str]:
    """The answers of a block, one a line."""
    return [text.strip() for text in block.splitlines() if text.strip()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_right_answers_are_equal_in_every_form(case: Case) -> None:
    """Each right answer as typed equals its key, and its echo reads back to its tree."""
    key = read(case.key, case.scope)
    for typed in lines(case.right):
        tree = read(typed, case.scope)
        assert compare(key, tree, case.scope).status == "equal", typed
        assert read(line(tree), case.scope) == tree, typed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_wrong_answers_differ_with_a_true_counterexample(case: Case) -> None:
    """Each wrong answer differs, and the two values at the counterexample are the values there."""
    key = read(case.key, case.scope)
    for typed in lines(case.wrong):
        tree = read(typed, case.scope)
        found = compare(key, tree, case.scope)
        assert found.status == "different", typed
        if not case.scope.functions:
            assert found.witness is not None and found.left != found.right, typed
            if found.left is not None:
                assert evaluate(key, found.witness) == found.left, typed
            if found.right is not None:
                assert evaluate(tree, found.witness) == found.right, typed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_doubtful_answers_are_asked_about(case: Case) -> None:
    """Each doubtful answer is a problem and no verdict."""
    for typed in lines(case.asked):
        with pytest.raises(Problem):
            read(typed, case.scope)


@pytest.mark.parametrize(
    ("expected", "typed", "domain", "equal"),
    [
        ("sqrt(x^2)", "x", "positive", True),
        ("sqrt(x^2)", "x", "real", False),
        ("sqrt(x^2)", "abs(x)", "real", True),
        ("log(x^2)", "2*log(x)", "positive", True),
        ("log(x^2)", "2*log(x)", "real", False),
        ("x", "sqrt(x)^2", "real", False),
        ("abs(log(x))", "-log(x)", "unit", True),
        ("abs(log(x))", "-log(x)", "positive", False),
        ("cos(2*pi*x)", "1", "posint", True),
        ("cos(2*pi*x)", "1", "real", False),
        ("(x^2 - 1)/(x - 1)", "x + 1", "real", True),
        ("(x^2 - 1)/(x - 1)", "x + 1", "posint", True),
        ("x/x", "1", "real", True),
        ("1/(x - x)", "1", "real", False),
    ],
)
def test_equality_holds_over_the_domain(expected: str, typed: str, domain: Domain, equal: bool) -> None:
    """Isolated removable singularities are ignored, a difference on a set of positive measure is not."""
    assert verdict(expected, typed, x=domain).equal == equal


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("abs(x - 5)", "5 - x"),
        ("max(x, 100)", "100"),
        ("max(x, 2000)", "2000"),
        ("min(x, -700)", "x"),
        ("relu(x - 300)", "0"),
        ("sign(x - 61)", "-1"),
        ("floor(x)", "x - 1/2"),
        ("log(100 - x)", "log(abs(100 - x))"),
        ("sqrt((x - 200)^2)", "200 - x"),
        ("relu(x)", "x*sigmoid(50*x)"),
    ],
)
def test_a_kink_between_samples_is_found(expected: str, typed: str) -> None:
    """Answers that agree on most sample points are told apart by a point beyond the kink."""
    assert verdict(expected, typed, x="real").status == "different"


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("x/3", "0.333333333333*x"),
        ("x + 1e-20", "x"),
        ("exp(x)", "exp(x + 1e-15)"),
        ("relu(x)", "relu(x)*1.000000000001"),
    ],
)
def test_close_is_not_equal(expected: str, typed: str) -> None:
    """A rounded coefficient is not the fraction, however many digits it has."""
    assert verdict(expected, typed, x="real").status == "different"


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("1 - tanh(x)^2", "1/cosh(x)^2"),
        ("sigmoid(x)*(1 - sigmoid(x))", "exp(x)/(1 + exp(x))^2"),
        ("exp(x^2)/exp(x^2 + 1)", "exp(-1)"),
        ("(1 + x)^1000", "(x + 1)^1000"),
        ("sin(x)^2 + cos(x)^2 - 1", "0"),
        ("log(1 + exp(x))", "softplus(x)"),
        ("exp(50*x)*exp(-50*x)", "1"),
        ("(x + 1e8)^2 - x^2 - 1e16", "2e8*x"),
        ("exp(exp(x))", "exp(exp(x))"),
    ],
)
def test_cancellation_and_overflow_refuse_no_right_answer(expected: str, typed: str) -> None:
    """Where doubles cancel, overflow or vanish, mpmath decides."""
    assert verdict(expected, typed, x="real").equal


def test_opaque_functions_are_told_apart_by_their_stand_ins() -> None:
    """Equal is what holds for every function; names and derivatives are different functions."""
    for expected, typed in [("f(x)*g(y)", "g(y)*f(x)"), ("f'(2*x)", "f'(x + x)"), ("f(x) - f(x)", "0")]:
        assert verdict(expected, typed, opaque="fg", x="real", y="real").equal
    for expected, typed in [("f(2*x)", "2*f(x)"), ("f(x)", "g(x)"), ("f'(x)", "f(x)"), ("f(x)", "f(-x)")]:
        found = verdict(expected, typed, opaque="fg", x="real")
        assert found.status == "different" and found.witness is None


def test_a_missing_value_names_the_domain() -> None:
    """The note says whose expression has no value, and because of what."""
    found = verdict("log(x^2)", "2*log(x)", x="real")
    assert found.note == "The typed answer has no value where the expected one has, because ln(x) has none."
    assert found.witness == {"x": -1} and found.left == 0 and found.right is None


def test_the_counterexample_is_small_and_round() -> None:
    """x^2 and 2x are told apart at a number that can be checked by hand."""
    found = verdict("x^2*y", "x*y^2", x="real", y="real")
    assert found.witness is not None
    assert all(
        isinstance(v, Fraction) and abs(v) <= 10 and v.denominator <= 2 for v in found.witness.values()
    )


def test_too_few_points_decide_nothing() -> None:
    """An expression without a value anywhere is never right, not even against itself."""
    for text in ("log(-1 - x^2)", "1/(x - x)", "sqrt(-1)"):
        found = verdict(text, text, x="real")
        assert found.status == "undecided" and found.valid < 4


def test_numbers_are_compared_as_numbers() -> None:
    """Without symbols one precise comparison decides."""
    assert verdict("sin(1)^2 + cos(1)^2", "1").equal
    assert verdict("45/53", "0.849").status == "different"
    assert verdict("0", "sin(pi)").equal


@pytest.mark.parametrize(
    ("expected", "typed", "equal"),
    [
        ("45/53", "0.849", True),
        ("45/53", "0.86", False),
        ("0", "0.0000001", True),
        ("0", "0.01", False),
        ("x", "1.004*x", True),
        ("x", "1.006*x", False),
    ],
)
def test_a_relative_tolerance_lets_values_be_close(expected: str, typed: str, equal: bool) -> None:
    """Within 0.5 % of the expected value; where that is zero, within 1e-6."""
    assert verdict(expected, typed, rel_tol=0.005, x="real").equal == equal


def test_known_values_are_fixed() -> None:
    """A unit or a parameter of the scope is no symbol to be sampled."""
    scope = Scope(symbols={"x": "real"}, values={"k": Fraction(3)})
    assert compare(read("k*x", scope), read("3x", scope), scope).equal
    assert not compare(read("k*x", scope), read("2x", scope), scope).equal


def test_the_authors_forms_are_not_compared() -> None:
    """A list or a truth value has no numeric value at a point."""
    scope = Scope(symbols={"x": "real"}, author=True)
    assert compare(read("[x]", scope), read("[x]", scope), scope).status == "undecided"


def test_the_verdict_does_not_depend_on_seed_or_thread() -> None:
    """Other sample points and other threads, at the same time, say the same."""
    scope = Scope(symbols={"x": "real", "y": "positive"})
    pairs = [
        ("tanh'(x)*y", "y*(1 - tanh(x)^2)"),
        ("relu(x)", "x"),
        ("log(exp(x)*y)", "x + log(y)"),
        ("sin(x)^2", "1 - cos(x)^2"),
    ]
    trees = [(read(a, scope), read(b, scope)) for a, b in pairs]
    wanted = ["equal", "different", "equal", "equal"]
    found: list[list[str]] = []

    def run(seed: int) -> None:
        found.append([compare(a, b, scope, seed=seed).status for a, b in trees])

    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 12
