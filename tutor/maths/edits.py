"""The trees that one slip of the pen makes of a formula: a sign, a factor, a function, a name, a bracket.

The same edits serve twice: applied to what was typed they are the repair, applied to the reference they are
the mistake. An edit names the piece of its own tree that it is about, and what takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from tutor.maths.functions import ONE_ARGUMENT, has_derivative
from tutor.maths.tree import (
    Call,
    Neg,
    Node,
    Num,
    Opaque,
    Power,
    Product,
    Quotient,
    Sum,
    Sym,
    children,
    number,
    product,
    rebuild,
    substitute,
    summed,
    transform,
    walk,
)

__all__ = ["TIERS", "Edit", "Materials", "Spot", "inserted", "places"]

ONE, TWO = number(1), number(2)
# Functions that are taken for each other.
_FAMILIES = (
    ("sigmoid", "tanh", "relu", "softplus", "exp"),
    ("sin", "cos", "tan"),
    ("log", "log2", "log10", "exp", "sqrt"),
    ("sinh", "cosh", "tanh", "sech"),
    ("max", "min"),
    ("floor", "ceil"),
    ("abs", "sign", "relu"),
)


class Spot(NamedTuple):
    """A node of a tree, the spot of its parent, and its place among the parent's parts."""

    node: Node
    above: Spot | None = None
    place: int = 0

    def __call__(self, new: Node) -> Node:
        """The whole tree with another node here."""
        spot = self
        while spot.above is not None:
            above, place = spot.above, spot.place
            parts = children(above.node)
            new = rebuild(above.node, (*parts[:place], new, *parts[place + 1 :]))
            spot = above
        return new


class Edit(NamedTuple):
    """What is put where, what kind of edit it is, the piece it changed and what stands there instead.

    `own` is the name that `other` replaces, where that is not the name of the piece itself.
    """

    put: Spot
    new: Node
    kind: str
    piece: Node
    other: str = ""
    own: str = ""

    @property
    def tree(self) -> Node:
        """The edited tree; made when it is asked for, since hundreds are tried and one is told."""
        return self.put(self.new)


@dataclass(frozen=True, slots=True)
class Materials:
    """What edits may put in: symbols, functions and numbers of both formulas, and the other one's pieces."""

    symbols: tuple[str, ...]
    functions: tuple[str, ...]
    numbers: tuple[Fraction, ...]
    pieces: tuple[Node, ...]


def places(root: Node) -> list[tuple[Node, Spot, Node | None]]:
    """Every node with the spot that puts another one there, and its parent, from the root down."""
    found: list[tuple[Node, Spot, Node | None]] = [(root, Spot(root), None)]
    for node, spot, _ in found:
        for place, part in enumerate(children(node)):
            found.append((part, Spot(part, spot, place), node))
    return found


def _without(parts: tuple[Node, ...], place: int) -> tuple[Node, ...]:
    return (*parts[:place], *parts[place + 1 :])


def negated(node: Node) -> Node:
    """The negative, without a double sign."""
    return node.arg if isinstance(node, Neg) else Neg(node)


# -- signs, terms and factors --------------------------------------------------------------------------------


def parts_edits(root: Node, materials: Materials) -> Iterator[Edit]:
    """Terms with the other sign, swapped sides, terms, factors and divisors left out."""
    for node, put, parent in places(root):
        match node:
            case Sum(terms):
                if len(terms) == 2 and isinstance(terms[1], Neg) and parent is not None:
                    yield Edit(put, Sum((terms[1].arg, Neg(terms[0]))), "swap", node)
                for place, term in enumerate(terms):
                    flipped = (*terms[:place], negated(term), *terms[place + 1 :])
                    yield Edit(put, Sum(flipped), "flip", _bare(term))
                for place, term in enumerate(terms):
                    yield Edit(put, summed(_without(terms, place)), "drop-term", _bare(term))
            case Product(factors):
                for place, factor in enumerate(factors):
                    yield Edit(put, product(_without(factors, place)), "drop-factor", factor)
            case Quotient(over, under):
                yield Edit(put, over, "drop-divisor", under)
                yield Edit(put, Quotient(under, over), "invert", node)
                yield Edit(put, Quotient(ONE, under), "drop-factor", over)
        if parent is not None and not isinstance(parent, Sum | Neg | Product):
            yield Edit(put, negated(node), "negate", _bare(node))
    for node, put, parent in places(root):
        if isinstance(node, Sym | Call) and parent is not None:
            yield Edit(put, Sum((ONE, Neg(node))), "complement", node)
        elif isinstance(node, Sum) and node.terms[0] == ONE and len(node.terms) == 2:
            yield Edit(put, negated(node.terms[1]), "complement", node)


def _bare(node: Node) -> Node:
    return node.arg if isinstance(node, Neg) else node


# -- functions and names -------------------------------------------------------------------------------------


def name_edits(root: Node, materials: Materials) -> Iterator[Edit]:
    """Functions and symbols taken for each other, f for f', functions left out."""
    whole = Spot(root)
    here = sorted({node.name for node in walk(root) if isinstance(node, Call)} & set(ONE_ARGUMENT))
    for own in here:
        for other in _relatives(own, materials.functions):
            yield Edit(whole, _everywhere(root, own, other), "exchange-all", Call(own, (ONE,)), other)
        yield Edit(whole, _everywhere(root, own, ""), "unwrap-all", Call(own, (ONE,)))
    for node, put, parent in places(root):
        match node:
            case Call(name, (arg,)):
                stem = name.rstrip("'")
                primes = name[len(stem) :]
                # What stands in the other formula comes first: softplus' is the sigmoid, but nobody means it.
                found = [other for other in materials.functions if other.rstrip("'") in ONE_ARGUMENT]
                relatives = _relatives(stem, ())
                found += [one + primes for one in relatives if not primes or has_derivative(one)]
                for other in dict.fromkeys(found):
                    if other.rstrip("'") != stem:
                        yield Edit(put, Call(other, (arg,)), "exchange", node, other)
                if has_derivative(stem):
                    yield Edit(put, Call(stem + ("" if primes else "'"), (arg,)), _prime(primes), node)
                if stem in ONE_ARGUMENT:
                    yield Edit(put, arg, "unwrap", node)
            case Call("max" | "min" as name, args):
                yield Edit(put, Call("min" if name == "max" else "max", args), "exchange", node)
                yield from (Edit(put, arg, "unwrap", node) for arg in args)
            case Opaque(name, arg, order):
                yield Edit(put, Opaque(name, arg, 1 - order), _prime("'" * order), node)
                yield Edit(put, arg, "unwrap", node)
            case Sym(name):
                for other in materials.symbols:
                    if other != name:
                        yield Edit(put, Sym(other), "symbol", parent or node, other, name)
    yield from _swapped_symbols(root, materials)


def _prime(primes: str) -> str:
    return "unprime" if primes else "prime"


def _relatives(name: str, present: tuple[str, ...]) -> list[str]:
    """The functions that `name` may be taken for: its families, then what occurs in the other formula."""
    found = [other for family in _FAMILIES if name in family for other in family]
    found += [other for other in present if other in ONE_ARGUMENT]
    return [other for other in dict.fromkeys(found) if other != name]


def _everywhere(root: Node, own: str, other: str) -> Node:
    """The tree with a function replaced throughout; by nothing but its argument where `other` is empty."""

    def change(node: Node) -> Node:
        if not isinstance(node, Call) or node.name != own:
            return node
        return Call(other, node.args) if other else node.args[0]

    return transform(root, change)


def _swapped_symbols(root: Node, materials: Materials) -> Iterator[Edit]:
    """Two names exchanged throughout."""
    whole = Spot(root)
    here = sorted({node.name for node in walk(root) if isinstance(node, Sym)})[:8]
    for place, first in enumerate(here):
        for second in here[place + 1 :]:
            yield Edit(whole, _exchanged(root, first, second), "swap-symbols", Sym(first), second)
    for first in here:
        for other in materials.symbols:
            if other not in here:
                yield Edit(whole, _exchanged(root, first, other), "symbol-all", Sym(first), other)


def _exchanged(root: Node, first: str, second: str) -> Node:
    return substitute(root, {first: Sym(second), second: Sym(first)})


# -- numbers and powers --------------------------------------------------------------------------------------


def power_edits(root: Node, materials: Materials) -> Iterator[Edit]:
    """Numbers and exponents off by a little, squares and roots left out or too many."""
    for node, put, parent in places(root):
        match node:
            case Power(base, exponent):
                yield Edit(put, base, "unpower", node)
                if isinstance(base, Neg):
                    yield Edit(put, Neg(Power(base.arg, exponent)), "bracket", node)
                if isinstance(base, Call) and len(base.args) == 1:
                    inside = Call(base.name, (Power(base.args[0], exponent),))
                    yield Edit(put, inside, "power-inside", node)
                yield Edit(put, Power(exponent, base), "swap", node)
                yield Edit(put, Product((exponent, base)), "operation", node)
            case Call("sqrt", (arg,)):
                yield Edit(put, arg, "unroot", node)
            case Call(name, (Power(base, exponent),)) if name in ONE_ARGUMENT:
                yield Edit(put, Power(Call(name, (base,)), exponent), "power-outside", node)
        if isinstance(node, Num):
            exponents = isinstance(parent, Power) and parent.exponent is node
            for value in _near(node.value, materials.numbers):
                yield Edit(put, number(value), "exponent" if exponents else "number", node)
        elif parent is not None and not isinstance(parent, Power):
            yield Edit(put, Power(node, TWO), "square", node)
            yield Edit(put, Call("sqrt", (node,)), "root", node)


def _near(value: Fraction, present: tuple[Fraction, ...]) -> list[Fraction]:
    close = [value + 1, value - 1, value * 2, value / 2, -value, 1 / value if value else value]
    return [other for other in dict.fromkeys([*close, *present]) if other != value]


# -- operations and brackets ---------------------------------------------------------------------------------


def shape_edits(root: Node, materials: Materials) -> Iterator[Edit]:
    """A sum for a product, a product for a quotient, brackets lost or misplaced."""
    for node, put, _ in places(root):
        match node:
            case Sum(terms):
                yield Edit(put, Product(tuple(map(_bare, terms))), "operation", node)
                yield from (Edit(put, other, "bracket", node) for other in _rebracketed(terms))
            case Product(factors):
                yield Edit(put, Sum(factors), "operation", node)
                yield from (Edit(put, Sum(opened), "bracket", node) for opened in _opened(node))
                if isinstance(factors[0], Quotient):
                    over, under = factors[0].over, factors[0].under
                    yield Edit(put, Quotient(over, product((under, *factors[1:]))), "bracket", node)
            case Quotient(over, under):
                yield Edit(put, Product((over, under)), "operation", node)
                yield from (Edit(put, Sum(opened), "bracket", node) for opened in _opened(node))
                if isinstance(under, Product):
                    left = Quotient(over, under.factors[0])
                    yield Edit(put, Product((left, *under.factors[1:])), "bracket", node)
            case Call(name, (Sum(terms),)) if name in ONE_ARGUMENT:
                yield Edit(put, Sum((Call(name, (terms[0],)), *terms[1:])), "bracket", node)
                yield Edit(put, Sum(tuple(_call(name, term) for term in terms)), "linear", node)
            case Call(name, (Product((first, *rest)),)) if name in ONE_ARGUMENT:
                yield Edit(put, Product((Call(name, (first,)), *rest)), "bracket", node)
            case Call(name, (Quotient(over, under),)) if name in ONE_ARGUMENT:
                yield Edit(put, Quotient(Call(name, (over,)), under), "bracket", node)
            case Power(Product((*front, last)), exponent):
                yield Edit(put, Product((*front, Power(last, exponent))), "bracket", node)
            case Power(Quotient(over, under), exponent):
                yield Edit(put, Quotient(Power(over, exponent), under), "bracket", node)
                yield Edit(put, Quotient(over, Power(under, exponent)), "bracket", node)
            case Power(Sum(terms), exponent):
                yield Edit(put, Sum(tuple(_powered(term, exponent) for term in terms)), "linear", node)
            case Neg(arg):
                yield from (Edit(put, Sum(opened), "bracket", node) for opened in _opened(Neg(arg)))


def _rebracketed(terms: tuple[Node, ...]) -> Iterator[Node]:
    """The sum with a bracket of one of its terms lost, or drawn around more than one term."""
    for place, term in enumerate(terms):
        before, after = terms[:place], terms[place + 1 :]
        for opened in _opened(term):
            yield Sum((*before, *opened, *after))
        for count in range(1, len(after) + 1):
            for closed in _closed(term, after[:count]):
                yield summed((*before, closed, *after[count:]))


def _call(name: str, term: Node) -> Node:
    return Neg(Call(name, (term.arg,))) if isinstance(term, Neg) else Call(name, (term,))


def _powered(term: Node, exponent: Node) -> Node:
    return Neg(Power(term.arg, exponent)) if isinstance(term, Neg) else Power(term, exponent)


def _opened(term: Node) -> list[tuple[Node, ...]]:
    """The term with its bracket lost: a*(b + c) as a*b + c, (a + b)/c as a + b/c, -(a + b) as -a + b."""
    sign = _sign_of(term)
    match _bare(term):
        case Product((*front, Sum((first, *rest)))):
            return [(sign(product((*front, first))), *rest)]
        case Product((Sum((*front, last)), *rest)):
            return [(*_first_signed(front, sign), product((last, *rest)))]
        case Quotient(Sum((*front, last)), under):
            return [(*_first_signed(front, sign), Quotient(last, under))]
        case Quotient(over, Sum((first, *rest))):
            return [(sign(Quotient(over, first)), *rest)]
        case Sum((first, *rest)) if isinstance(term, Neg):
            return [(sign(first), *rest)]
        case _:
            return []


def _sign_of(term: Node) -> Callable[[Node], Node]:
    """What gives a part of the term the term's own sign."""
    return negated if isinstance(term, Neg) else lambda node: node


def _first_signed(terms: Sequence[Node], sign: Callable[[Node], Node]) -> tuple[Node, ...]:
    return (sign(terms[0]), *terms[1:])


def _closed(term: Node, after: tuple[Node, ...]) -> list[Node]:
    """The term with the following ones drawn into a bracket at its end: a*b + c as a*(b + c)."""
    sign = _sign_of(term)
    match _bare(term):
        case Product((*front, last)):
            return [sign(product((*front, Sum((last, *after)))))]
        case Quotient(over, under):
            return [sign(Quotient(over, Sum((under, *after))))]
        case inner if isinstance(term, Neg):
            return [Neg(Sum((inner, *after)))]
    *between, last = after
    sign = _sign_of(last)
    match _bare(last):
        case Quotient(over, under):  # a + b/c as (a + b)/c
            return [Quotient(Sum((term, *between, sign(over))), under)]
        case Product((first, *rest)):  # a + b*c as (a + b)*c
            return [product((Sum((term, *between, sign(first))), *rest))]
        case _:
            return []


# -- what is missing inside -----------------------------------------------------------------------------


def inserted(root: Node, materials: Materials) -> Iterator[Edit]:
    """Pieces of the other formula put in: as a factor, a divisor, a term, a function around a part."""
    for node, put, parent in places(root):
        if isinstance(node, Num) and isinstance(parent, Power):
            continue
        for piece in materials.pieces if not isinstance(parent, Product) and parent is not None else ():
            yield Edit(put, Product((node, piece)), "insert-factor", piece)
            yield Edit(put, Quotient(node, piece), "insert-divisor", piece)
        for name in materials.functions if not isinstance(node, Num) else ():
            if name.rstrip("'") in ONE_ARGUMENT:
                yield Edit(put, Call(name, (node,)), "wrap", node, name)
        for piece in materials.pieces if not isinstance(parent, Sum) and parent is not None else ():
            terms = node.terms if isinstance(node, Sum) else (node,)
            yield Edit(put, Sum((*terms, piece)), "insert-term", piece)
            yield Edit(put, Sum((*terms, Neg(piece))), "insert-term", piece)


TIERS: tuple[Callable[[Node, Materials], Iterator[Edit]], ...] = (
    parts_edits,
    name_edits,
    power_edits,
    shape_edits,
)
