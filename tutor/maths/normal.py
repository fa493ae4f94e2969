"""A quick proof, without SymPy, that two expressions are equal: both are brought into one normal form.

Hyperbolic functions, sigmoid and softplus become exponentials, powers of positive quantities exponents,
max, relu and sign absolute values; what is left are fractions of polynomials over independent-looking atoms.
A proof holds wherever both expressions have a value, and only if both restrict their domains alike; that it
is not found says nothing.
"""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction

from tutor.maths.atoms import Atom, number, variable
from tutor.maths.functions import VARIABLE, derivative
from tutor.maths.laws import Laws
from tutor.maths.polynomials import Ratio, TooMuch
from tutor.maths.tree import (
    Call,
    Const,
    Neg,
    Node,
    Num,
    Opaque,
    Power,
    Product,
    Quotient,
    Scope,
    Sum,
    Sym,
    substitute,
)

__all__ = ["proved"]

MOST_WORK = 1_500  # products of terms

_TOTAL = frozenset({"atan", "asinh"})  # defined for every real number
_LIMITED = frozenset({"asin", "acos", "acosh"})
_JUMPING = frozenset({"floor", "ceil", "round", "mod"})


def proved(expected: Node, typed: Node, scope: Scope) -> bool:
    """Whether the two are equal for certain, wherever both have a value, over the scope's domains.

    Points without a value that are isolated do not count; `compare` has to have found the two equal, since
    this looks at no numbers at all. Deterministic, within a counted budget of a few milliseconds.
    """
    work = _Proof(scope)
    try:
        left, left_conditions = work.side(expected)
        right, right_conditions = work.side(typed)
        return left_conditions == right_conditions and not work.add(left, work.scaled(right, -1)).num
    except (TooMuch, RecursionError, OverflowError, ZeroDivisionError):
        return False


class _Proof(Laws):
    """Trees as fractions of polynomials, in one scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(MOST_WORK)
        self.scope = scope
        self.known: dict[Node, Ratio] = {}

    def side(self, node: Node) -> tuple[Ratio, frozenset[Hashable]]:
        """A tree's normal form, and what has to hold for it to have a value."""
        self.conditions, self.known = set(), {}
        return self.ratio(node), frozenset(self.conditions)

    def ratio(self, node: Node) -> Ratio:
        """The normal form of a tree."""
        found = self.known.get(node)
        if found is None:
            self.budget.spend(1)
            found = self.known[node] = self.of(node)
        return found

    def of(self, node: Node) -> Ratio:
        """One operation on normal forms."""
        match node:
            case Num(value):
                return number(value)
            case Sym(name):
                return self.symbol(name)
            case Const("e"):
                return self.exp(number(1))
            case Const(name):
                return variable(self.atom(name, Atom(name, sign=1)))
            case Neg(arg):
                return self.scaled(self.ratio(arg), -1)
            case Sum(terms):
                total = Ratio({})
                for term in terms:
                    total = self.add(total, self.ratio(term))
                return total
            case Product(factors):
                result = number(1)
                for factor in factors:
                    result = self.multiply(result, self.ratio(factor))
                return result
            case Quotient(over, under):
                return self.multiply(self.ratio(over), self.inverse(self.ratio(under)))
            case Power(base, exponent):
                return self.power(self.ratio(base), self.ratio(exponent))
            case Opaque(name, arg, order):
                inner = self.key(self.ratio(arg))
                return variable(self.atom(("opaque", name, order, inner), Atom("opaque")))
            case Call(name, args):
                return self.call(name, args)
            case _:
                raise TooMuch

    def symbol(self, name: str) -> Ratio:
        """A declared name: its value, or an atom that knows its domain."""
        if name in self.scope.values:
            value = self.scope.values[name]
            if isinstance(value, bool) or not isinstance(value, Fraction | float | int):
                raise TooMuch
            return number(Fraction(value))
        domain = self.scope.symbols.get(name, "real")
        atom = Atom("symbol", sign=int(domain != "real"), unit=domain == "unit")
        return variable(self.atom(("symbol", name), atom))

    def call(self, name: str, args: tuple[Node, ...]) -> Ratio:
        """A known function."""
        if name.endswith("'"):
            formula = derivative(name[:-1])
            if formula is None:
                raise TooMuch
            return self.ratio(substitute(formula, {VARIABLE: args[0]}))
        if name in {"max", "min"}:
            return self.extreme(name, [self.ratio(arg) for arg in args])
        inner = self.ratio(args[0])
        match name:
            case "percent":
                return self.scaled(inner, Fraction(1, 100))
            case "exp":
                return self.exp(inner)
            case "log":
                return self.log_of_tree(args[0])
            case "log2" | "log10":
                base = number(2 if name == "log2" else 10)
                return self.multiply(self.log(inner), self.inverse(self.log(base)))
            case "sqrt":
                return self.root_of_tree(args[0])
            case "abs":
                return self.absolute(inner)
            case "relu":
                return self.scaled(self.add(inner, self.absolute(inner)), Fraction(1, 2))
            case "sign":
                return self.sign(inner)
            case "softplus":
                return self.log(self.add(number(1), self.exp(inner)))
            case "sin" | "cos" | "tan":
                return self.angle(name, inner)
            case "atanh":
                above, below = self.add(number(1), inner), self.add(number(1), self.scaled(inner, -1))
                return self.scaled(self.log(self.multiply(above, self.inverse(below))), Fraction(1, 2))
            case "sinh" | "cosh" | "tanh" | "sech" | "sigmoid":
                return self.hyperbolic(name, inner)
        keys = (name, *(self.key(self.ratio(arg)) for arg in args))
        if name in _LIMITED:
            self.conditions.add(keys)
        elif name not in _TOTAL and name not in _JUMPING:
            raise TooMuch
        return variable(self.atom(keys, Atom(name, patchy=name in _JUMPING)))

    def log_of_tree(self, node: Node) -> Ratio:
        """log(u^2) is 2 log|u|, before u^2 is multiplied out."""
        even = even_power(node)
        if even is None:
            return self.log(self.ratio(node))
        return self.scaled(self.log(self.absolute(self.ratio(even[0]))), even[1])

    def root_of_tree(self, node: Node) -> Ratio:
        """sqrt(u^2) is |u|, before u^2 is multiplied out."""
        even = even_power(node)
        if even is None:
            return self.root(self.ratio(node), Fraction(1, 2))
        return self.whole_power(self.absolute(self.ratio(even[0])), even[1] // 2)


def even_power(node: Node) -> tuple[Node, int] | None:
    """Base and exponent of a sum to a positive even power."""
    match node:
        case Power(Sum() | Neg(Sum()) as base, Num(value)) if (
            value.denominator == 1 and value % 2 == 0 < value
        ):
            return base, int(value)
        case _:
            return None
