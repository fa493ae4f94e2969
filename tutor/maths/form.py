"""The forms that an item may ask for, beyond equality: expanded, factored, one fraction, given names."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.maths.admit import shown
from tutor.maths.functions import SPELLINGS
from tutor.maths.texts import listed
from tutor.maths.tree import Call, Neg, Node, Num, Opaque, Power, Problem, Product, Quotient, Sum, Sym, walk

__all__ = ["Clause", "form_clauses", "form_problem"]

_LEAD = "Equal, but not in the form asked for:"
_SENTENCES = {
    "expanded": "multiply the brackets out, so that only single terms are added.",
    "factored": "write it as a product, with the common factor in front of a bracket.",
    "single-fraction": "bring everything onto one fraction bar.",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """One demand: `expanded`, `factored`, `single-fraction`, or `uses` and `avoids` with their names."""

    word: str
    names: tuple[str, ...] = ()


def form_clauses(asked: str) -> tuple[Clause, ...]:
    """The clauses of a text such as `expanded` or `factored, uses f, avoids tanh' e`.

    Raises:
        Problem: for a form that does not exist, or one whose names are missing.
    """
    return tuple(_clause(text.split()) for text in asked.split(",") if text.strip())


def _clause(words: list[str]) -> Clause:
    word, names = words[0], tuple(_canonical(name) for name in words[1:])
    if word in _SENTENCES and not names:
        return Clause(word)
    if word in {"uses", "avoids"} and names:
        return Clause(word, names)
    known = f"{', '.join(_SENTENCES)}, “uses NAMES” and “avoids NAMES”"
    raise Problem(f"“{shown(' '.join(words))}” is no form of an answer; the forms are {known}.")


def _canonical(name: str) -> str:
    stem = name.rstrip("'")
    return SPELLINGS.get(stem, stem) + name[len(stem) :]


def form_problem(node: Node, asked: str) -> str:
    """The sentence that says how the tree misses the form asked for; empty when it has it.

    Raises:
        Problem: when `asked` is no form (see `form_clauses`).
    """
    for clause in form_clauses(asked):
        missed = _missed(node, clause)
        if missed:
            return f"{_LEAD} {missed}"
    return ""


def _missed(node: Node, clause: Clause) -> str:
    match clause.word:
        case "expanded":
            fine = not any(_bracketed(part) for part in walk(node))
        case "factored":
            fine = not _is_sum(node)
        case "single-fraction":
            fine = _one_bar(node)
        case "uses":
            absent = [name for name in clause.names if name not in _words(node)]
            return f"it has to be written with {listed(absent)}." if absent else ""
        case _:
            present = [name for name in clause.names if name in _words(node)]
            return f"write it without {listed(present)}." if present else ""
    return "" if fine else _SENTENCES[clause.word]


def _words(node: Node) -> set[str]:
    """The symbols and functions of a tree; a derivative under its primed name."""
    found = set()
    for part in walk(node):
        match part:
            case Sym(name) | Call(name):
                found.add(name)
            case Opaque(name, _, order):
                found.add(name + "'" * order)
            case _:
                pass
    return found


def _bracketed(node: Node) -> bool:
    """Whether multiplying out would change this node."""
    match node:
        case Neg(Sum()) | Quotient(Sum(), _):
            return True
        case Product(factors):
            return any(isinstance(_inner(factor), Sum) for factor in factors)
        case Power(base, Num(value)):
            return isinstance(_inner(base), Sum | Product) and value.denominator == 1 and value > 1
        case _:
            return False


def _inner(node: Node) -> Node:
    while isinstance(node, Neg):
        node = node.arg
    return node


def _is_sum(node: Node) -> bool:
    """Whether the outermost operation, signs and a denominator apart, is an addition."""
    match node:
        case Neg(arg) | Quotient(arg, _):
            return _is_sum(arg)
        case Sum():
            return True
        case _:
            return False


def _one_bar(node: Node) -> bool:
    """Whether there is no division, or one at the very outside."""
    outer = _inner(node)
    inside = (outer.over, outer.under) if isinstance(outer, Quotient) else (outer,)
    return not any(_divides(part) for tree in inside for part in walk(tree))


def _divides(node: Node) -> bool:
    match node:
        case Quotient():
            return True
        case Power(_, Neg()):
            return True
        case _:
            return False
