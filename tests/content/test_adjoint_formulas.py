"""The item on adjoints as formulas answers as entry 002-1 says, without numbers."""

from __future__ import annotations

import pytest

from tests.content.marks import item, marked, rules
from tutor.kinds.fields import Expression, flatten

NAME = "adjoints-as-formulas"
RIGHT = {
    "v5_bar": "1",
    "v4_bar": "v5_bar",
    "v3_bar": "-v5_bar",
    "v2_bar": "v4_bar",
    "v1_bar": "v4_bar",
    "x1_bar": "x2 + 1/x1",
    "x2_bar": "x1 - cos(x2)",
}


def test_the_gradient_of_the_quiz_example_is_right_in_the_inputs() -> None:
    """x2 + 1/x1 and x1 − cos x2, over the names further along, or in other spellings."""
    assert marked(NAME, RIGHT).points == 1
    assert marked(NAME, {**RIGHT, "x1_bar": "v1_bar/x1 + v2_bar x2"}).points == 1
    assert marked(NAME, {**RIGHT, "x2_bar": "v̄2·x1 + ∂y/∂v3·cos x2"}).points == 1
    assert marked(NAME, {**RIGHT, "v5_bar": 1}).points == 1


@pytest.mark.parametrize(
    ("cell", "typed", "note"),
    [
        ("x1_bar", "x2", "forgotten-consumer"), ("x1_bar", "1/x1", "forgotten-consumer"),
        ("x2_bar", "x1 + cos(x2)", "sine-sign"), ("v5_bar", "0", "seed-zero"),
        ("v3_bar", "v5_bar", "subtraction-sign"),
    ],
)  # fmt: skip
def test_listed_mistakes_are_named_without_numbers(cell: str, typed: str, note: str) -> None:
    """One consumer only, the sign of the sine, a seed of 0, a lost minus: one of seven cells is lost."""
    verdict = marked(NAME, {**RIGHT, cell: typed})
    assert rules(verdict)[cell] == note
    assert verdict.points * 7 == 6


def test_drawn_functions_ask_for_formulas_alone() -> None:
    """No seed shows a number of its own or asks for one, and its function is printed for people."""
    one = item(NAME)
    for seed in range(12):
        variant = one.variant(seed)
        assert all(isinstance(field, Expression) for field in flatten(one.fields(variant)))
        assert "*" not in variant.ask
        assert "x₁" in variant.ask
