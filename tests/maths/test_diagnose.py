"""Diagnosis: each tag, never untrue, nothing given away, for most mistakes, whatever thread and hash seed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.maths.corpus import CASES
from tests.maths.mistakes import MISTAKES, Slips
from tests.maths.test_compare import lines
from tests.maths.test_properties import FIXED, SCOPE, edits, smooth, somewhere_else
from tutor.maths import Domain, Node, Scope, Undefined, compare, evaluate, line, names, read
from tutor.maths.answer import Judged, judge_formula
from tutor.maths.diagnose import Diagnosis, Mistake, diagnose

SHARE = 0.90  # of the corpus below that gets a specific diagnosis; measured: 93 %


def told(expected: str, typed: str, opaque: str = "", **symbols: Domain) -> Diagnosis | None:
    """The diagnosis of two texts; symbols that are not named are real."""
    every = dict.fromkeys("abcxyzwnmuvk", "real") | symbols
    scope = Scope(symbols=every, functions=frozenset(opaque))  # type: ignore[arg-type]
    return diagnose(read(expected, scope), read(typed, scope), scope)


@pytest.mark.parametrize(
    ("expected", "typed", "tag", "piece"),
    [
        ("a - b*c", "b*c - a", "sign", "minus the right one"),
        ("x*y", "2*x*y", "factor-2", "twice"),
        ("x*y", "x*y/2", "factor-1-2", "half"),
        ("x*y", "-3*x*y", "factor-minus-3", "−3 times"),
        ("x*y", "2/3*x*y", "factor-2-3", "2/3 times"),
        ("log2(x)", "log(x)", "factor-log-2", "ln(2) times"),
        ("x*y + 1", "x*y", "constant-too-small", "1 less"),
        ("x*y", "x*y + 1/2", "constant-too-large", "1/2 more"),
        ("x/(x + y)", "y/(x + y)", "complement", "one minus"),
        ("a*b*c", "a*b", "missing-factor", "factor c"),
        ("a*b", "a*b*c", "extra-factor", "factor c"),
        ("(a + b)/c", "a + b", "missing-divisor", "by c"),
        ("a + b", "(a + b)/c", "extra-divisor", "by c"),
        ("a + b + c", "a + b", "missing-term", "term c"),
        ("a + b", "a + b + c", "extra-term", "term c"),
        ("a - b + c", "a + b + c", "sign-of-term", "b"),
        ("exp(-x)*y", "exp(x)*y", "sign-inside", "x"),
        ("a*exp(b - c) + x", "a*exp(c - b) + x", "swapped-operands", "swapped"),
        ("x + a/b", "x + b/a", "inverted-fraction", "b/a"),
        ("sigmoid(x)*y", "tanh(x)*y", "wrong-function", "tanh"),
        ("cos(x) + y", "sin(x) + y", "wrong-function", "cos and not sin"),
        ("tanh'(x)*y", "tanh(x)*y", "missing-derivative", "tanh'"),
        ("tanh(x)*y", "tanh'(x)*y", "extra-derivative", "not its derivative"),
        ("x*tanh(y)", "x*y", "missing-function", "tanh"),
        ("x*y + a", "x*tanh(y) + a", "extra-function", "tanh"),
        ("a*exp(b) + c", "a*exp(x) + c", "wrong-symbol", "x is not the right symbol"),
        ("a - b^2", "b - a^2", "swapped-symbols", "a and b"),
        ("1 - sigmoid(x)^2*y", "1 - sigmoid(x)*y", "missing-square", "sigmoid(x)"),
        ("x*y + 1 - x^3", "x*y + 1 - x^2", "wrong-exponent", "exponent"),
        ("x^2*y + 7", "2*x*y + 7", "wrong-operation", "products"),
        ("tanh(x)^2 + y", "tanh(x^2) + y", "power-outside", "tanh(x^2)"),
        ("a*(x + y) + b", "a*x + y + b", "brackets", "bracket"),
        ("sqrt(x^2 + y^2 + 1)", "sqrt(x^2) + sqrt(y^2) + sqrt(1)", "not-linear", "sum"),
        ("x^3*y", "3*x^2*y", "differentiated", "with respect to x"),
        ("x^2*y", "x^-2*y^-1", "inverse", "one over"),
        ("a*tanh'(x)", "a*(1 - sigmoid(x)^2)", "wrong-derivative", "1 − sigmoid(x)^2"),
        ("a*sigmoid'(x) + b", "a*(1 - sigmoid(x)^2) + b", "wrong-derivative", "1 − sigmoid(x)^2"),
        ("x/3", "0.333*x", "rounded", "fractions"),
        ("sin(a) + exp(b)*c", "sin(a) + tanh(x + y)", "wrong-part", "tanh(x + y)"),
        ("a*x + b*y + c", "a*x + c*y + x", "some-terms", "a*x is right"),
        ("x*sin(a) + y*sin(b)", "sin(a)*x*u + sin(b)*y*u", "extra-factor", "u"),
        ("a*x + b*y + c*z", "a + b + c", "missing-factor", "such as x"),
        ("a + b + c + x", "a - b - c + x", "signs-of-terms", "signs of 2 terms"),
        ("x*(a + b) + c", "c - x*a - x*b", "signs-of-terms", "signs of 2 terms"),
        ("90*x - 90", "180*x - 90", "wrong-number", "The number in 180*x"),
        ("a*x^2/2 + b", "a*x^2/3 + b", "wrong-number", "a*x^2/3"),
        ("1 - b^c", "1 - b^(c + 1)", "wrong-exponent", "The exponent c + 1"),
        ("1 - b^(c + 1)", "1 - b^c", "wrong-exponent", "An exponent is wrong"),
        ("sigmoid(a + b)", "tanh'(a + b)", "wrong-function", "sigmoid and not tanh'"),
    ],
)
def test_a_mistake_is_named(expected: str, typed: str, tag: str, piece: str) -> None:
    """Each tag on a mistake of its kind, with the piece that it is about in the sentence."""
    found = told(expected, typed)
    assert found is not None and (found.tag, piece in found.sentence) == (tag, True), found


def test_a_formula_without_a_value_is_told_where() -> None:
    """The sentence quotes what has no value, from the typed text alone."""
    found = told("abs(x)", "sqrt(x)^2")
    assert found == Diagnosis(
        "domain", "Your formula has no value where the right one has, because sqrt(x) has none."
    )
    found = told("log(x - 2*y)", "log(abs(x - 2*y))")
    assert found == Diagnosis("domain", "Your formula has a value where the right one has none.")


def test_the_lost_chain_rule_factor_of_an_opaque_function_is_named() -> None:
    """Opaque functions are diagnosed like known ones."""
    found = told("f'(g(x))*g'(x)", "f'(g(x))", opaque="fg")
    assert found == Diagnosis("missing-factor", "The factor g'(x) is missing.")


def test_names_with_a_bar_in_them_are_quoted_whole() -> None:
    """A symbol such as p(y|x) stands in a sentence as it is."""
    scope = Scope(symbols=dict.fromkeys(("p(y|x)", "q(y|x)", "a", "b"), "real"))
    found = diagnose(read("a*exp(p(y|x)) + b", scope), read("a*exp(q(y|x)) + b", scope), scope)
    assert found is not None and found.tag == "wrong-symbol"
    assert "q(y|x) is not the right symbol" in found.sentence, found


def test_the_authors_mistakes_come_first() -> None:
    """A known mistake in any form gives its note and sentence; the first that fits wins."""
    scope = Scope(symbols={"x": "real"})
    known = (
        Mistake(read("x^3", scope), "cubed", "You cubed it."),
        Mistake(read("-x^2", scope), "downhill", "You went downhill."),
    )
    found = diagnose(read("x^2", scope), read("-x*x", scope), scope, mistakes=known)
    assert found == Diagnosis("downhill", "You went downhill.")


def test_equal_and_undecided_formulas_get_no_diagnosis() -> None:
    """Only a difference has a reason."""
    assert told("x^2", "x*x") is None
    assert told("sqrt(-1 - x^2)", "sqrt(-2 - x^2)") is None


def test_a_long_missing_piece_is_not_given_away() -> None:
    """What is missing is named when it is a symbol, a number or a short call, and else only its kind."""
    found = told("a*(b + exp(c)*x)", "a")
    assert found == Diagnosis("missing-factor", "A factor is missing.")
    found = told("a + b*tanh(c)", "a")
    assert found == Diagnosis("missing-term", "A term is missing.")


def test_plain_numbers_give_nothing_away() -> None:
    """Between two numbers only a sign and a telling factor are named, and no counterexample is spelt out."""
    scope = Scope()
    said = judge_formula(read("7", scope), "5", scope)
    assert (said.status, said.tag) == ("incorrect", None) and "7" not in said.message
    assert judge_formula(read("7", scope), "-7", scope).tag == "sign"
    assert judge_formula(read("7", scope), "14", scope).tag == "factor-2"


# -- the corpus of mistakes --------------------------------------------------------------------------------


def verdict(slips: Slips, typed: str) -> Judged:
    """The verdict on one wrong answer."""
    return judge_formula(read(slips.key, slips.scope), typed, slips.scope)


@pytest.mark.parametrize("slips", MISTAKES, ids=lambda slips: slips.key)
def test_every_mistake_is_incorrect_with_a_counterexample_that_checks_out(slips: Slips) -> None:
    """Both values of the counterexample are the values of both formulas there, and they differ."""
    key = read(slips.key, slips.scope)
    for typed in slips.wrong:
        judged = verdict(slips, typed)
        assert judged.status == "incorrect" and judged.node is not None, typed
        if slips.scope.functions:
            continue
        found = judged.counterexample
        assert found is not None and found.expected != found.typed, typed
        assert found.sentence in judged.message
        for side, tree in ((found.expected, key), (found.typed, judged.node)):
            if side is not None:
                assert evaluate(tree, found.at) == side, typed


def test_most_mistakes_get_a_specific_diagnosis() -> None:
    """The share of the corpus that is told more than a counterexample; the floor set for it is 60 %."""
    judged = [(slips.key, typed, verdict(slips, typed)) for slips in MISTAKES for typed in slips.wrong]
    assert len(MISTAKES) >= 40 and len(judged) >= 150
    share = sum(one.tag is not None for _, _, one in judged) / len(judged)
    assert share >= SHARE, [(key, typed) for key, typed, one in judged if one.tag is None]


def same_at_random(left: Node, right: Node, scope: Scope, chance: random.Random) -> bool:
    """Whether two trees agree at points drawn here, by exact evaluation; opaque functions pass."""
    if scope.functions:
        return True
    for _ in range(25):
        at = {
            name: Fraction(chance.randint(1, 40), 41 if domain == "unit" else 1 if domain == "posint" else 9)
            * (chance.choice((1, -1)) if domain == "real" else 1)
            for name, domain in scope.symbols.items()
        }
        try:
            values = [evaluate(tree, at) for tree in (left, right)]
        except Undefined:
            continue
        first, second = (float(value) for value in values if isinstance(value, Fraction | float))
        if abs(first - second) > 1e-6 * max(abs(first), abs(second), 1e-3):
            return False
    return True


@pytest.mark.parametrize("slips", MISTAKES, ids=lambda slips: slips.key)
def test_no_diagnosis_of_a_mistake_is_untrue(slips: Slips) -> None:
    """The equality that a diagnosis claims holds at points of our own choice."""
    key, chance = read(slips.key, slips.scope), random.Random(slips.key)
    for typed in slips.wrong:
        found = diagnose(key, read(typed, slips.scope), slips.scope)
        if found is not None and found.tag not in {"domain", "rounded"}:
            assert found.shows is not None
            assert same_at_random(*found.shows, slips.scope, chance), (typed, found)


@FIXED
@given(smooth, st.integers(0, 10**6))
def test_a_generated_edit_is_incorrect_and_its_diagnosis_true(tree: Node, seed: int) -> None:
    """A random tree with one random edit: where values differ it is incorrect, and what is said holds."""
    chance = random.Random(seed)
    other = chance.choice(list(edits(tree)))
    if not somewhere_else(tree, other, chance):
        return
    judged = judge_formula(tree, line(other), SCOPE, seed=seed % 5)
    assert judged.status == "incorrect" and judged.message.isprintable()
    found = diagnose(tree, other, SCOPE, seed=seed % 5)
    if found is not None and found.shows is not None:
        scope = Scope(symbols={name: SCOPE.symbols[name] for name in sorted(names(tree) | names(other))})
        assert compare(*found.shows, SCOPE, seed=9).status != "different", found
        assert same_at_random(*found.shows, scope, chance), found


# -- always the same ---------------------------------------------------------------------------------------

PROGRAM = """
import json, sys
from tests.maths.mistakes import MISTAKES
from tutor.maths import read
from tutor.maths.answer import judge_formula
print(json.dumps([judge_formula(read(one.key, one.scope), typed, one.scope).message
                  for one in MISTAKES[::4] for typed in one.wrong[:3]]))
"""


def test_the_same_is_said_in_a_thread_and_over_hash_seeds() -> None:
    """Messages are equal, to the letter, in worker threads at once and in processes with other hash seeds."""

    def messages() -> list[str]:
        return [verdict(one, typed).message for one in MISTAKES[::4] for typed in one.wrong[:3]]

    wanted = messages()
    for seed in ("1", "77"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=dict(os.environ, PYTHONHASHSEED=seed),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert json.loads(done.stdout) == wanted
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(messages())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 3


def test_wrong_answers_of_the_other_corpus_are_diagnosed_too() -> None:
    """The corpus of the comparison was written without a thought of diagnosis: most of it is told why."""
    tags = [
        judge_formula(read(case.key, case.scope), typed, case.scope).tag
        for case in CASES
        for typed in lines(case.wrong)
    ]
    assert sum(tag is not None for tag in tags) >= 0.8 * len(tags)


def test_a_bare_number_is_told_nothing_of_the_formula() -> None:
    """What 1 or 0 lacks is the whole right answer, which is never given away."""
    assert told("a*tanh(x)", "1") is None
    assert told("a + tanh(x)", "0") is None
