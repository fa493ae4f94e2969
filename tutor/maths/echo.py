"""One-line echoes of a tree, for machines and for people: read in the same scope each gives the tree back."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from fractions import Fraction

from tutor.maths.tree import (
    Call,
    Const,
    Literal,
    Neg,
    Node,
    Num,
    Opaque,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Sym,
)

__all__ = ["decimal_text", "line", "pretty", "signed"]

# How tightly a node binds; a part that binds less tightly than its place needs gets brackets.
OR, AND, NOT, RELATION, RANGE, SUM, PRODUCT, FACTOR, POSTFIX, ATOM = range(10)

_EXACT = Context(prec=2000)
_LOG = re.compile(r"\blog(?='?\()")  # never a part of a name: those before a bracket have their sign between
_MINUS = re.compile(r"(?<![0-9.]e)-")  # not that of 1e-3


def line(node: Node) -> str:
    """The tree on one line, with explicit products, in plain ASCII but for the names themselves."""
    return _show(node)[0]


def pretty(node: Node) -> str:
    """The tree on one line as people read it: `line` with the true minus sign, and ln for the logarithm."""
    return signed(_LOG.sub("ln", line(node)))


def signed(text: str) -> str:
    """A number or formula in plain ASCII with the true minus sign, −; an exponent keeps its own: 1e-3."""
    return _MINUS.sub("−", text)


def decimal_text(value: Fraction) -> str:
    """A terminating decimal in digits, without an exponent; other fractions as a quotient."""
    under = value.denominator
    for prime in (2, 5):
        while under % prime == 0:
            under //= prime
    if under != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return format(digits, "f")


def _at(node: Node, least: int) -> str:
    """The node's text, in brackets if it binds less tightly than `least`."""
    text, level = _show(node)
    return text if level >= least else f"({text})"


def _show(node: Node) -> tuple[str, int]:
    """The node's text and how tightly it binds."""
    match node:
        case Num(value, text):
            return text or decimal_text(value), ATOM
        case Sym(name) | Const(name):
            return name, ATOM
        case Literal(value):
            return (f'"{value}"' if isinstance(value, str) else str(value).lower()), ATOM
        case Neg(arg):
            return "-" + _at(arg, PRODUCT), SUM
        case Sum(terms):
            return _sum(terms), SUM
        case Product(factors):
            return "*".join(_at(factor, FACTOR) for factor in factors), PRODUCT
        case Quotient(over, under):
            least = FACTOR if isinstance(over, Quotient) else PRODUCT
            return f"{_at(over, least)}/{_at(under, FACTOR)}", PRODUCT
        case Power(base, exponent):
            return f"{_at(base, ATOM)}^{_at(exponent, FACTOR)}", FACTOR
        case Opaque(name, arg, order):
            return f"{name}{chr(39) * order}({line(arg)})", ATOM
        case Relation(operators, terms):
            shown = [
                f" {operator} {_at(term, RANGE)}" for operator, term in zip(operators, terms[1:], strict=True)
            ]
            return _at(terms[0], RANGE) + "".join(shown), RELATION
        case Call(name, args):
            return _call(name, args)


def _sum(terms: tuple[Node, ...]) -> str:
    pieces = [_at(terms[0], SUM) if isinstance(terms[0], Neg) else _at(terms[0], PRODUCT)]
    for term in terms[1:]:
        if isinstance(term, Neg):
            pieces.append(f" - {_at(term.arg, PRODUCT)}")
        else:
            pieces.append(f" + {_at(term, PRODUCT)}")
    return "".join(pieces)


def _call(name: str, args: tuple[Node, ...]) -> tuple[str, int]:
    """A call; the author's forms have a notation of their own."""
    match name:
        case "percent":
            return f"{_at(args[0], ATOM)}%", POSTFIX
        case "list":
            return f"[{', '.join(line(arg) for arg in args)}]", ATOM
        case "index":
            return f"{_at(args[0], POSTFIX)}[{line(args[1])}]", POSTFIX
        case "range":
            return f"{_at(args[0], SUM)} .. {_at(args[1], SUM)}", RANGE
        case "or":
            return " or ".join(_at(arg, AND) for arg in args), OR
        case "and":
            return " and ".join(_at(arg, NOT) for arg in args), AND
        case "not":
            return f"not {_at(args[0], NOT)}", NOT
        case _:
            return f"{name}({', '.join(line(arg) for arg in args)})", ATOM
