"""Counts the right terms of a wrong sum: each term of the key that one or two typed terms make up."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from tutor.kinds.consistent import World, agree
from tutor.maths import Node
from tutor.maths.derive import minus
from tutor.maths.tree import Neg, Sum

__all__ = ["share_of_terms", "terms_of"]

MOST = 12


def terms_of(node: Node) -> list[Node]:
    """The terms of a sum, inner sums and signs before brackets included."""
    match node:
        case Sum(terms):
            return [term for one in terms for term in terms_of(one)]
        case Neg(arg):
            return [minus(term) for term in terms_of(arg)]
        case _:
            return [node]


def share_of_terms(world: World, key: Node, typed: Node) -> Fraction:
    """The share of the key's terms that are there; each term too many takes one away again.

    A typed term counts for one term of the key; where a term was multiplied out, two typed ones may.
    """
    wanted, given = terms_of(key), terms_of(typed)
    if len(given) > MOST:
        return Fraction(0)
    left, found = list(range(len(given))), 0
    for size in (1, 2):
        for term in list(wanted):
            values = world.values(term)
            for chosen in combinations(left, size):
                parts = [given[k] for k in chosen]
                whole = parts[0] if size == 1 else Sum(tuple(parts))
                if agree(values, world.values(whole)) and world.same(term, whole):
                    wanted.remove(term)
                    left = [k for k in left if k not in chosen]
                    found += 1
                    break
    count = len(terms_of(key))
    surplus = max(0, len(left) - len(wanted))
    return Fraction(max(0, found - surplus), count)
