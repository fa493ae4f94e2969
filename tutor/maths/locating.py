"""Finds where two formulas part: which terms, factors or arguments agree, and which are left over."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isfinite

from tutor.maths.echo import pretty
from tutor.maths.edits import Spot, negated
from tutor.maths.remarks import Diagnosis, nameable, quoted
from tutor.maths.screening import Screen, close
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
    children,
    names,
    number,
    summed,
)

__all__ = ["coefficient", "located", "same", "several_factors", "several_signs", "some_terms"]

LARGEST = 1_000  # numerator and denominator of what a coefficient is off by

Found = tuple[Node, Node, Diagnosis]  # two trees that are equal if the remark is true


def located(expected: Node, typed: Node, screen: Screen) -> Found | None:
    """The one part of the typed formula that is wrong, if the two have the same shape around it."""
    spot, right = _descend(expected, Spot(typed), screen)
    wrong = spot.node
    if wrong is typed or (isinstance(typed, Neg) and wrong is typed.arg):
        return None
    piece = quoted(wrong)
    said = f"Everything but {piece} is right." if piece else "All is right but one part of it."
    return spot(right), expected, Diagnosis("wrong-part", said, about=wrong)


def _descend(expected: Node, spot: Spot, screen: Screen) -> tuple[Spot, Node]:
    """The innermost part of the typed formula outside of which both agree, and what belongs there."""
    typed = spot.node
    if type(expected) is not type(typed):
        return spot, expected
    ours, theirs = children(typed), children(expected)
    match typed:
        case Sum() | Product():
            left, right = unmatched(ours, theirs, screen)
            if len(left) == len(right) == 1 and len(ours) > 1:
                return _descend(theirs[right[0]], Spot(ours[left[0]], spot, left[0]), screen)
        case Call(name) | Opaque(name) if name != getattr(expected, "name", ""):
            pass
        case Quotient() | Power() | Call() | Neg() | Opaque() if len(ours) == len(theirs):
            differing = [place for place, pair in enumerate(zip(ours, theirs)) if not same(*pair, screen)]
            if len(differing) == 1:
                (place,) = differing
                return _descend(theirs[place], Spot(ours[place], spot, place), screen)
    return spot, expected


def same(left: Node, right: Node, screen: Screen) -> bool:
    """Whether two parts have the same values at the shared points."""
    return all(map(close, screen.values(left), screen.values(right)))


def unmatched(ours: Sequence[Node], theirs: Sequence[Node], screen: Screen) -> tuple[list[int], list[int]]:
    """The places of those parts on either side that have no partner of the same value."""
    right = list(range(len(theirs)))
    left = []
    for place, part in enumerate(ours):
        partner = next((other for other in right if same(part, theirs[other], screen)), None)
        if partner is None:
            left.append(place)
        else:
            right.remove(partner)
    return left, right


def _terms(node: Node) -> tuple[Node, ...]:
    return node.terms if isinstance(node, Sum) else (node,)


def some_terms(expected: Node, typed: Node, screen: Screen) -> Found | None:
    """Which terms of a sum are right, where some are."""
    ours, theirs = _terms(typed), _terms(expected)
    left, right = unmatched(ours, theirs, screen)
    if len(left) == len(ours) or len(ours) < 2 or len(theirs) < 2:
        return None
    fine = [term for place, term in enumerate(ours) if place not in left]
    partners = [term for place, term in enumerate(theirs) if place not in right]
    piece = quoted(fine[0])
    which = f"The term {piece} is right" if piece else "One of your terms is right"
    which = which if len(fine) == 1 else f"{len(fine)} of your {len(ours)} terms are right"
    rest = "the others do not make up the rest" if left else "more than one is missing"
    return summed(fine), summed(partners), Diagnosis("some-terms", f"{which}; {rest}.", about=fine[0])


def several_signs(expected: Node, typed: Node, screen: Screen) -> Found | None:
    """More than one term of a sum that has the other sign."""
    ours, theirs = _terms(typed), _terms(expected)
    left, _ = unmatched(ours, theirs, screen)
    if not 2 <= len(left) < len(ours):
        return None
    turned = summed([negated(term) if place in left else term for place, term in enumerate(ours)])
    if not all(map(close, screen.values(turned), screen.expected)):
        return None
    said = f"The signs of {len(left)} terms are the wrong way round."
    return turned, expected, Diagnosis("signs-of-terms", said)


def coefficient(expected: Node, typed: Node, screen: Screen) -> Found | None:
    """One term of a sum that is a number times the one that belongs there."""
    ours, theirs = _terms(typed), _terms(expected)
    left, right = unmatched(ours, theirs, screen)
    if len(ours) < 2 or len(left) != 1 or len(right) != 1:
        return None
    mine, wanted = ours[left[0]], theirs[right[0]]
    pairs = list(zip(screen.values(mine), screen.values(wanted)))
    if any(one == 0 or not isfinite(other / one) for one, other in pairs):
        return None
    ratio = Fraction(pairs[0][1] / pairs[0][0]).limit_denominator(LARGEST)
    if ratio in (0, 1, -1) or not (names(mine) and _has_number(mine)):
        return None
    if not all(close(one * float(ratio), other) for one, other in pairs):
        return None
    piece = quoted(mine)
    said = f"The number in {piece} is wrong." if piece else "The number in one term is wrong."
    repaired = Product((number(ratio), mine))
    tree = summed([repaired if place == left[0] else term for place, term in enumerate(ours)])
    return tree, expected, Diagnosis("wrong-number", said, about=mine)


def _has_number(node: Node) -> bool:
    """Whether a number is among the factors and divisors of a term."""
    match node:
        case Neg(arg):
            return _has_number(arg)
        case Product() | Quotient():
            return any(map(_has_number, children(node)))
        case _:
            return isinstance(node, Num)


def several_factors(expected: Node, typed: Node, pieces: Sequence[Node], screen: Screen) -> Found | None:
    """A factor missing, or too many, in each of several terms."""
    ours, theirs = _terms(typed), _terms(expected)
    left, right = unmatched(ours, theirs, screen)
    if not 2 <= len(left) == len(right):
        return None
    for missing in (True, False):
        repaired = _repaired(ours, theirs, left, right, missing, pieces, screen)
        if repaired:
            tree, factor = repaired
            what = "is missing" if missing else "does not belong"
            such = f", such as {pretty(factor)}" if nameable(factor) else ""
            tag = "missing-factor" if missing else "extra-factor"
            whole = expected if missing else typed
            return tree, whole, Diagnosis(tag, f"In {len(left)} terms a factor {what}{such}.")
    return None


def _repaired(
    ours: Sequence[Node],
    theirs: Sequence[Node],
    left: list[int],
    right: list[int],
    missing: bool,
    pieces: Sequence[Node],
    screen: Screen,
) -> tuple[Node, Node] | None:
    """The side that lacks factors with them put in, and the first of them."""
    short, full = (ours, theirs) if missing else (theirs, ours)
    low, high = (left, list(right)) if missing else (right, list(left))
    terms, first = list(short), None
    for place in low:
        own = screen.values(short[place])
        for piece in pieces:
            scaled = [a * b for a, b in zip(own, screen.values(piece))]
            partner = next((one for one in high if all(map(close, scaled, screen.values(full[one])))), None)
            if partner is not None:
                break
        else:
            return None
        high.remove(partner)
        terms[place] = Product((short[place], piece))
        first = first or piece
    return (Sum(tuple(terms)), first) if first is not None else None
