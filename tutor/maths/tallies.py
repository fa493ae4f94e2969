"""The rates of a confusion matrix for authors' expressions: rows are the true classes, columns the said ones.

A rate without cases, 0/0, is 0, as in the course's own task on the confusion matrix.
"""

from __future__ import annotations

from fractions import Fraction

from tutor.maths.arrays import Matrix, author_function, matrix_of
from tutor.maths.tree import Undefined, Value

__all__: list[str] = []


def _counts(value: Value, name: str) -> Matrix:
    """The value as a square matrix of counts with at least one sample."""
    table = matrix_of(value, name)
    if len(table) != len(table[0]) or len(table) < 2:
        raise Undefined(f"{name} needs as many columns as rows, two at least: one of each for every class")
    if any(entry < 0 or entry.denominator != 1 for row in table for entry in row):
        raise Undefined(f"{name} needs counts, whole numbers from 0")
    if not any(map(sum, table)):
        raise Undefined(f"{name} needs at least one sample")
    return table


def _class(value: Value, table: Matrix, name: str) -> int:
    if not isinstance(value, Fraction) or value.denominator != 1 or not 0 <= value < len(table):
        raise Undefined(f"{name} needs a class from 0 to {len(table) - 1}")
    return int(value)


def _share(part: Fraction, whole: Fraction) -> Fraction:
    return part / whole if whole else Fraction(0)


@author_function("column_sum", 2)
def column_sum(matrix: Value, k: Value) -> Fraction:
    """How many samples are said to be of class k."""
    table = _counts(matrix, "column_sum")
    return Fraction(sum(row[_class(k, table, "column_sum")] for row in table))


@author_function("diagonal_sum", 1)
def diagonal_sum(matrix: Value) -> Fraction:
    """How many samples are classified correctly."""
    table = _counts(matrix, "diagonal_sum")
    return Fraction(sum(table[i][i] for i in range(len(table))))


@author_function("table_sum", 1)
def table_sum(matrix: Value) -> Fraction:
    """How many samples there are."""
    return Fraction(sum(map(sum, _counts(matrix, "table_sum"))))


@author_function("precision_of", 2)
def precision_of(matrix: Value, k: Value) -> Fraction:
    """Of the samples said to be of class k, the share that is."""
    table = _counts(matrix, "precision_of")
    at = _class(k, table, "precision_of")
    return _share(table[at][at], column_sum(table, k))


@author_function("recall_of", 2)
def recall_of(matrix: Value, k: Value) -> Fraction:
    """Of the samples of class k, the share that is said to be."""
    table = _counts(matrix, "recall_of")
    at = _class(k, table, "recall_of")
    return _share(table[at][at], Fraction(sum(table[at])))


@author_function("specificity_of", 2)
def specificity_of(matrix: Value, k: Value) -> Fraction:
    """Of the samples of other classes, the share that is not said to be of class k."""
    table = _counts(matrix, "specificity_of")
    at = _class(k, table, "specificity_of")
    others = table_sum(table) - sum(table[at])
    return _share(others - (column_sum(table, k) - table[at][at]), Fraction(others))


@author_function("f1_of", 2)
def f1_of(matrix: Value, k: Value) -> Fraction:
    """The harmonic mean of precision and recall, 2·TP over row sum and column sum."""
    table = _counts(matrix, "f1_of")
    at = _class(k, table, "f1_of")
    return _share(2 * table[at][at], sum(table[at]) + column_sum(table, k))


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


@author_function("macro_precision_of", 1)
def macro_precision_of(matrix: Value) -> Fraction:
    """The plain mean of the classes' precisions."""
    return _mean(
        [precision_of(matrix, Fraction(k)) for k in range(len(_counts(matrix, "macro_precision_of")))]
    )


@author_function("macro_recall_of", 1)
def macro_recall_of(matrix: Value) -> Fraction:
    """The plain mean of the classes' recalls, which is the balanced accuracy."""
    return _mean([recall_of(matrix, Fraction(k)) for k in range(len(_counts(matrix, "macro_recall_of")))])


@author_function("macro_f1_of", 1)
def macro_f1_of(matrix: Value) -> Fraction:
    """The plain mean of the classes' F1 scores."""
    return _mean([f1_of(matrix, Fraction(k)) for k in range(len(_counts(matrix, "macro_f1_of")))])


@author_function("weighted_f1_of", 1)
def weighted_f1_of(matrix: Value) -> Fraction:
    """The mean of the classes' F1 scores, each weighted by the number of its samples."""
    table = _counts(matrix, "weighted_f1_of")
    terms = [f1_of(table, Fraction(k)) * Fraction(sum(row)) for k, row in enumerate(table)]
    return Fraction(sum(terms, Fraction(0)) / table_sum(table))


@author_function("with_diagonal", 2)
def with_diagonal(matrix: Value, entries: Value) -> Matrix:
    """The upper left square of a matrix, its diagonal taken from a list."""
    table, size = matrix_of(matrix, "with_diagonal"), len(entries) if isinstance(entries, tuple) else 0
    if not size or len(table) < size or len(table[0]) < size:
        raise Undefined("with_diagonal needs a matrix and a list that is no longer than its sides")
    (diagonal,) = matrix_of((entries,), "with_diagonal")
    return tuple(tuple(diagonal[i] if i == j else table[i][j] for j in range(size)) for i in range(size))
