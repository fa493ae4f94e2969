"""The laws of roots, logarithms, exponentials, absolute values and angles, for quick proofs.

Each law splits what it is given into pieces of known sign, and notes as a condition what it cannot see.
"""

from __future__ import annotations

from fractions import Fraction

from tutor.maths.atoms import Algebra, Atom, number, variable
from tutor.maths.polynomials import ONE, Exact, Monomial, Poly, Ratio, TooMuch, frozen, split

__all__ = ["Laws"]

MOST_ANGLES = 4  # the largest multiple of an angle that is expanded
LARGEST_PRIMED = 10**6  # numbers up to which are split into primes under roots and logarithms


class Laws(Algebra):
    """The functions of real numbers, over fractions of polynomials."""

    # -- pieces of known sign ---------------------------------------------------------------------------

    def pieces(self, ratio: Ratio) -> list[tuple[Poly, Exact, int]]:
        """The ratio as a product of (piece, exponent, sign); a number comes first, each atom on its own."""
        if not ratio.num:
            raise TooMuch
        value, term, core = split(ratio.num)
        found: list[tuple[Poly, Exact, int]] = [({ONE: value}, 1, 1 if value > 0 else -1)]
        for pair in term:
            found.append(({((pair[0], 1),): 1}, pair[1], self.sign_of_term((pair,))))
        if len(core) > 1:
            found.append((core, 1, self.sign_of(core)))
        for factor, count in ratio.den.items():
            sign = self.sign_of(dict(factor))
            found.append((dict(factor), -count, sign or int(count % 2 == 0)))
        return found

    def positive_pieces(self, ratio: Ratio, strict: bool) -> list[tuple[Poly, Exact]]:
        """Positive pieces of a ratio that has to be positive (or, not `strict`, not negative).

        That it is so becomes a condition where it cannot be seen.
        """
        pieces = self.pieces(ratio)
        sign, doubtful = 1, []
        for piece, exponent, known in pieces:
            if known == 0:
                doubtful.append((piece, exponent))
            sign *= known if known else 1
        if not doubtful and sign < 0:
            raise TooMuch  # it has no value anywhere
        if doubtful:
            soft = not strict and any(self.patchy(piece) for piece, _ in doubtful)
            keys = frozenset(frozen(piece) for piece, _ in doubtful)
            self.conditions.add(("not negative" if soft else "positive", sign, keys))
        result = []
        for piece, exponent, known in pieces:
            if known == 0 and len(doubtful) == 1 and sign > 0:
                result.append((piece, exponent))  # by the condition this one is positive itself
            else:
                result.append((self.positive_piece(piece, exponent, known), exponent))
        return result

    def positive_piece(self, piece: Poly, exponent: Exact, known: int) -> Poly:
        """The absolute value of a piece."""
        sign = self.sign_of(piece)
        if sign:
            return piece if sign > 0 else {term: -value for term, value in piece.items()}
        if exponent % 2 not in {0, 1}:
            return piece  # it stands under a root already
        return self.magnitude(piece)

    def magnitude(self, piece: Poly) -> Poly:
        """|piece| as an atom, for an atom or a core of unknown sign."""
        inner = frozen(piece)
        atom = Atom("abs", sign=int(not self.patchy(piece)), patchy=True, inner=piece)
        return {((self.atom(("abs", inner), atom), 1),): 1}

    # -- functions --------------------------------------------------------------------------------------

    def absolute(self, ratio: Ratio) -> Ratio:
        """The absolute value."""
        if not ratio.num:
            return ratio
        result = number(1)
        for piece, exponent, known in self.pieces(ratio):
            positive = self.positive_piece(piece, exponent, known)
            result = self.multiply(result, self.rational_power(positive, exponent))
        return result

    def rational_power(self, piece: Poly, exponent: Exact) -> Ratio:
        """A piece to a rational exponent: a positive one, or one that already stands under a root."""
        ((term, value), *more) = piece.items()
        if not more and term and value == 1:
            return self.tidied({tuple((atom, power * exponent) for atom, power in term): 1}, {})
        if Fraction(exponent).denominator == 1:
            return self.whole_power(Ratio(piece), int(exponent))
        if ONE in piece and len(piece) == 1:
            return self.number_power(Fraction(piece[ONE]), Fraction(exponent))
        root = Atom("root", sign=1, patchy=True, inner=piece)
        return self.tidied({((self.atom(("root", frozen(piece)), root), exponent),): 1}, {})

    def number_power(self, value: Fraction, exponent: Fraction) -> Ratio:
        """A positive rational number to a broken exponent, prime by prime."""
        result = number(1)
        for prime, count in primes(value):
            root = Atom("root", sign=1, inner={ONE: prime})
            term = ((self.atom(("root", prime), root), exponent * count),)
            result = self.multiply(result, self.tidied({term: 1}, {}))
        return result

    def root(self, ratio: Ratio, exponent: Fraction) -> Ratio:
        """The ratio to a broken exponent; the ratio must not be negative."""
        if not ratio.num:
            raise TooMuch
        result = number(1)
        for piece, power in self.positive_pieces(ratio, strict=exponent < 0):
            result = self.multiply(result, self.rational_power(piece, power * exponent))
        return result

    def power(self, base: Ratio, exponent: Ratio) -> Ratio:
        """A power, over the reals."""
        value = exponent.constant
        if value is not None:
            whole = Fraction(value).denominator == 1
            return self.whole_power(base, int(value)) if whole else self.root(base, Fraction(value))
        if all(sign > 0 for _, _, sign in self.pieces(base)):
            return self.exp(self.multiply(exponent, self.log(base)))
        keys = ("power", self.key(base), self.key(exponent))
        return variable(self.atom(keys, Atom("power", patchy=True)))

    def log(self, ratio: Ratio) -> Ratio:
        """The natural logarithm as a sum of logarithms of positive pieces."""
        total = Ratio({})
        for piece, exponent in self.positive_pieces(ratio, strict=True):
            total = self.add(total, self.scaled(self.log_of_piece(piece), exponent))
        return total

    def log_of_piece(self, piece: Poly) -> Ratio:
        """The logarithm of a positive number, atom or sum."""
        if len(piece) == 1 and ONE in piece:
            total = Ratio({})
            for prime, count in primes(Fraction(piece[ONE])):
                atom = Atom("log", sign=1, inner={ONE: prime})
                total = self.add(total, Ratio({((self.atom(("log", prime), atom), 1),): count}))
            return total
        ((term, value), *more) = piece.items()
        if not more and value == 1:
            single = self.atoms[term[0][0]]
            if single.kind == "exp":
                return Ratio(dict(single.inner[0]), dict(single.inner[1]))
            if single.kind == "root":
                return self.log_of_piece(single.inner)
        below_one = not more and value == 1 and self.is_unit(term)
        known = Atom("log", sign=-int(below_one), inner=piece)
        return variable(self.atom(("log", frozen(piece)), known))

    def exp(self, ratio: Ratio) -> Ratio:
        """The exponential, as a product over the terms of the argument."""
        ratio = self.cancelled(ratio)
        den = tuple(sorted(ratio.den.items()))
        result = number(1)
        for term, value in ratio.num.items():
            if not den and len(term) == 1 and term[0][1] == 1 and self.atoms[term[0][0]].kind == "log":
                inner = self.atoms[term[0][0]].inner
                result = self.multiply(result, self.rational_power(inner, value))
                continue
            atom = self.atom(("exp", term, den), Atom("exp", sign=1, inner=(((term, 1),), den)))
            result = self.multiply(result, Ratio({((atom, value),): 1}))
        return result

    def hyperbolic(self, name: str, inner: Ratio) -> Ratio:
        """Hyperbolic functions and the sigmoid in exponentials."""
        if name == "sigmoid":
            up = self.exp(inner)
            return self.multiply(up, self.inverse(self.add(number(1), up)))
        if name in {"tanh", "sech"}:
            twice = self.exp(self.scaled(inner, 2))
            below = self.inverse(self.add(twice, number(1)))
            above = self.add(twice, number(-1)) if name == "tanh" else self.scaled(self.exp(inner), 2)
            return self.multiply(above, below)
        up, down = self.exp(inner), self.exp(self.scaled(inner, -1))
        both = self.add(up, down if name == "cosh" else self.scaled(down, -1))
        return self.scaled(both, Fraction(1, 2))

    def sign(self, ratio: Ratio) -> Ratio:
        """The sign as u/|u|, where u vanishes at isolated points only."""
        if not ratio.num:
            return ratio
        if self.patchy(ratio.num):
            return variable(self.atom(("sign", self.key(ratio)), Atom("sign", patchy=True)))
        return self.multiply(ratio, self.inverse(self.absolute(ratio)))

    def extreme(self, name: str, values: list[Ratio]) -> Ratio:
        """max(a, b) = (a + b + |a - b|)/2, min with the other sign."""
        result = values[0]
        for value in values[1:]:
            distance = self.absolute(self.add(result, self.scaled(value, -1)))
            both = self.add(result, value)
            result = self.scaled(
                self.add(both, distance if name == "max" else self.scaled(distance, -1)), Fraction(1, 2)
            )
        return result

    def angle(self, name: str, inner: Ratio) -> Ratio:
        """Sine, cosine and tangent."""
        sine, cosine = self.angles(self.cancelled(inner))
        if name == "tan":
            return self.multiply(sine, self.inverse(cosine))
        return sine if name == "sin" else cosine

    def angles(self, ratio: Ratio) -> tuple[Ratio, Ratio]:
        """Sine and cosine of an argument, sums and small multiples of angles expanded."""
        terms = list(ratio.num.items())
        if ratio.den or len(terms) > 3:
            return self.angle_atoms(Ratio(dict(terms), ratio.den))
        sine, cosine = Ratio({}), number(1)
        for term, value in terms:
            for s, c in self.multiples(term, value):
                sine, cosine = (
                    self.add(self.multiply(sine, c), self.multiply(cosine, s)),
                    self.add(self.multiply(cosine, c), self.scaled(self.multiply(sine, s), -1)),
                )
        return sine, cosine

    def multiples(self, term: Monomial, value: Exact) -> list[tuple[Ratio, Ratio]]:
        """Angles that add up to one term."""
        if term and len(term) == 1 and term[0][1] == 1 and self.atoms[term[0][0]].kind == "pi":
            quarter = Fraction(value) * 2
            if quarter.denominator == 1:
                turn = int(quarter) % 4
                return [(number((0, 1, 0, -1)[turn]), number((1, 0, -1, 0)[turn]))]
        count = abs(int(value)) if Fraction(value).denominator == 1 else 0
        if not 2 <= count <= MOST_ANGLES:
            return [self.angle_atoms(Ratio({term: value}))]
        return [self.angle_atoms(Ratio({term: 1 if value > 0 else -1}))] * count

    def angle_atoms(self, ratio: Ratio) -> tuple[Ratio, Ratio]:
        """Sine and cosine of an argument as atoms, the argument's first coefficient made positive."""
        if not ratio.num:
            return Ratio({}), number(1)
        flip = ratio.num[min(ratio.num)] < 0
        key = self.key(self.scaled(ratio, -1) if flip else ratio)
        cosine = self.atom(("cos", key), Atom("cos"))
        square: Poly = {ONE: 1, ((cosine, 2),): -1}
        sine = self.atom(("sin", key), Atom("sin", inner=square))
        return Ratio({((sine, 1),): -1 if flip else 1}), variable(cosine)


def primes(value: Fraction) -> list[tuple[int, int]]:
    """The prime factors of a positive rational number with their exponents.

    Raises:
        TooMuch: for numbers that are too large to be split.
    """
    found = []
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        if part > LARGEST_PRIMED:
            raise TooMuch
        prime = 2
        while prime * prime <= part:
            count = 0
            while part % prime == 0:
                part //= prime
                count += 1
            if count:
                found.append((prime, sign * count))
            prime += 1
        if part > 1:
            found.append((part, sign))
    return found
