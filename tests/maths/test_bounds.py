"""Doubles with bounds: the true value always lies within them, and what they call different is."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from tests.maths.cases import generated
from tutor.maths import Scope, compare, read
from tutor.maths.bounds import BOUNDS, Bound
from tutor.maths.machine import NoValue, build, constant_of, precise_kit
from tutor.maths.sampling import sample
from tutor.maths.tree import names

DIGITS = 700  # what cancels in a value near 10^300 as well


def test_the_true_value_lies_within_the_bounds() -> None:
    """Over random trees and points at all scales, mpmath with many digits is never outside."""
    context, kit = precise_kit()
    looked = 0
    for case in generated(120):
        tree = read(case.expected, case.scope)
        try:
            bounded, exact = build(tree, BOUNDS), build(tree, kit)
        except NoValue:
            continue
        domains = {name: case.scope.symbols[name] for name in names(tree)}
        for point in list(sample(domains, 3))[::5]:
            try:
                found = bounded({name: Bound(value, 0.0) for name, value in point.items()})
            except (NoValue, ArithmeticError):
                continue
            if not found.finite:
                continue
            context.dps = DIGITS
            true = exact({name: constant_of(context, Fraction(value)) for name, value in point.items()})
            assert abs(true - context.mpf(found.value)) <= context.mpf(found.error), (case.expected, point)
            looked += 1
    assert looked > 200


@pytest.mark.parametrize(
    ("text", "at", "true"),
    [
        ("1 - tanh(x)^2", 60.0, 0.0),
        ("(x + 1) - x - 1", 1e17, 0.0),
        ("exp(-x)*exp(x/2)*exp(x/2)", 1400.0, 1.0),
        ("sigmoid(-x)*10^12", 29.0, 1e12 * math.exp(-29) / (1 + math.exp(-29))),
        ("sqrt(x^2 + 1) - x", 1e9, 5e-10),
    ],
)
def test_what_cancels_or_underflows_is_within_its_bound(text: str, at: float, true: float) -> None:
    """The bound of a cancelled or underflown value is as large as what was lost."""
    found = build(read(text, Scope(symbols={"x": "real"})), BOUNDS)({"x": Bound(at, 0.0)})
    assert abs(found.value - true) <= found.error


@pytest.mark.parametrize("text", ["1/(x - x)", "sin(10^20 + x/3)", "floor(x/3*3)", "log(x/3 - x/3)"])
def test_what_the_errors_leave_open_has_no_certain_value(text: str) -> None:
    """A divisor, an angle, a jump or a domain's end within the error is left to mpmath."""
    function = build(read(text, Scope(symbols={"x": "real"})), BOUNDS)
    with pytest.raises(NoValue) as missing:
        function({"x": Bound(7.0, 0.0)})
    assert missing.value.beyond


@pytest.mark.parametrize(
    ("left", "right", "status"),
    [
        ("1 - tanh(x)^2", "1/cosh(x)^2", "equal"),
        ("1 - tanh(x)^2", "1.0000001/cosh(x)^2", "different"),
        ("sqrt(x^2 + 1) - x", "1/(sqrt(x^2 + 1) + x)", "equal"),
        ("(x + 10^18) - 10^18", "x", "equal"),
        ("log(x)", "log(x^2)/2", "different"),
    ],
)
def test_comparisons_that_cancel_are_decided_in_mpmath(left: str, right: str, status: str) -> None:
    """Doubles that cancel neither accept nor refuse."""
    scope = Scope(symbols={"x": "real"})
    assert compare(read(left, scope), read(right, scope), scope).status == status
