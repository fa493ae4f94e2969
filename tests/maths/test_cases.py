"""The cases of the measurement, judged as an examiner judges them; timings are the benchmark's matter."""

from __future__ import annotations

from itertools import groupby

import pytest

from tests.maths.cases import Case, generated, typed
from tests.maths.texts import for_sympy, latex
from tutor.maths import Problem, compare, line, read

BY_GROUP = {group: list(cases) for group, cases in groupby(typed(), lambda case: case.group)}
# Right, and asked about all the same: where the argument of a glued `ln10` ends is never guessed.
ASKED = {"ln10·log10(2)"}


def outcome(case: Case) -> str:
    """`right`, `wrong` or `asked`, by reading and comparing alone."""
    key = read(case.expected, case.scope)
    try:
        tree = read(case.typed, case.scope)
    except Problem:
        return "asked"
    return {"equal": "right", "different": "wrong", "undecided": "asked"}[
        compare(key, tree, case.scope).status
    ]


@pytest.mark.parametrize("group", BY_GROUP)
def test_answers_are_judged_as_an_examiner_does(group: str) -> None:
    """Right ones in every form, wrong ones, and those with two readings."""
    for case in BY_GROUP[group]:
        assert outcome(case) == ("asked" if case.typed in ASKED else case.truth), case


def test_generated_answers_are_judged_by_how_they_were_made() -> None:
    """Rewrites are right and edits are wrong, in each style."""
    for case in generated(80, seed=11):
        assert outcome(case) == case.truth, case


def test_there_are_enough_cases_of_each_kind() -> None:
    """A few hundred, both ways, over at least forty keys, in LaTeX as well."""
    cases = typed()
    assert len({case.expected for case in cases}) >= 40
    assert min(sum(case.truth == truth for case in cases) for truth in ("right", "wrong")) >= 150
    assert sum("\\" in case.typed for case in cases) >= 30


def test_the_translations_for_other_programs_say_the_same() -> None:
    """LaTeX in elementary functions reads back to the same values; SymPy's notation names every function."""
    for case in generated(40, seed=3):
        tree = read(case.expected, case.scope)
        again = read(latex(tree, {name: name for name in case.scope.symbols}), case.scope)
        assert compare(tree, again, case.scope).equal, line(tree)
        assert "sigmoid" not in for_sympy(tree) and "relu" not in for_sympy(tree)
