"""Formulas of lessons: names are declared by use, values computed where they are asked for."""

from __future__ import annotations

import pytest

from tutor.maths import Problem
from tutor.maths.formulas import formula, scope_of


@pytest.mark.parametrize(
    ("source", "inline"),
    [
        ("v̄4 = v̄6*v5 + v̄5", "v̄₄ = v̄₆·v₅ + v̄₅"),
        ("v̄ = ∂y/∂v", "v̄ = ∂y/∂v"),
        ("out = floor((n + 2p - k)/s) + 1", "out = ⌊(n + 2·p − k)/s⌋ + 1"),
        ("C_out*(C_in*k^2 + 1)", "C_out·(C_in·k² + 1)"),
        ("σ'(z) = σ(z)*(1 - σ(z))", "σ′(z) = σ(z)·(1 − σ(z))"),
        ("f(x) = x1/x2^2", "f(x) = x₁/x₂²"),
        ("s*z", "s·z"),
        ("p <= k/2", "p ≤ k/2"),
    ],
)
def test_a_formula_is_shown_on_one_line(source: str, inline: str) -> None:
    """Names lowered, products as points, brackets of floors drawn."""
    assert formula(source).inline == inline


def test_a_fraction_is_drawn_over_its_bar() -> None:
    """Both sides of the equals sign stand on the line of the bar."""
    drawn = formula("y = x1/x2").drawn
    assert [line.rstrip() for line in drawn] == ["    x₁", "y = ──", "    x₂"]


def test_a_last_equals_sign_asks_for_the_value() -> None:
    """The value is computed from what is given, never written by hand."""
    assert formula("floor((n + 2)/4) + 1 =", values={"n": 29}).inline.endswith("= 8")


def test_e_is_a_name_where_the_lesson_says_so() -> None:
    """Else it is Euler's number."""
    assert scope_of("e*x", symbols=["e"]).symbols == {"e": "real", "x": "real"}
    assert "e" not in scope_of("e*x").symbols


@pytest.mark.parametrize("source", ["", "x = ", "1 +", "y = = 2", "a $ b", "n ="])
def test_what_cannot_be_read_is_a_problem(source: str) -> None:
    """A sentence, never another exception."""
    with pytest.raises(Problem):
        formula(source)
