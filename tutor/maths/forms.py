"""The author's forms: comparisons, truth, choices, lists and ranges, on top of any evaluator of parts."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from tutor.maths.echo import pretty
from tutor.maths.elementary import CLOSE, Number, bounded, is_whole
from tutor.maths.tree import Node, Span, Undefined, Value

__all__ = ["FORMS", "number_of", "related", "short"]

Evaluator: TypeAlias = Callable[[Node], Value]
Form: TypeAlias = Callable[[tuple[Node, ...], Evaluator], Value]


def short(node: Node) -> str:
    """The node on one line of at most 60 characters, for sentences."""
    text = pretty(node)
    return text if len(text) <= 60 else text[:59] + "…"


def number_of(value: Value, node: Node) -> Number:
    """The value of a node where a number is needed.

    Raises:
        Undefined: for truth values, texts and lists.
    """
    if isinstance(value, bool) or not isinstance(value, Fraction | float):
        raise Undefined(f"{short(node)} is not a number")
    return value


# -- comparisons and truth ---------------------------------------------------------------------------------


def _same(left: Value, right: Value) -> bool:
    """Equality; numbers of which one is a double are compared within a relative distance of 1e-12."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, bool | str | tuple) or isinstance(right, bool | str | tuple):
        return type(left) is type(right) and left == right
    if isinstance(left, float) or isinstance(right, float):
        return math.isclose(left, right, rel_tol=CLOSE, abs_tol=1e-300)
    return left == right


def _ordered(left: Number, right: Number, operator: str) -> bool:
    if _same(left, right):
        return operator in {"<=", ">="}
    return left < right if operator in {"<", "<="} else left > right


def related(operators: tuple[str, ...], terms: tuple[Node, ...], value: Evaluator) -> bool:
    """A chain of comparisons, evaluated up to its first broken link."""
    left_node, left = terms[0], value(terms[0])
    for operator, node in zip(operators, terms[1:], strict=True):
        right = value(node)
        if operator in {"==", "!="}:
            holds = _same(left, right) == (operator == "==")
        else:
            holds = _ordered(number_of(left, left_node), number_of(right, node), operator)
        if not holds:
            return False
        left_node, left = node, right
    return True


def _truth(node: Node, value: Evaluator) -> bool:
    found = value(node)
    if not isinstance(found, bool):
        raise Undefined(f"{short(node)} is neither true nor false")
    return found


def _both(args: tuple[Node, ...], value: Evaluator) -> bool:
    return all(_truth(arg, value) for arg in args)


def _either(args: tuple[Node, ...], value: Evaluator) -> bool:
    return any(_truth(arg, value) for arg in args)


def _choice(args: tuple[Node, ...], value: Evaluator) -> Value:
    return value(args[1] if _truth(args[0], value) else args[2])


# -- lists and ranges --------------------------------------------------------------------------------------


def _entries(node: Node, value: Evaluator) -> tuple[Value, ...]:
    found = value(node)
    if not isinstance(found, tuple) or isinstance(found, Span):
        raise Undefined(f"{short(node)} is not a list")
    return found


def _numbers(args: tuple[Node, ...], value: Evaluator) -> list[Number]:
    """The arguments, or the entries of the only one, as numbers."""
    values = [value(arg) for arg in args]
    if len(values) == 1 and isinstance(values[0], tuple):
        values = list(values[0])
    if not values:
        raise Undefined(f"{short(args[0])} has no entries")
    return [number_of(entry, args[min(i, len(args) - 1)]) for i, entry in enumerate(values)]


def _index(args: tuple[Node, ...], value: Evaluator) -> Value:
    entries, place = _entries(args[0], value), number_of(value(args[1]), args[1])
    if not is_whole(place) or not 0 <= place < len(entries):
        raise Undefined(
            f"{short(args[0])} has {len(entries)} entries, counted from 0, and none at {short(args[1])}"
        )
    return entries[round(place)]


def _total(args: tuple[Node, ...], value: Evaluator) -> Value:
    total: Number = Fraction(0)
    for entry in _entries(args[0], value):
        total = bounded(total + number_of(entry, args[0]))
    return total


def _distinct(args: tuple[Node, ...], value: Evaluator) -> bool:
    entries = _entries(args[0], value)
    return not any(_same(a, b) for i, a in enumerate(entries) for b in entries[:i])


def _span(args: tuple[Node, ...], value: Evaluator) -> Value:
    low, high = (Fraction(number_of(value(arg), arg)) for arg in args)
    if high < low:
        raise Undefined("a range has its lower end first")
    return Span(low, high)


FORMS: MappingProxyType[str, Form] = MappingProxyType(
    {
        "percent": lambda args, value: number_of(value(args[0]), args[0]) / 100,
        "list": lambda args, value: tuple(value(arg) for arg in args),
        "range": _span,
        "index": _index,
        "if": _choice,
        "and": _both,
        "or": _either,
        "not": lambda args, value: not _truth(args[0], value),
        "max": lambda args, value: max(_numbers(args, value)),
        "min": lambda args, value: min(_numbers(args, value)),
        "sum": _total,
        "len": lambda args, value: Fraction(len(_entries(args[0], value))),
        "sorted": lambda args, value: tuple(sorted(_numbers(args, value))),
        "distinct": _distinct,
        "integer": lambda args, value: is_whole(number_of(value(args[0]), args[0])),
    }
)
