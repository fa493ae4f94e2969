"""Functions over lists for authors' expressions; a later room adds its own with `author_function`.

Lists are tuples (a matrix is a tuple of rows) of exact numbers. `reader`, `names` and `numeric` find every
function through `FUNCTIONS`, so that a new one is added in this one place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tutor.maths.tree import Undefined, Value

__all__ = ["FUNCTIONS", "ListFunction", "Matrix", "author_function", "matrix_of"]

MOST_ENTRIES = 4096
MOST_CHOICES = 64

Matrix = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class ListFunction:
    """A function with the fewest and most arguments it takes."""

    call: Callable[..., Value]
    arity: tuple[int, int]


FUNCTIONS: dict[str, ListFunction] = {}


def author_function(
    name: str, fewest: int, most: int | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a function of the author's language under `name`."""

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = ListFunction(call, (fewest, fewest if most is None else most))
        return call

    return register


def matrix_of(value: Value, name: str) -> Matrix:
    """The value as a rectangular matrix of exact numbers.

    Raises:
        Undefined: when it is anything else.
    """
    if not isinstance(value, tuple) or not value or not all(isinstance(row, tuple) and row for row in value):
        raise Undefined(f"{name} needs a matrix, a list of rows such as [[1, 2], [3, 4]]")
    rows: Any = value
    if len({len(row) for row in rows}) > 1 or len(rows) * len(rows[0]) > MOST_ENTRIES:
        raise Undefined(f"{name} needs rows of one length, at most {MOST_ENTRIES} entries in all")
    if not all(isinstance(entry, Fraction) for row in rows for entry in row):
        raise Undefined(f"{name} needs exact numbers in its matrix")
    matrix: Matrix = rows
    return matrix


def _natural(value: Value, name: str) -> int:
    """The value as a whole number of at least 1."""
    if not isinstance(value, Fraction) or value.denominator != 1 or not 1 <= value <= MOST_ENTRIES:
        raise Undefined(f"{name} needs whole numbers of at least 1 for its sizes")
    return int(value)


@author_function("pool_size", 3)
def pool_size(n: Value, k: Value, s: Value) -> Fraction:
    """Positions of a window of k moved by s over n entries: floor((n - k)/s) + 1, without padding."""
    size, window, stride = (_natural(value, "pool_size") for value in (n, k, s))
    if window > size:
        raise Undefined("the window is larger than what it moves over")
    return Fraction((size - window) // stride + 1)


def _windows(x: Matrix, k: Value, s: Value, name: str) -> list[list[tuple[int, int]]]:
    """For each output position, in rows, the place of the first maximum of its window in row order."""
    window, stride = _natural(k, name), _natural(s, name)
    height, width = (
        int(pool_size(Fraction(n), Fraction(window), Fraction(stride))) for n in (len(x), len(x[0]))
    )

    def winner(top: int, left: int) -> tuple[int, int]:
        places = [(top + i, left + j) for i in range(window) for j in range(window)]
        return max(places, key=lambda place: x[place[0]][place[1]])

    return [[winner(i * stride, j * stride) for j in range(width)] for i in range(height)]


@author_function("max_pool", 3)
def max_pool(x: Value, k: Value, s: Value) -> Matrix:
    """The largest entry of each k x k window, stride s, no padding."""
    matrix = matrix_of(x, "max_pool")
    return tuple(tuple(matrix[i][j] for i, j in row) for row in _windows(matrix, k, s, "max_pool"))


@author_function("max_pool_grad", 4)
def max_pool_grad(x: Value, k: Value, s: Value, upstream: Value) -> Matrix:
    """The gradient by x: an upstream entry goes to its window's first maximum, overlaps add (as PyTorch)."""
    matrix, gradient = matrix_of(x, "max_pool_grad"), matrix_of(upstream, "max_pool_grad")
    winners = _windows(matrix, k, s, "max_pool_grad")
    if (len(gradient), len(gradient[0])) != (len(winners), len(winners[0])):
        raise Undefined(
            f"max_pool_grad needs an upstream gradient of {len(winners)} x {len(winners[0])} entries"
        )
    sums = [[Fraction(0)] * len(matrix[0]) for _ in matrix]
    for places, row in zip(winners, gradient, strict=True):
        for (i, j), entry in zip(places, row, strict=True):
            sums[i][j] += entry
    return tuple(tuple(row) for row in sums)


@author_function("max_pool_grads", 4)
def max_pool_grads(x: Value, k: Value, s: Value, upstream: Value) -> tuple[Matrix, ...]:
    """Every gradient by x that a choice among equal maxima gives; `max_pool_grad`'s alone beyond 64."""
    first, matrix, gradient = (
        max_pool_grad(x, k, s, upstream),
        matrix_of(x, "max_pool"),
        matrix_of(upstream, "max_pool"),
    )
    window, stride, found = _natural(k, "max_pool"), _natural(s, "max_pool"), [first]
    for row, places in enumerate(_windows(matrix, k, s, "max_pool")):
        for column, (top, left) in enumerate(places):
            entry = gradient[row][column]
            ties = [
                (i, j)
                for i in range(row * stride, row * stride + window)
                for j in range(column * stride, column * stride + window)
                if matrix[i][j] == matrix[top][left] and (i, j) != (top, left)
            ]
            if len(found) * (len(ties) + 1) > MOST_CHOICES:
                return (first,)
            found += [_moved(one, entry, (top, left), tie) for one in found for tie in ties]
    return tuple(dict.fromkeys(found))


def _moved(x: Matrix, entry: Fraction, away: tuple[int, int], to: tuple[int, int]) -> Matrix:
    """The matrix with `entry` taken away at one place and added at another."""
    sums = [list(row) for row in x]
    sums[away[0]][away[1]] -= entry
    sums[to[0]][to[1]] += entry
    return tuple(tuple(row) for row in sums)


@author_function("sum_pool_grad", 4)
def sum_pool_grad(x: Value, k: Value, s: Value, upstream: Value) -> Matrix:
    """What x gets if every entry of a window, and not its maximum alone, gets the whole upstream gradient."""
    matrix, gradient = matrix_of(x, "sum_pool_grad"), matrix_of(upstream, "sum_pool_grad")
    window, stride = _natural(k, "sum_pool_grad"), _natural(s, "sum_pool_grad")
    sums = [[Fraction(0)] * len(matrix[0]) for _ in matrix]
    for row, entries in enumerate(gradient):
        for column, entry in enumerate(entries):
            top, left = row * stride, column * stride
            if top + window > len(matrix) or left + window > len(matrix[0]):
                raise Undefined("sum_pool_grad needs one upstream entry for each window")
            for i in range(top, top + window):
                for j in range(left, left + window):
                    sums[i][j] += entry
    return tuple(tuple(row) for row in sums)


@author_function("avg_pool_grad", 4)
def avg_pool_grad(x: Value, k: Value, s: Value, upstream: Value) -> Matrix:
    """The gradient of average pooling by x: each upstream entry is shared equally by its window."""
    size = _natural(k, "avg_pool_grad") ** 2
    return tuple(tuple(entry / size for entry in row) for row in sum_pool_grad(x, k, s, upstream))


@author_function("times", 2)
def times(a: Value, b: Value) -> Matrix:
    """The product of two matrices of one shape, entry by entry."""
    left, right = matrix_of(a, "times"), matrix_of(b, "times")
    if (len(left), len(left[0])) != (len(right), len(right[0])):
        raise Undefined("times needs two matrices of one shape")
    return tuple(
        tuple(p * q for p, q in zip(one, two, strict=True)) for one, two in zip(left, right, strict=True)
    )


@author_function("transpose", 1)
def transpose(x: Value) -> Matrix:
    """Rows become columns."""
    return tuple(zip(*matrix_of(x, "transpose"), strict=True))


@author_function("flat", 1)
def flat(x: Value) -> tuple[Value, ...]:
    """All entries of nested lists, in reading order."""
    if not isinstance(x, tuple):
        raise Undefined("flat needs a list")
    entries: list[Value] = []
    for part in x:
        entries.extend(flat(part) if isinstance(part, tuple) else (part,))
    return tuple(entries)


@author_function("rows", 1)
def rows(x: Value) -> Fraction:
    """How many rows a matrix has."""
    return Fraction(len(matrix_of(x, "rows")))


@author_function("cols", 1)
def cols(x: Value) -> Fraction:
    """How many columns a matrix has."""
    return Fraction(len(matrix_of(x, "cols")[0]))
