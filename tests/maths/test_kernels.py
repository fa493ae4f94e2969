"""Kernels and vectors in authors' expressions, against loops over single entries."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest

from tutor.maths import Scope, Undefined, Value, evaluate, read


def value(expression: str) -> Value:
    """The value of an author's expression."""
    return evaluate(read(expression, Scope(author=True)), {})


@pytest.mark.parametrize("seed", range(4))
def test_a_kernel_is_laid_on_as_it_stands(seed: int) -> None:
    """Each output is the sum of products at equal places; only a half turn makes it a convolution."""
    draw = random.Random(seed)
    x = [[draw.randint(-9, 9) for _ in range(5)] for _ in range(4)]
    k = [[draw.randint(-3, 3) for _ in range(3)] for _ in range(2)]
    wanted = tuple(
        tuple(Fraction(sum(k[a][b] * x[i + a][j + b] for a in range(2) for b in range(3))) for j in range(3))
        for i in range(3)
    )
    assert value(f"correlate({x}, {k})") == wanted
    assert value(f"correlate({x}, half_turn(half_turn({k})))") == wanted
    assert value("half_turn([[1, 2, 3], [4, 5, 6]])") == value("[[6, 5, 4], [3, 2, 1]]")


def test_lengths_are_exact_where_they_can_be() -> None:
    """3, 4 has length 5; a half and two thirds stay a fraction; 1, 1 is a double."""
    assert value("norm([3, 4])") == 5
    assert value("norm([1/2, 2/3])") == Fraction(5, 6)
    assert value("norm([1, 1])") == pytest.approx(math.sqrt(2))
    assert value("scaled([3, 4], 1/5)") == (Fraction(3, 5), Fraction(4, 5))
    assert value("clamped([3, -4, 1/2], 1)") == (1, -1, Fraction(1, 2))


@pytest.mark.parametrize(
    "wrong",
    [
        "correlate([[1]], [[1, 2]])",
        "norm(3)",
        "norm([[1, 2]])",
        "scaled([1], [2])",
        "clamped(2, 1)",
        "half_turn([1])",
    ],
)
def test_what_has_no_meaning_has_no_value(wrong: str) -> None:
    """A kernel larger than its image, numbers for lists and lists for numbers."""
    with pytest.raises(Undefined):
        value(wrong)
