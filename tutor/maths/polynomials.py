"""Polynomials with exact coefficients over numbered atoms, and fractions of them, for quick proofs.

A monomial is a sorted tuple of (atom, exponent); exponents may be negative or broken. A polynomial is a dict
from monomials to coefficients without zeros. A fraction keeps its denominator as factors, so that adding
fractions over the same denominator costs nothing. Work is counted and limited, never timed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

__all__ = [
    "ONE",
    "Budget",
    "Exact",
    "Frozen",
    "Monomial",
    "Poly",
    "Ratio",
    "TooMuch",
    "divided",
    "frozen",
    "inverted",
    "plus",
    "split",
    "times",
    "to_power",
]

Exact: TypeAlias = "Fraction | int"
Monomial: TypeAlias = tuple[tuple[int, Exact], ...]
Poly: TypeAlias = dict[Monomial, Exact]
Frozen: TypeAlias = tuple[tuple[Monomial, Exact], ...]

ONE: Monomial = ()
MOST_STEPS = 24  # of one exact division


class TooMuch(Exception):
    """The proof would take more work than it may, or holds something that it has no rule for."""


@dataclass(slots=True)
class Budget:
    """How many products of terms may still be formed."""

    left: int

    def spend(self, work: int) -> None:
        """Take `work` off.

        Raises:
            TooMuch: when nothing is left.
        """
        self.left -= work
        if self.left < 0:
            raise TooMuch


@dataclass(frozen=True, slots=True)
class Ratio:
    """`num` over the product of the factors in `den`, each to its positive exponent."""

    num: Poly
    den: dict[Frozen, int] = field(default_factory=dict)

    @property
    def constant(self) -> Exact | None:
        """The number that it is, if it is one."""
        if self.den or len(self.num) > 1 or (self.num and ONE not in self.num):
            return None
        return self.num.get(ONE, 0)


def frozen(poly: Poly) -> Frozen:
    """The polynomial as a key: its terms in a fixed order."""
    return tuple(sorted(poly.items()))


def times_monomials(a: Monomial, b: Monomial) -> Monomial:
    """The product of two monomials."""
    if not a or not b:
        return a or b
    powers = dict(a)
    for atom, exponent in b:
        powers[atom] = powers.get(atom, 0) + exponent
    return tuple(sorted((atom, exponent) for atom, exponent in powers.items() if exponent))


def inverted(term: Monomial) -> Monomial:
    """One over the monomial."""
    return tuple((atom, -exponent) for atom, exponent in term)


def plus(a: Poly, b: Poly) -> Poly:
    """The sum."""
    total = dict(a)
    for term, value in b.items():
        value = total.get(term, 0) + value
        if value:
            total[term] = value
        else:
            total.pop(term, None)
    return total


def times(a: Poly, b: Poly, budget: Budget) -> Poly:
    """The product."""
    budget.spend(len(a) * len(b))
    total: Poly = {}
    for term, value in a.items():
        for other, scale in b.items():
            key = times_monomials(term, other)
            total[key] = total.get(key, 0) + value * scale
    return {term: value for term, value in total.items() if value}


def to_power(poly: Poly, exponent: int, budget: Budget) -> Poly:
    """The polynomial to a power of at least 0."""
    result: Poly = {ONE: 1}
    for _ in range(exponent):
        result = times(result, poly, budget)
    return result


def split(poly: Poly) -> tuple[Exact, Monomial, Poly]:
    """The non-zero polynomial as number * monomial * core; the core's first term has the coefficient 1.

    The monomial holds the least exponent of every atom, so that 1 + exp(-x) and exp(x) + 1 share a core.
    """
    if len(poly) == 1:
        ((term, value),) = poly.items()
        return value, term, {ONE: 1}
    common: dict[int, Exact] = {}
    for place, term in enumerate(poly):
        here = dict(term)
        for atom in (here.keys() | common.keys()) if place else here.keys():
            common[atom] = min(common.get(atom, 0), here.get(atom, 0)) if place else here[atom]
    content = tuple(sorted((atom, exponent) for atom, exponent in common.items() if exponent))
    inverse = inverted(content)
    core = {times_monomials(term, inverse): value for term, value in poly.items()}
    lead = core[min(core)]
    return (
        lead,
        content,
        {term: _quotient(value, lead) for term, value in core.items()} if lead != 1 else core,
    )


def _quotient(a: Exact, b: Exact) -> Exact:
    value = Fraction(a) / b
    return value.numerator if value.denominator == 1 else value


def divided(poly: Poly, by: Poly, budget: Budget) -> Poly | None:
    """The exact quotient of two polynomials; None if there is a remainder."""
    atoms = sorted({atom for term in (*poly, *by) for atom, _ in term})

    def order(term: Monomial) -> tuple[Exact, ...]:
        powers = dict(term)
        return tuple(powers.get(atom, 0) for atom in atoms)

    lead = max(by, key=order)
    inverse = inverted(lead)
    lowest = order(times_monomials(min(poly, key=order), inverted(min(by, key=order))))
    rest, result = dict(poly), Poly()
    for _ in range(MOST_STEPS):
        if not rest:
            return result
        budget.spend(len(by) + len(rest))
        top = max(rest, key=order)
        term = times_monomials(top, inverse)
        if order(term) < lowest:
            return None
        value = _quotient(rest[top], by[lead])
        result[term] = value
        rest = plus(rest, {times_monomials(term, other): -value * scale for other, scale in by.items()})
    return None
