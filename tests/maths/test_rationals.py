"""Where rounding cannot decide: floors of exact quotients, parities, perfect squares, powers of two."""

from __future__ import annotations

import pytest

from tutor.maths import Scope, compare, evaluate, read

SCOPE = Scope(symbols={"N": "posint", "B": "posint", "n": "posint", "x": "real"})


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("ceil(N/B)", "floor((N - 1)/B) + 1"),
        ("ceil(N/2)", "floor(N/2 + 1/2)"),
        ("mod(N, B)", "N - B*floor(N/B)"),
        ("mod(N, 2)", "(1 - (-1)^N)/2"),
        ("floor(0.1*N*10)", "N"),
        ("2^n", "2^(n - 1) + 2^(n - 1)"),
        ("ceil(log(N)/log(2))", "ceil(log2(N))"),
    ],
)
def test_equal_counts_are_equal(expected: str, typed: str) -> None:
    """Also at the points where a floor or a ceiling jumps."""
    assert compare(read(expected, SCOPE), read(typed, SCOPE), SCOPE).equal


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("ceil(N/B)", "floor(N/B) + 1"),
        ("ceil(N/B)", "floor((N + 1)/B)"),
        ("ceil(sqrt(N))", "floor(sqrt(N)) + 1"),
        ("ceil(log2(N))", "floor(log2(N)) + 1"),
        ("(-1)^n", "(-1)^(n + 1)"),
        ("sign(N - 1)", "1"),
        ("B*floor(N/B)", "N"),
    ],
)
def test_counts_that_differ_at_whole_quotients_alone_are_told_apart(expected: str, typed: str) -> None:
    """With a counterexample whose values are those at that point."""
    trees = read(expected, SCOPE), read(typed, SCOPE)
    found = compare(*trees, SCOPE)
    assert found.status == "different" and found.witness is not None
    assert [evaluate(tree, found.witness) for tree in trees] == [found.left, found.right]
