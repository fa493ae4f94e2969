"""What authors' expressions may ask of this room, and arithmetic on lists of sizes and numbers."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from tutor.layers.batches import batches, dense_parameters, sliced
from tutor.layers.recurrent import recurrent_parameters
from tutor.maths import Undefined, Value, author_function

__all__: list[str] = []


def _whole(value: Value, name: str, least: int = 0) -> int:
    if not isinstance(value, Fraction) or value.denominator != 1 or not least <= value <= 10**12:
        raise Undefined(f"{name} needs whole numbers of at least {least}")
    return int(value)


def _sizes(value: Value, name: str, least: int = 0) -> tuple[int, ...]:
    if not isinstance(value, tuple) or len(value) > 64:
        raise Undefined(f"{name} needs a list of sizes")
    return tuple(_whole(one, name, least) for one in value)


@author_function("product", 1)
def product_of(shape: Value) -> Fraction:
    """The product of a list's entries, 1 for an empty one."""
    return Fraction(prod(_sizes(shape, "product")))


@author_function("dense_parameters", 1, 2)
def dense_parameters_of(sizes: Value, bias: Value = True) -> Fraction:
    """The learned numbers of fully connected layers between these sizes; `bias` false leaves biases out."""
    return Fraction(dense_parameters(_sizes(sizes, "dense_parameters", 1), bias=bool(bias)))


@author_function("recurrent_parameters", 4)
def recurrent_parameters_of(gates: Value, inputs: Value, units: Value, layers: Value) -> Fraction:
    """The learned numbers of a recurrent layer as PyTorch keeps it, two biases per gate."""
    numbers = [_whole(one, "recurrent_parameters", 1) for one in (gates, inputs, units, layers)]
    return Fraction(recurrent_parameters(*numbers))


@author_function("sliced", 4, 5)
def sliced_shape(shape: Value, axis: Value, start: Value, stop: Value, step: Value = Fraction(1)) -> Value:
    """The shape that is left when `start:stop:step` is taken of one axis."""
    sizes, at = _sizes(shape, "sliced"), _whole(axis, "sliced")
    if at >= len(sizes):
        raise Undefined("sliced needs an axis of the shape")
    kept = sliced(sizes[at], _whole(start, "sliced"), _whole(stop, "sliced"), _whole(step, "sliced", 1))
    return tuple(Fraction(kept if i == at else size) for i, size in enumerate(sizes))


@author_function("batches", 2, 3)
def batches_of(samples: Value, size: Value, drop_last: Value = False) -> Fraction:
    """How many batches a loader gives in one epoch."""
    return Fraction(
        batches(_whole(samples, "batches"), _whole(size, "batches", 1), drop_last=bool(drop_last))
    )


def _numbers(value: Value, name: str) -> tuple[Fraction, ...]:
    if not isinstance(value, tuple) or len(value) > 4096:
        raise Undefined(f"{name} needs a list of numbers")
    exact = tuple(one for one in value if isinstance(one, Fraction))
    if len(exact) != len(value):
        raise Undefined(f"{name} needs exact numbers")
    return exact


def _pairs(a: Value, b: Value, name: str) -> list[tuple[Fraction, Fraction]]:
    left, right = _numbers(a, name), _numbers(b, name)
    if len(left) != len(right):
        raise Undefined(f"{name} needs two lists of one length")
    return list(zip(left, right))


@author_function("flat", 1)
def flat(value: Value) -> Value:
    """The numbers of lists in lists in a row; a number is a list of one."""
    found: list[Value] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting += reversed(one)
        else:
            found.append(one)
        if len(found) > 4096:
            raise Undefined("flat takes at most 4096 numbers")
    return tuple(found)


@author_function("list_sum", 2, 3)
def list_sum(a: Value, b: Value, factor: Value = Fraction(1)) -> Value:
    """a + factor·b, entry by entry."""
    if not isinstance(factor, Fraction):
        raise Undefined("list_sum needs an exact factor")
    return tuple(x + factor * y for x, y in _pairs(a, b, "list_sum"))


@author_function("list_dot", 2)
def list_dot(a: Value, b: Value) -> Fraction:
    """The sum of the products of two lists' entries."""
    return sum((x * y for x, y in _pairs(a, b, "list_dot")), Fraction(0))


@author_function("list_abs", 1)
def list_abs(a: Value) -> Value:
    """The absolute values of a list's entries."""
    return tuple(abs(x) for x in _numbers(a, "list_abs"))
