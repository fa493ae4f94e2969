"""The printed echo: a tree as Typst mathematics, for papers that are set in type.

Only signs and words of our own stand outside quoted strings, so that no name and no spelling can be read as
markup. Brackets come in pairs that belong together, so the result can stand between any others.
"""

from __future__ import annotations

import re
import unicodedata

from tutor.maths.echo import decimal_text, line, pretty
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

__all__ = ["quoted", "typst"]

# How tightly a piece binds, for the brackets around it.
LOOSE, SUM, PRODUCT, POWER, ATOM = range(5)

_NUMBER = re.compile(r"\d+(\.\d+)?\Z")
_NAME = re.compile(r"(?P<stem>[^\W\d_][\u0300-\u036f]?|[^\W\d_]{2,})(?P<low>_\{[^{}]*\}|_?\d+|_\w+)?\Z")
_PARTIAL = re.compile(r"(?P<d>[∂d])(?P<over>[^/]+)/(?P=d)(?P<under>[^/]+)\Z")
_RELATIONS = {"<=": "<=", ">=": ">=", "!=": "!=", "==": "=", "<": "<", ">": ">"}
_ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "macron", "\u0307": "dot"}
_GREEK = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ"} | {
    "kappa": "κ",
    "lam": "λ",
    "lambda": "λ",
    "mu": "μ",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "omega": "ω",
}
_FUNCTIONS = {"log": "ln", "sigmoid": "σ"}


def typst(node: Node) -> str:
    """The tree as what stands between two dollar signs in Typst."""
    return _show(node)[0]


def quoted(text: str) -> str:
    """A text as a Typst string: nothing in it is read as markup."""
    safe = "".join(char for char in text if char in "\n\t" or unicodedata.category(char)[0] != "C")
    return (
        '"' + safe.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "    ") + '"'
    )


def _in(text: str, opening: str = "(", closing: str = ")") -> str:
    return f"lr({opening} {text} {closing})"


def _at(node: Node, least: int) -> str:
    """The node printed, in brackets if it binds less tightly than its place needs."""
    text, level = _show(node)
    return text if level >= least else _in(text)


def _show(node: Node) -> tuple[str, int]:
    """The node printed, and how tightly that binds."""
    match node:
        case Num(value, text):
            shown = text or decimal_text(value)
            return shown if _NUMBER.match(shown) else quoted(shown), ATOM
        case Sym(name):
            return _name(name), ATOM
        case Const(name):
            return "pi" if name == "pi" else "upright(e)", ATOM
        case Literal():
            return quoted(line(node)), ATOM
        case Neg(arg):
            return f"- {_at(arg, PRODUCT)}", SUM
        case Sum(terms):
            return _sum(terms), SUM
        case Product(factors):
            factor = [_at(one, PRODUCT if isinstance(one, Quotient) else POWER) for one in factors]
            return " dot.op ".join(factor), PRODUCT
        case Quotient(over, under):
            return f"frac({_at(over, LOOSE)}, {_at(under, LOOSE)})", PRODUCT
        case Power(base, exponent):
            return f"attach({_at(base, ATOM)}, t: {_at(exponent, LOOSE)})", POWER
        case Opaque(name, arg, order):
            return f"{_primed(f'op({_name(name)})', order)} {_in(_at(arg, LOOSE))}", ATOM
        case Relation(operators, terms):
            pieces = [_at(terms[0], SUM)]
            for operator, term in zip(operators, terms[1:], strict=True):
                pieces += [_RELATIONS.get(operator, quoted(operator)), _at(term, SUM)]
            return " ".join(pieces), LOOSE
        case Call(name, args):
            return _call(node, name, args)


def _sum(terms: tuple[Node, ...]) -> str:
    pieces = [_at(terms[0], SUM if isinstance(terms[0], Neg) else PRODUCT)]
    for term in terms[1:]:
        minus = isinstance(term, Neg)
        pieces += ["-" if minus else "+", _at(term.arg if isinstance(term, Neg) else term, PRODUCT)]
    return " ".join(pieces)


def _call(node: Node, name: str, args: tuple[Node, ...]) -> tuple[str, int]:
    """A call in the notation of its function."""
    match name:
        case "percent":
            return f'{_at(args[0], ATOM)} thin "%"', PRODUCT
        case "sqrt":
            return f"sqrt({_at(args[0], LOOSE)})", ATOM
        case "abs" | "floor" | "ceil":
            return f"{name}({_at(args[0], LOOSE)})", ATOM
        case "index" | "range" | "and" | "or" | "not":
            return quoted(pretty(node)), LOOSE
        case _:
            inner = ", ".join(_at(arg, LOOSE) for arg in args)
            if name == "list":
                return _in(inner, "[", "]"), ATOM
            bare = name.rstrip("'")
            shown = f"op({quoted(_FUNCTIONS.get(bare, bare))})"
            return f"{_primed(shown, len(name) - len(bare))} {_in(inner)}", ATOM


def _primed(shown: str, order: int) -> str:
    return f"attach({shown}, tr: {' '.join(['prime'] * order)})" if order else shown


def _name(name: str) -> str:
    """A name: one letter slanted, Greek words as their letter, what stands behind `_` or a digit lowered."""
    partial = _PARTIAL.match(name)
    if partial:
        sign = "∂" if partial["d"] == "∂" else 'upright("d")'
        return f"frac({sign} {_name(partial['over'])}, {sign} {_name(partial['under'])})"
    found = _NAME.match(name)
    if not found:
        return f"italic({quoted(name)})"
    stem, low = unicodedata.normalize("NFD", found["stem"]), found["low"] or ""
    if len(stem) == 2 and stem[1] in _ACCENTS:
        shown = f"{_ACCENTS[stem[1]]}({_slanted(stem[0])})"
    else:
        shown = _slanted(_GREEK.get(found["stem"], found["stem"]))
    low = low.lstrip("_").strip("{}")
    return f"attach({shown}, b: {_lowered(low)})" if low else shown


def _lowered(low: str) -> str:
    return low if low.isdecimal() and low.isascii() else f"italic({quoted(low)})"


def _slanted(text: str) -> str:
    """A letter or word as a slanted string."""
    return f"italic({quoted(text)})"
