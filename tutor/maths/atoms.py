"""Fractions of polynomials over atoms that know their sign, for quick proofs.

Adding and multiplying keeps sin² + cos² = 1, |u|² = u² and whole powers of roots resolved, and notes what has
to hold for a division to be allowed.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from tutor.maths.polynomials import (
    ONE,
    Budget,
    Exact,
    Frozen,
    Monomial,
    Poly,
    Ratio,
    TooMuch,
    divided,
    frozen,
    inverted,
    plus,
    split,
    times,
    to_power,
)

__all__ = ["Algebra", "Atom", "number", "variable"]

MOST_EXPANDED = 12  # the highest power of a sum that is multiplied out
MOST_BITS = 4096  # of a number that a power makes


@dataclass(frozen=True, slots=True)
class Atom:
    """What polynomials treat as a variable.

    `sign` is 1 or -1 where it is positive or negative almost everywhere, else 0; `unit`: between 0 and 1;
    `patchy`: sums that hold it may vanish on a whole interval. `inner` is what the kind needs.
    """

    kind: str
    sign: int = 0
    unit: bool = False
    patchy: bool = False
    inner: Any = None


class Algebra:
    """The atoms of one proof, arithmetic over them, and the conditions under which it holds."""

    def __init__(self, work: int) -> None:
        """At most `work` products of terms are formed."""
        self.budget = Budget(work)
        self.atoms: list[Atom] = []
        self.index: dict[Hashable, int] = {}
        self.reducible: set[int] = set()
        self.conditions: set[Hashable] = set()

    def atom(self, key: Hashable, atom: Atom) -> int:
        """The number of the atom with this key."""
        if key not in self.index:
            self.index[key] = len(self.atoms)
            self.atoms.append(atom)
            if atom.kind in {"sin", "abs", "root"}:
                self.reducible.add(self.index[key])
        return self.index[key]

    # -- arithmetic -------------------------------------------------------------------------------------

    def scaled(self, ratio: Ratio, value: Exact) -> Ratio:
        """The ratio times a number that is not zero."""
        return Ratio({term: scale * value for term, scale in ratio.num.items()}, ratio.den)

    def add(self, a: Ratio, b: Ratio) -> Ratio:
        """The sum, over the least common denominator of the factors as they stand."""
        if not a.num or not b.num:
            return b if not a.num else a
        if a.den == b.den:
            return Ratio(plus(a.num, b.num), a.den)
        den = {f: max(a.den.get(f, 0), b.den.get(f, 0)) for f in (*a.den, *b.den)}
        tops = []
        for one in (a, b):
            top = Ratio(one.num)
            for factor, exponent in den.items():
                missing = exponent - one.den.get(factor, 0)
                for _ in range(missing):
                    top = self.multiply(top, Ratio(dict(factor)))
            tops.append(top)
        if tops[0].den or tops[1].den:  # a root in the numerator was resolved into a new denominator
            return self.over(self.add(*tops), den)
        return Ratio(plus(tops[0].num, tops[1].num), den)

    def multiply(self, a: Ratio, b: Ratio) -> Ratio:
        """The product; equal factors of numerators and denominators are left where they are."""
        den = a.den
        if b.den:
            den = {f: a.den.get(f, 0) + b.den.get(f, 0) for f in (*a.den, *b.den)}
        return self.tidied(times(a.num, b.num, self.budget), den)

    def over(self, ratio: Ratio, den: dict[Frozen, int]) -> Ratio:
        """The ratio divided by further factors."""
        return Ratio(ratio.num, {f: ratio.den.get(f, 0) + den.get(f, 0) for f in (*ratio.den, *den)})

    def tidied(self, num: Poly, den: dict[Frozen, int]) -> Ratio:
        """The fraction with sin², |u|² and whole powers of roots replaced by what they are."""
        if not self.reducible:
            return Ratio(num, den)
        kept: Poly = {}
        total = Ratio({})
        for term, value in num.items():
            high = next((pair for pair in term if pair[0] in self.reducible and not self.low(*pair)), None)
            if high is None:
                kept[term] = value
                continue
            rest = Ratio({tuple(pair for pair in term if pair is not high): value})
            total = self.add(total, self.multiply(rest, self.lowered(*high)))
        return self.over(self.add(Ratio(kept), total), den)

    def low(self, atom: int, exponent: Exact) -> bool:
        """Whether a reducible atom's exponent is as low as it is kept."""
        return 0 < exponent < (1 if self.atoms[atom].kind == "root" else 2)

    def lowered(self, atom: int, exponent: Exact) -> Ratio:
        """The atom to the exponent, its whole part (in pairs, for sin and abs) resolved."""
        kind, inner = self.atoms[atom].kind, self.atoms[atom].inner
        step = 1 if kind == "root" else 2
        whole = floor(Fraction(exponent) / step)
        rest = exponent - whole * step
        left = Ratio({((atom, rest),) if rest else ONE: 1})
        return self.multiply(left, self.whole_power(Ratio(inner), whole * (1 if kind != "abs" else 2)))

    def inverse(self, ratio: Ratio) -> Ratio:
        """One over the ratio.

        Raises:
            TooMuch: for zero.
        """
        if not ratio.num:
            raise TooMuch
        self.nonzero(ratio.num)
        value, term, core = split(ratio.num)
        top: Poly = {inverted(term): Fraction(1) / value}
        for factor, exponent in ratio.den.items():
            top = times(top, to_power(dict(factor), exponent, self.budget), self.budget)
        return self.tidied(top, {} if len(core) == 1 else {frozen(core): 1})

    def nonzero(self, poly: Poly) -> None:
        """Keeps the condition that the polynomial is not zero, where it could be on a whole interval."""
        if self.patchy(poly) and not self.sign_of(poly):
            self.conditions.add(("nonzero", frozen(split(poly)[2])))

    def whole_power(self, ratio: Ratio, exponent: int) -> Ratio:
        """The ratio to a whole exponent."""
        if exponent <= 0:
            inverse = self.inverse(ratio)
            return self.whole_power(inverse, -exponent) if exponent else number(1)
        if len(ratio.num) == 1:
            ((term, value),) = ratio.num.items()
            exact = Fraction(value)
            if max(abs(exact.numerator), exact.denominator).bit_length() * exponent > MOST_BITS:
                raise TooMuch
            top: Poly = {tuple((atom, power * exponent) for atom, power in term): value**exponent}
            return self.tidied(top, {f: count * exponent for f, count in ratio.den.items()})
        if exponent > MOST_EXPANDED:
            raise TooMuch
        result = ratio
        for _ in range(exponent - 1):
            result = self.multiply(result, ratio)
        return result

    def key(self, ratio: Ratio) -> Hashable:
        """A key for the ratio as an argument: common factors are divided out first."""
        ratio = self.cancelled(ratio)
        return frozen(ratio.num), tuple(sorted(ratio.den.items()))

    def cancelled(self, ratio: Ratio) -> Ratio:
        """The ratio without those factors of its denominator that divide its numerator."""
        num, den = ratio.num, dict(ratio.den)
        for factor in ratio.den if num else ():
            while den.get(factor):
                quotient = divided(num, dict(factor), self.budget)
                if quotient is None:
                    break
                num = quotient
                den[factor] -= 1
        return Ratio(num, {factor: count for factor, count in den.items() if count and num})

    # -- signs ------------------------------------------------------------------------------------------

    def sign_of(self, poly: Poly) -> int:
        """1 or -1 where the polynomial is positive or negative almost everywhere for certain, else 0."""
        signs = {term: self.sign_of_term(term) * (1 if value > 0 else -1) for term, value in poly.items()}
        if not signs or 0 in signs.values():
            return 0
        for sign in (1, -1):
            against = [term for term, one in signs.items() if one != sign]
            if not against:
                return sign
            # 1 - p and the like: what is taken off is a part of the constant
            rest = sum((abs(Fraction(poly[term])) for term in against), Fraction(0))
            if sign * Fraction(poly.get(ONE, 0)) >= rest and all(map(self.is_unit, against)):
                return sign
        return 0

    def sign_of_term(self, term: Monomial) -> int:
        """The same for a monomial."""
        sign = 1
        for atom, exponent in term:
            known = self.atoms[atom]
            if known.sign == 1 or exponent % 2 not in {0, 1}:
                continue  # a root is never negative
            if exponent % 2 == 0:
                sign *= int(not known.patchy or bool(known.sign))
            else:
                sign *= known.sign
        return sign

    def patchy(self, poly: Poly) -> bool:
        """Whether the polynomial holds an atom with which it may vanish on a whole interval."""
        return any(self.atoms[atom].patchy for term in poly for atom, _ in term)

    def is_unit(self, term: Monomial) -> bool:
        """Whether the monomial lies between 0 and 1."""
        return bool(term) and all(self.atoms[atom].unit and bool(exponent > 0) for atom, exponent in term)


def number(value: Exact) -> Ratio:
    """A rational number."""
    if isinstance(value, Fraction) and value.denominator == 1:
        value = value.numerator
    return Ratio({ONE: value} if value else {})


def variable(atom: int) -> Ratio:
    """An atom by itself."""
    return Ratio({((atom, 1),): 1})
