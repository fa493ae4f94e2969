"""Reads typed mathematics: text in, tree out, or a problem in one sentence; nothing else ever comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import isclose, isfinite

from tutor.maths.admit import shown
from tutor.maths.cursor import Marks
from tutor.maths.echo import pretty
from tutor.maths.elementary import size
from tutor.maths.lexer import tokens
from tutor.maths.names import vocabulary
from tutor.maths.numeric import evaluate
from tutor.maths.parse import Parser
from tutor.maths.tree import Call, Neg, Node, Num, Problem, Scope, Undefined, Value, height, names, transform

__all__ = ["Typed", "read", "read_number"]

LARGEST = 10**300
GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}([.,])(\d{3})(?![\d.]|,\d)")  # 147,456 and 147.456
HIGHEST = 60  # levels of a tree: everything that walks a tree recursively stays far from Python's limit


@dataclass(frozen=True, slots=True)
class Typed:
    """A numeric answer: its tree, its value, and the unit of its last digit if it is one decimal literal."""

    node: Node
    value: Value
    ulp: Fraction | None


def read(text: str, scope: Scope) -> Node:
    """The tree of the whole text.

    Raises:
        Problem: when it cannot be read, or can be read in two ways.
    """
    return _read(text, scope, "asked")


def _read(text: str, scope: Scope, marks: Marks) -> Node:
    try:
        vocab = vocabulary(scope)
        numeric = not scope.symbols and not scope.author
        node = Parser(tokens(text, scope, vocab), scope.author, numeric, marks).whole()
    except RecursionError:
        raise Problem("This is nested too deeply; write it in steps.") from None
    if height(node) > HIGHEST:
        raise Problem("This is nested too deeply; write it in steps.")
    return node


def read_number(text: str, scope: Scope) -> Typed:
    """The answer to a question for one real number; names with a value in the scope (units) may occur.

    In a scope of counts one group of three digits behind a comma or a point belongs to a whole number, too.

    Raises:
        Problem: also for symbols without a value, for 1/0, and for whatever is not one finite real number.
    """
    node = _counted(text, scope) if scope.count else read(text, scope)
    for name in sorted(names(node)):
        if name not in scope.values:
            raise Problem(f"A number or a calculation is expected, and “{shown(name)}” has no value here.")
    try:
        value = evaluate(node, scope.values)
    except Undefined as undefined:
        raise Problem(f"This has no value: {undefined.sentence}.") from None
    if isinstance(value, bool) or not isinstance(value, Fraction | float):
        raise Problem("One number is expected, not a list, a range or a comparison.")
    if size(value) > LARGEST:
        raise Problem("This number is too large to be an answer here.")
    return Typed(node, value, _last_digit(node))


def _counted(text: str, scope: Scope) -> Node:
    """The tree of a whole number, or of a calculation of one: `147,456 + 2,688`, `147.456`.

    A decimal is never right there, so the digits are groups, unless the decimals come to a whole number as
    well: then `1.125*8` is 9 as everywhere, and `1,125*8` and `1.000` are asked about. With a unit a point
    stays a point, for 12.288 may be the kilobytes of 12288 B.
    """
    found = GROUPED.findall(text)
    marks = {mark for mark, _ in found}
    if not marks or (marks == {"."} and scope.values):
        return read(text, scope)
    decimal = _read(text, scope, "decimal")
    grouped = _read(text, scope, "groups")
    if grouped == decimal or not _whole(decimal, scope):
        return grouped
    zeros = {digits == "000" for _, digits in found}
    if marks == {","} and zeros == {True}:
        return grouped
    if marks == {"."} and zeros == {False}:
        return decimal
    readings = pretty(transform(decimal, _without_zeros)), pretty(grouped)
    sentence = f"“{shown(text.strip())}” can be {readings[0]} or {readings[1]}; type one of the two."
    raise Problem(sentence, 0, len(text), readings)


def _without_zeros(node: Node) -> Node:
    """A literal without the zeros behind its point, so that it can be typed and is not asked about again."""
    return Num(node.value) if isinstance(node, Num) and node.text.endswith(".000") else node


def _whole(node: Node, scope: Scope) -> bool:
    """Whether it has a value, and that a whole number."""
    try:
        value = evaluate(node, scope.values)
    except Undefined:
        return False
    if isinstance(value, float):
        return isfinite(value) and isclose(value, round(value), rel_tol=1e-9)
    return isinstance(value, Fraction) and value.denominator == 1


def _last_digit(node: Node) -> Fraction | None:
    """The unit of the last typed digit of one decimal literal, sign and percent included; else None."""
    match node:
        case Neg(arg):
            return _last_digit(arg)
        case Call("percent", (Num(_, text),)) if text.isdigit():  # 22 % are the digits of 0.22
            return Fraction(1, 100)
        case Call("percent", (arg,)):
            unit = _last_digit(arg)
            return None if unit is None else unit / 100
        case Num(_, text) if "." in text:
            mantissa, _, exponent = text.partition("e")
            places = len(mantissa.partition(".")[2])
            return Fraction(10) ** (int(exponent or 0) - places)
        case _:
            return None
