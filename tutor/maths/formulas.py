"""Formulas as content writes them between dollar signs: read with the names they use, drawn, or on one line.

A lesson declares no symbols: every word that is no known function or constant is a name, and an unknown word
right before a bracket is a function of one argument. Names that collide with a constant (an `e` that is no
Euler number) are given by the lesson.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tutor.maths.arrays import FUNCTIONS
from tutor.maths.drawing import beside, draw
from tutor.maths.echo import pretty, signed
from tutor.maths.functions import AUTHOR_ARITY, SPELLINGS
from tutor.maths.names import CONSTANTS
from tutor.maths.numeric import evaluate
from tutor.maths.reader import read
from tutor.maths.texts import text
from tutor.maths.tree import Node, Problem, Scope, Undefined

__all__ = ["Formula", "called", "formula", "on_one_line", "scope_of"]

_SIGNS = re.compile(r"\s+(<=|>=|!=|=|≈|≠|≤|≥|<|>|→|⇒)\s*")
_NICER = {"<=": "≤", ">=": "≥", "!=": "≠"}
_PARTIAL = re.compile(r"∂[^\W\d_]\w*/∂[^\W\d_]\w*(?:_\{[^{}]*\})?")
_WORD = re.compile(r"[^\W\d_](?:\w|[\u0300-\u036f]|_\{[^{}]*\})*")
_SUBSCRIPT = re.compile(r"([^\W\d_][\u0300-\u036f]?)_?(\d+)\b")
_POWER = re.compile(r"\^(\d)(?![\d.])")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FUNCTIONS = frozenset({*SPELLINGS, *AUTHOR_ARITY, *FUNCTIONS, "σ", "sigma"})
_FIXED = frozenset({*CONSTANTS, "and", "or", "not", "true", "false"})


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in both forms: `inline` on one line, `drawn` as lines of equal width."""

    inline: str
    drawn: tuple[str, ...]


def formula(source: str, *, symbols: Iterable[str] = (), values: Mapping[str, Any] | None = None) -> Formula:
    """The formula or chain of formulas (`h = o*tanh(c)`, with blanks around the sign) that content writes.

    Where the text ends in `=` or `≈`, the value of what stands before it is computed from `values` and
    shown. `symbols` are names that would otherwise be constants.

    Raises:
        Problem: for what cannot be read, or has no value where one is asked for.
    """
    given = values or {}
    ends = re.search(r"\s(=|≈)\s*\Z", source)
    pieces = _SIGNS.split(source[: ends.start()] if ends else source)
    nodes = [_read(piece, symbols, given) for piece in pieces[::2]]
    signs = [_NICER.get(sign, sign) for sign in pieces[1::2]]
    inline = on_one_line(nodes[0])
    parts: list[Node | str] = [nodes[0]]
    for sign, node in zip(signs, nodes[1:], strict=True):
        inline += f" {sign} {on_one_line(node)}"
        parts += [f" {sign} ", node]
    if ends:
        shown = f" {ends[1]} {_value(pieces[-1], nodes[-1], given)}"
        inline += shown
        parts.append(shown)
    return Formula(inline, beside(*parts))


def scope_of(source: str, *, symbols: Iterable[str] = (), values: Mapping[str, Any] | None = None) -> Scope:
    """The scope in which every name that this text uses is declared."""
    given = dict(values or {})
    found: dict[str, None] = dict.fromkeys(symbols)
    functions: set[str] = set()
    rest = source
    for partial in _PARTIAL.findall(source):
        found.setdefault(partial)
        rest = rest.replace(partial, " ")
    for match in _WORD.finditer(rest):
        word, called = match.group(), rest[match.end() : match.end() + 1] in ("(", "'", "′")
        if word in found or word in given or word in _FIXED or (called and word in _FUNCTIONS):
            continue
        if called:
            functions.add(word)
        else:  # `s` is also a spelling of the sigmoid, but only before a bracket
            found.setdefault(word)
    names = dict.fromkeys((name for name in found if name not in given), "real")
    return Scope(symbols=names, functions=frozenset(functions), values=given, author=True)  # type: ignore[arg-type]


def called(source: str, names: Iterable[str]) -> str:
    """The first of these names that stands before a bracket as a function would, or nothing: a name with a
    value is read as a factor there.
    """
    known = frozenset(names)
    for match in _WORD.finditer(source):
        if match.group() in known and source[match.end() :].lstrip()[:1] == "(":
            return match.group()
    return ""


def on_one_line(node: Node) -> str:
    """A tree on one line for people: drawn where the drawing has one line, else with a slash for the bar."""
    drawn = draw(node)
    if len(drawn) == 1:
        return drawn[0].replace(" · ", "·")
    told = pretty(node).replace("*", "·").replace("sigmoid", "σ")
    for name, opening, closing in (("floor(", "⌊", "⌋"), ("ceil(", "⌈", "⌉"), ("abs(", "|", "|")):
        told = _rebracketed(told, name, opening, closing)
    told = _SUBSCRIPT.sub(lambda found: found[1] + found[2].translate(_LOWERED), told)
    return _POWER.sub(lambda found: found[1].translate(_RAISED), told)


def _read(piece: str, symbols: Iterable[str], values: Mapping[str, Any]) -> Node:
    if not piece.strip():
        raise Problem("A sign such as = needs something on both sides; a last = asks for the value.")
    return read(piece.strip(), scope_of(piece, symbols=symbols, values=values))


def _value(piece: str, node: Node, values: Mapping[str, Any]) -> str:
    try:
        return signed(text(evaluate(node, values)))
    except Undefined as undefined:
        raise Problem(f"“{piece.strip()}” has no value: {undefined.sentence}.") from None


def _rebracketed(told: str, name: str, opening: str, closing: str) -> str:
    """Calls of one function in its brackets: floor(n/2) as ⌊n/2⌋."""
    while (at := told.find(name)) >= 0:
        level, end = 1, at + len(name)
        while level:
            level += {"(": 1, ")": -1}.get(told[end], 0)
            end += 1
        told = f"{told[:at]}{opening}{told[at + len(name) : end - 1]}{closing}{told[end:]}"
    return told
