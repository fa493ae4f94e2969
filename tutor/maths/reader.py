"""Reads typed mathematics: text in, tree out, or a problem in one sentence; nothing else ever comes out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tutor.maths.admit import shown
from tutor.maths.elementary import size
from tutor.maths.lexer import tokens
from tutor.maths.names import vocabulary
from tutor.maths.numeric import evaluate
from tutor.maths.parse import Parser
from tutor.maths.tree import Call, Neg, Node, Num, Problem, Scope, Undefined, Value, height, names

__all__ = ["Typed", "read", "read_number"]

LARGEST = 10**300
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
    try:
        vocab = vocabulary(scope)
        numeric = not scope.symbols and not scope.author
        node = Parser(tokens(text, scope, vocab), scope.author, numeric).whole()
    except RecursionError:
        raise Problem("This is nested too deeply; write it in steps.") from None
    if height(node) > HIGHEST:
        raise Problem("This is nested too deeply; write it in steps.")
    return node


def read_number(text: str, scope: Scope) -> Typed:
    """The answer to a question for one real number; names with a value in the scope (units) may occur.

    Raises:
        Problem: also for symbols without a value, for 1/0, and for whatever is not one finite real number.
    """
    node = read(text, scope)
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


def _last_digit(node: Node) -> Fraction | None:
    """The unit of the last typed digit of one decimal literal, sign and percent included; else None."""
    match node:
        case Neg(arg):
            return _last_digit(arg)
        case Call("percent", (arg,)):
            unit = _last_digit(arg)
            return None if unit is None else unit / 100
        case Num(_, text) if "." in text:
            mantissa, _, exponent = text.partition("e")
            places = len(mantissa.partition(".")[2])
            return Fraction(10) ** (int(exponent or 0) - places)
        case _:
            return None
