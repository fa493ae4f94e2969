"""Evaluates a tree to one value: exact rationals as long as possible, doubles after a root or an exponential.

Every step is bounded: a rational that grows too long becomes a double, and a double that would overflow is
refused, so that a tower of powers costs no more than a sum.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from tutor.maths.arrays import FUNCTIONS as LIST_FUNCTIONS
from tutor.maths.elementary import FUNCTIONS, Large, Number, bounded, exp, power
from tutor.maths.forms import FORMS, number_of, related, short
from tutor.maths.functions import VARIABLE, derivative
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
    Span,
    Sum,
    Sym,
    Undefined,
    Value,
)

__all__ = ["as_value", "evaluate", "spread"]

MOST_VALUES = 10_000


def evaluate(node: Node, env: Mapping[str, Any] | None = None) -> Value:
    """The value of a tree, with the declared names' values in `env`.

    Comparisons in which a double takes part treat a relative distance of 1e-12 as equality; between exact
    numbers they are exact. `if`, `and` and `or` evaluate no more than they need.

    Raises:
        Undefined: for a division by zero, a root or logarithm outside its domain, a name without a value,
            a number beyond the magnitude guards, or a value of the wrong type.
    """
    try:
        return _Evaluation(env or {}).value(node)
    except RecursionError:
        raise Undefined("this is nested too deeply", large=True) from None


def as_value(raw: Any) -> Value:
    """A plain value (from YAML or JSON) as one of the language; a float is taken at its shortest decimal.

    Raises:
        Undefined: for what the language has no value for.
    """
    if isinstance(raw, bool | str | Fraction | Span):
        return raw
    if isinstance(raw, int):
        return Fraction(raw)
    if isinstance(raw, float) and math.isfinite(raw):
        return Fraction(repr(raw))
    if isinstance(raw, list | tuple):
        return tuple(as_value(entry) for entry in raw)
    raise Undefined(f"a value of the type {type(raw).__name__} cannot be used here")


def spread(low: Number, high: Number, step: Number) -> tuple[Fraction, ...]:
    """The exact values low, low + step, … up to high.

    Raises:
        Undefined: for a step that is not positive, or more than 10,000 values.
    """
    start, stop, width = Fraction(low), Fraction(high), Fraction(step)
    if width <= 0 or stop < start:
        raise Undefined("a range needs a positive step and its lower end first")
    count = (stop - start) // width + 1
    if count > MOST_VALUES:
        raise Undefined(f"a range has at most {MOST_VALUES} values")
    return tuple(start + i * width for i in range(int(count)))


class _Evaluation:
    """One evaluation; the methods are named after what they evaluate."""

    def __init__(self, env: Mapping[str, Any]) -> None:
        self.env = env

    def value(self, node: Node) -> Value:
        """Any node's value."""
        way = _WAYS.get(type(node))  # by type: this is asked of every node of every formula
        if way is not None:
            return way(self, node)
        if isinstance(node, Relation):
            return related(node.ops, node.terms, self.value)
        if isinstance(node, Opaque):
            raise Undefined(f"{node.name} is not given as a formula")
        return self.arithmetic(node)

    def named(self, name: str) -> Value:
        """A declared name's value."""
        value = self.env.get(name)
        if value is None:
            raise Undefined(f"{name} has no value")
        kind = type(value)
        return value if kind is Fraction or kind is float else as_value(value)

    def number(self, node: Node) -> Number:
        """A node's value where a number is needed."""
        value = self.value(node)
        if type(value) is Fraction or type(value) is float:
            return value
        return number_of(value, node)

    def arithmetic(self, node: Node) -> Number:
        """Sums, products, quotients and powers; what goes wrong is told with the node's own text."""
        try:
            return bounded(self.operation(node))
        except (Large, OverflowError, ZeroDivisionError) as large:
            # A double over a rational that is no zero but rounds to one is too large as well.
            what = large.sentence if isinstance(large, Large) else "too large"
            raise Undefined(f"{short(node)} is {what}", large=True) from None

    def operation(self, node: Node) -> Number:
        """One operation on numbers."""
        if isinstance(node, Product):
            total = self.number(node.factors[0]) if node.factors else Fraction(1)
            for factor in node.factors[1:]:
                total = bounded(total * self.number(factor))
            return total
        if isinstance(node, Sum):
            total = self.number(node.terms[0]) if node.terms else Fraction(0)
            for term in node.terms[1:]:
                total = bounded(total + self.number(term))
            return total
        match node:
            case Neg(arg):
                return -self.number(arg)
            case Quotient(over, under):
                dividend, divisor = self.number(over), self.number(under)
                if divisor == 0:
                    raise Undefined(f"division by zero in {short(node)}")
                return dividend / divisor
            case Power(Const("e"), exponent):
                return exp(self.number(exponent))
            case Power(base, exponent):
                return self.power(self.number(base), self.number(exponent), node)
            case Const(name):
                return math.e if name == "e" else math.pi
            case _:
                raise Undefined(f"{short(node)} is not a number")

    def power(self, base: Number, exponent: Number, node: Node) -> Number:
        """A power; outside its domain the sentence names the node."""
        try:
            return power(base, exponent)
        except Large:
            raise
        except Undefined as undefined:
            raise Undefined(f"{undefined.sentence} in {short(node)}") from None

    def call(self, name: str, args: tuple[Node, ...], node: Node) -> Value:
        """A call: the forms first, then functions of numbers, then functions of lists."""
        if name in FORMS:
            return FORMS[name](args, self.value)
        if name in LIST_FUNCTIONS:
            return LIST_FUNCTIONS[name].call(*(self.value(arg) for arg in args))
        values = [self.number(arg) for arg in args]
        if name.endswith("'"):
            return self.derivative(name, values[0], node)
        try:
            return bounded(FUNCTIONS[name](*values))
        except (Large, OverflowError):
            raise Undefined(f"{short(node)} is beyond the numbers that fit here", large=True) from None
        except (ValueError, ZeroDivisionError):
            raise Undefined(f"{short(node)} has no real value") from None

    def derivative(self, name: str, at: Number, node: Node) -> Value:
        """The derivative of a known function at a number."""
        formula = derivative(name[:-1])
        if formula is None:
            raise Undefined(f"{name} is not known")
        try:
            return evaluate(formula, {VARIABLE: at})
        except Undefined as undefined:
            raise Undefined(f"{short(node)} has no value", undefined.large) from None


_WAYS: dict[type, Callable[[_Evaluation, Any], Value]] = {
    Num: lambda _, node: node.value,
    Sym: lambda one, node: one.named(node.name),
    Literal: lambda _, node: node.value,
    Call: lambda one, node: one.call(node.name, node.args, node),
    Sum: _Evaluation.arithmetic,
    Product: _Evaluation.arithmetic,
    Quotient: _Evaluation.arithmetic,
    Power: _Evaluation.arithmetic,
    Neg: _Evaluation.arithmetic,
}
"""What is most often evaluated, by the type of its node."""
