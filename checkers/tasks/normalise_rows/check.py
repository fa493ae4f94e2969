"""Rows that sum to 1: each row meets its own sum, whatever the shape, a square included."""

import torch

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_gradient,
    expect_shape,
    expect_untouched,
    named,
    prediction,
    recognise,
    sizes,
    strided,
    uniform,
)

KEEP = "sum with keepdim=True has the shape (rows, 1), which is stretched along the columns"


def table(*shape: int) -> torch.Tensor:
    """Fresh positive numbers."""
    return uniform(*shape, low=0.2, high=3.0)


def shares(A: torch.Tensor) -> torch.Tensor:
    """What is asked."""
    return A / A.sum(dim=1, keepdim=True)


def diagnosis(A: torch.Tensor, got: object) -> str:
    """Which wrong rule gave these numbers."""
    rows, columns = A.shape
    known = [
        (A / A.sum(dim=0), "here the columns sum to 1: the rows are asked, so sum over axis 1"),
        (A / A.sum(), "all entries together sum to 1 here: each row has to do so by itself"),
        (A / A.sum(dim=1).mean(), "this divides every row by the mean of the row sums: each has its own"),
        (torch.softmax(A, dim=1), "this is a softmax: it takes exp first, and only a division is asked"),
        (A / A.norm(dim=1, keepdim=True), "here the rows have length 1: their sum is asked"),
        (A / A.amax(dim=1, keepdim=True), "here the largest number of each row is 1: the sum is asked"),
        (A.sum(dim=1, keepdim=True) / A, "sum and entry are exchanged: the entry is divided by the sum"),
        (A / columns, "this divides by the number of columns: the sum of the row is asked"),
    ]
    if rows == columns:
        wrong = "this divides each column by the row sum of that number: on a square nothing complains"
        known.append((A / A.sum(dim=1), f"{wrong}; {KEEP}"))
    return recognise(got, *known, otherwise=KEEP)


@check
def keeps_the_shape(subject: Subject) -> None:
    """returns a tensor of the shape of A, also where there are more rows than columns"""
    for shape in (sizes((2, 4), (5, 8)), sizes((5, 8), (2, 4))):
        expect_shape(subject.normalise_rows(table(*shape)), shape, hint=KEEP)


@check(after=keeps_the_shape)
def makes_each_row_sum_to_one(subject: Subject) -> None:
    """divides each row by its own sum"""
    A = table(*sizes((2, 4), (5, 8)))
    got = subject.normalise_rows(A)
    expect_close(got, shares(A), hint=diagnosis(A, got))


@check(after=makes_each_row_sum_to_one)
def takes_views(subject: Subject) -> None:
    """takes a table that was transposed"""
    A = strided(table(*sizes((2, 4), (5, 8))))
    got = subject.normalise_rows(A)
    expect_close(got, shares(A), hint=diagnosis(A, got))


@check(after=makes_each_row_sum_to_one)
def works_on_a_square(subject: Subject) -> None:
    """does the same on a square A, where a wrong axis raises no error"""
    (size,) = sizes((3, 6))
    A = table(size, size)
    got = subject.normalise_rows(A)
    expect_close(named(got, f"normalise_rows of a {size}×{size} A"), shares(A), hint=diagnosis(A, got))


@check(after=works_on_a_square)
def takes_one_row_or_one_column(subject: Subject) -> None:
    """takes one row, one column and one number"""
    (size,) = sizes((3, 6))
    for shape in ((1, size), (size, 1), (1, 1)):
        A = table(*shape)
        hint = (
            "squeeze drops every axis of length 1, also one that A has: name the axis" if 1 in shape else ""
        )
        got = subject.normalise_rows(A)
        expect_shape(got, shape, hint=hint)
        expect_close(got, shares(A), hint=diagnosis(A, got))


@check(after=takes_one_row_or_one_column)
def follows_the_type(subject: Subject) -> None:
    """computes in float64 where A is float64, wide or tall"""
    A = table(*sizes((2, 4), (5, 8))).to(torch.float64)
    for one in (A, A.t()):
        got = subject.normalise_rows(one)
        expect_close(got, shares(one), rtol=1e-12, hint="float32 on the way loses digits: keep the type of A")


@check(after=follows_the_type)
def leaves_its_input_alone(subject: Subject) -> None:
    """does not change the tensor that it is given"""
    hint = "A /= sums and div_ write into A: A / sums makes a new tensor"
    expect_untouched(subject, subject.normalise_rows, table(3, 4), hint=hint)


@check(after=leaves_its_input_alone)
def lets_the_gradient_through(subject: Subject) -> None:
    """has the gradient of a quotient, since the sum depends on each entry too"""
    expect_gradient(subject, subject.normalise_rows, table(3, 4), reference=shares)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_shares(subject: Subject) -> object:
    """A division entry by entry: (2, 3) by (2, 1), which is stretched to (2, 3)."""
    return subject.normalise_rows(torch.ones(2, 3))


@prediction("value")
def a_share_of_a_row(subject: Subject) -> object:
    """The row sums to 4, and 3/4 of it is in the second entry."""
    return subject.normalise_rows(torch.tensor([[1.0, 3.0]]))[0, 1]


@prediction("error")
def a_table_of_integers(subject: Subject) -> object:
    """The sum of integers is an integer, and / makes floats of both: 0.25 and 0.75. Only writing them back
    into A (A /= sums) would fail.
    """
    return subject.normalise_rows(torch.tensor([[1, 3]]))
