"""The mean of each row: one number a row, and every entry counts alike."""

import torch

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_gradient,
    expect_shape,
    expect_untouched,
    normal,
    prediction,
    recognise,
    sizes,
)


def table() -> torch.Tensor:
    """Fresh numbers, more columns than rows, so that the axes cannot be mistaken for each other."""
    rows, columns = sizes((2, 4), (5, 9))
    return normal(rows, columns)


@check
def returns_one_number_for_each_row(subject: Subject) -> None:
    """returns a tensor of shape (rows,)"""
    x = table()
    expect_shape(subject.row_means(x), (len(x),), hint="the columns vanish, and no axis of length 1 is left")


@check(after=returns_one_number_for_each_row)
def takes_the_mean_of_each_row(subject: Subject) -> None:
    """takes the mean of each row"""
    x = table()
    rows, columns = x.shape
    got = subject.row_means(x)
    hint = recognise(
        got,
        (x.sum(dim=1), "this is the sum of each row: divide it by the number of columns"),
        (x.sum(dim=1) / rows, "this divides by the number of rows: a row has as many numbers as there are columns"),
        (x.median(dim=1).values, "this is the median: the mean is the sum divided by the number"),
        otherwise="sum of the row, divided by the number of columns",
    )
    expect_close(got, x.sum(dim=1) / columns, hint=hint)


@check(after=takes_the_mean_of_each_row)
def leaves_its_input_alone(subject: Subject) -> None:
    """does not change the tensor that it is given"""
    expect_untouched(subject, subject.row_means, table(), hint="x /= n writes into x: x / n makes a new tensor")


@check(after=leaves_its_input_alone)
def lets_the_gradient_through(subject: Subject) -> None:
    """hands every entry the gradient 1/columns"""
    expect_gradient(subject, subject.row_means, table(), reference=lambda x: x.mean(dim=1))


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_means(subject: Subject) -> object:
    """One mean for each of the four rows; the axis of the columns is gone."""
    return subject.row_means(normal(4, 6))


@prediction("value")
def mean_of_a_short_row(subject: Subject) -> object:
    """(1 + 2 + 6)/3; the median would be 2."""
    return subject.row_means(torch.tensor([[1.0, 2.0, 6.0]]))


@prediction("error")
def a_tensor_of_integers(subject: Subject) -> object:
    """A mean of integers is seldom an integer, so torch refuses to guess a type."""
    return subject.row_means(torch.tensor([[1, 2]]))
