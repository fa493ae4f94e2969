"""Rates of a confusion matrix in authors' expressions, against counting over single labelled samples."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from tutor.maths import Scope, Undefined, Value, evaluate, read
from tutor.maths.tallies import (
    f1_of,
    macro_f1_of,
    macro_precision_of,
    macro_recall_of,
    precision_of,
    recall_of,
    specificity_of,
    weighted_f1_of,
    with_diagonal,
)

WINE = "[[17, 0, 1], [1, 19, 1], [2, 1, 12]]"


def value(expression: str) -> Value:
    """The value of an author's expression."""
    return evaluate(read(expression, Scope(author=True)), {})


def test_the_wine_table_has_the_catalogues_rates() -> None:
    """Macro 0.883051, weighted 0.888564, mean recall 0.883069, and the F1 of the mean rates 0.884390."""
    assert float(value(f"macro_f1_of({WINE})")) == pytest.approx(0.883051, abs=5e-7)  # type: ignore[arg-type]
    assert float(value(f"weighted_f1_of({WINE})")) == pytest.approx(0.888564, abs=5e-7)  # type: ignore[arg-type]
    assert float(value(f"macro_recall_of({WINE})")) == pytest.approx(0.883069, abs=5e-7)  # type: ignore[arg-type]
    p, r = (float(value(f"macro_{name}_of({WINE})")) for name in ("precision", "recall"))  # type: ignore[arg-type]
    assert 2 * p * r / (p + r) == pytest.approx(0.884390, abs=5e-7)


def share(hits: list[bool]) -> Fraction:
    """How many are true, as a share; 0 of none is 0."""
    return Fraction(sum(hits), len(hits)) if hits else Fraction(0)


def test_rates_agree_with_counting_labelled_samples() -> None:
    """40 random tables of two to five classes, some classes never said or never there."""
    stream = random.Random(3)
    for _ in range(40):
        k = stream.randint(2, 5)
        pairs = [(stream.randrange(k), stream.randrange(k)) for _ in range(stream.randint(1, 40))]
        counts = [[pairs.count((t, s)) for s in range(k)] for t in range(k)]
        table = tuple(tuple(map(Fraction, row)) for row in counts)
        scores = []
        for c in range(k):
            recall = share([said == c for truth, said in pairs if truth == c])
            precision = share([truth == c for truth, said in pairs if said == c])
            scores.append(
                2 * precision * recall / (precision + recall) if precision + recall else Fraction(0)
            )
            at = Fraction(c)
            assert recall_of(table, at) == recall
            assert precision_of(table, at) == precision
            assert specificity_of(table, at) == share([said != c for truth, said in pairs if truth != c])
            assert f1_of(table, at) == scores[-1]
        assert macro_f1_of(table) == sum(scores) / k
        assert weighted_f1_of(table) == sum(scores[truth] for truth, _ in pairs) / len(pairs)
        assert macro_recall_of(table) * k == sum(recall_of(table, Fraction(c)) for c in range(k))
        assert macro_precision_of(table) * k == sum(precision_of(table, Fraction(c)) for c in range(k))


def test_a_diagonal_is_put_into_a_matrix() -> None:
    """The list decides how large the square is."""
    assert with_diagonal(value("[[1, 2, 3], [4, 5, 6], [7, 8, 9]]"), value("[0, 10]")) == value(
        "[[0, 2], [4, 10]]"
    )


@pytest.mark.parametrize(
    "expression",
    [
        "macro_f1_of([[1, 2]])",
        "macro_f1_of([[1]])",
        "macro_f1_of([[0, 0], [0, 0]])",
        "macro_f1_of([[1, -1], [0, 2]])",
        "macro_f1_of([[1, 1/2], [0, 2]])",
        "macro_f1_of(3)",
        "recall_of([[1, 0], [0, 1]], 2)",
        "recall_of([[1, 0], [0, 1]], 1/2)",
        "with_diagonal([[1, 2], [3, 4]], [1, 2, 3])",
        "with_diagonal([[1, 2], [3, 4]], [])",
    ],
)
def test_what_is_no_confusion_matrix_is_a_sentence(expression: str) -> None:
    """Not square, no counts, no samples, no such class: undefined, never another error."""
    with pytest.raises(Undefined) as told:
        value(expression)
    assert told.value.sentence
