"""Length, spread and error: the size of axis 0, n − 1 over all and over each column, a mean of squares."""

import torch

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_gradient,
    expect_shape,
    expect_untouched,
    fail,
    integers,
    named,
    normal,
    number,
    prediction,
    recognise,
    show,
    sizes,
    strided,
    to_tensor,
    uniform,
)

# ---- length ------------------------------------------------------------------------------------------------

OUTSIDE_IN = "a tensor is indexed from outside in: the size of axis 0 is x.shape[0]"


def size_of(subject: Subject, x: torch.Tensor) -> float:
    """What length gives, which has to be one number."""
    got = subject.length(x)
    if isinstance(got, (list, tuple)):
        hint = "this is the whole shape: the size of axis 0 is its first entry"
        fail(actual=f"length gave {show(got)}", expected="one number", hint=hint)
    return number(got, hint=OUTSIDE_IN)


def compare_length(subject: Subject, shape: tuple[int, ...]) -> None:
    """Fails with the sentence on what was counted instead."""
    x = normal(*shape)
    found = size_of(subject, x)
    known = [
        (x.numel(), "these are all entries (numel): only the first axis counts"),
        (x.ndim, "this is the number of axes (ndim): the size of the first one is asked"),
        (shape[-1], f"this is the last axis; {OUTSIDE_IN}"),
        (sum(shape), "this is the sum of the sizes: only the first axis counts"),
        (max(shape), f"this is the longest axis; {OUTSIDE_IN}"),
    ]
    hint = next((says for wrong, says in known if found == wrong), OUTSIDE_IN)
    got = named(torch.tensor(found), f"length of a tensor of shape {shape}")
    expect_close(got, float(shape[0]), atol=0.0, hint=hint)


@check(part="length")
def counts_the_first_axis(subject: Subject) -> None:
    """length gives the size of axis 0 of a tensor with three axes"""
    compare_length(subject, sizes((4, 6), (7, 9), (10, 12)))


@check(part="length", after=counts_the_first_axis)
def counts_it_in_any_shape(subject: Subject) -> None:
    """length does so for one axis, two and four, and for a first axis of length 1"""
    for shape in (sizes((3, 9)), sizes((5, 9), (3, 4)), sizes((5, 9), (2, 4), (2, 4), (6, 9)), (1, 5, 2)):
        compare_length(subject, shape)


# ---- sample_std --------------------------------------------------------------------------------------------

FLOATS = "std takes floats only: make floats of integers first, A.float()"


def table(*shape: int) -> torch.Tensor:
    """Fresh numbers with another mean and spread in each column and each row."""
    rows, columns = shape
    return normal(rows, columns) + 2 * normal(1, columns) + normal(rows, 1)


def whole(A: torch.Tensor) -> list[tuple[torch.Tensor, str]]:
    """What else people give for the spread of all entries."""
    wide = A.to(torch.float64)
    n, distance = wide.numel(), wide - wide.mean()
    one_sample = "all entries are one sample: no axis comes first"
    return [
        (wide.std(correction=0), "this divides by n: the sample version divides by n − 1"),
        (wide.var(), "this is the variance: its root is asked"),
        (wide.var(correction=0), "this is the variance, and with n: take the root, and divide by n − 1"),
        (distance.square().sum().sqrt(), "the division by n − 1 is missing"),
        (distance.square().sum().sqrt() / (n - 1), "n − 1 belongs under the root too"),
        (distance.abs().mean(), "these are absolute distances: square them, and take the root last"),
        ((wide.square().sum() / (n - 1)).sqrt(), "the mean is not subtracted here"),
        (wide.std(correction=2), "n − 2 is one too few: torch's std subtracts 1 by itself"),
        (wide.mean(dim=0).std(), f"this is the spread of the column means: {one_sample}"),
        (wide.mean(dim=1).std(), f"this is the spread of the row means: {one_sample}"),
        (wide.std(dim=0).mean(), f"this is the mean of the columns' spreads: {one_sample}"),
        (wide.std(dim=1).mean(), f"this is the mean of the rows' spreads: {one_sample}"),
        (wide.std(dim=0).std(), f"the spread of spreads is another thing: {one_sample}"),
        (
            ((wide - wide.mean(dim=0)).square().sum() / (n - 1)).sqrt(),
            "one mean over all is to be subtracted, not one for each column",
        ),
    ]


@check(part="sample_std")
def gives_one_number(subject: Subject) -> None:
    """sample_std gives one finite number for a table"""
    A = table(*sizes((3, 5), (6, 8)))
    number(subject.sample_std(A), hint="all entries together give one number: name no axis")


@check(part="sample_std", after=gives_one_number)
def divides_by_one_less(subject: Subject) -> None:
    """sample_std is the root of the squared distances' sum divided by n − 1"""
    A = table(*sizes((3, 5), (6, 8)))
    got = subject.sample_std(A)
    hint = recognise(
        got, *whole(A), otherwise="distances from the mean, squared, summed, divided by n − 1, root"
    )
    expect_close(got, A.to(torch.float64).std(), rtol=1e-4, hint=hint)


@check(part="sample_std", after=divides_by_one_less)
def takes_integers(subject: Subject) -> None:
    """sample_std takes integers, and one row or one column"""
    for A in (torch.arange(20).reshape(5, 4), integers(3, 5, low=-9, high=9) + torch.arange(5)):
        got = subject.sample_std(A)
        cut = (A.double().std().floor(), "the digits after the point are cut off: leave the result as floats")
        hint = recognise(got, cut, *whole(A), otherwise=FLOATS)
        expect_close(got, A.double().std(), rtol=1e-4, hint=hint)
    for A in (table(1, 6), table(6, 1)):
        expect_close(
            subject.sample_std(A),
            A.std(),
            rtol=1e-4,
            hint="all entries are one sample, however they are arranged",
        )


@check(part="sample_std", after=divides_by_one_less)
def stays_precise(subject: Subject) -> None:
    """sample_std of float64 is computed in float64"""
    A = table(4, 5).double()
    hint = "float32 on the way loses digits: keep the dtype of a float"
    expect_close(subject.sample_std(A), A.std(), rtol=1e-10, hint=hint)


@check(part="sample_std", after=(takes_integers, stays_precise))
def lets_the_gradient_through(subject: Subject) -> None:
    """sample_std has a gradient and leaves A alone"""
    A = table(3, 4)
    expect_gradient(subject, subject.sample_std, A, reference=lambda one: one.std().reshape(()))
    expect_untouched(subject, subject.sample_std, A)


# ---- column_std --------------------------------------------------------------------------------------------


def columns_of(subject: Subject, A: torch.Tensor) -> torch.Tensor:
    """The learner's number for each column, as one row; fails the check for any other shape."""
    rows, columns = A.shape
    got = subject.column_std(A)
    found = to_tensor(got)
    if tuple(found.shape) not in ((columns,), (1, columns)):
        known = {
            (rows,): "there is one number for each row: a column runs along axis 0",
            (rows, 1): "there is one number for each row: a column runs along axis 0",
            (): "one number for all: name the axis that a column runs along",
            (rows, columns): "the rows are still there: reduce axis 0",
            (columns, 1): "the columns stand on axis 0 here: they were on axis 1",
        }
        expect_shape(got, (columns,), hint=known.get(tuple(found.shape), "one number for each column"))
    expect_finite(got)
    return found.reshape(columns)


@check(part="column_std")
def gives_one_number_a_column(subject: Subject) -> None:
    """column_std gives one number for each column"""
    for shape in (sizes((3, 5), (6, 8)), sizes((6, 8), (3, 5))):
        columns_of(subject, table(*shape))


@check(part="column_std", after=gives_one_number_a_column)
def spreads_along_the_rows(subject: Subject) -> None:
    """column_std divides by the number of rows less 1, in each column by itself"""
    rows, columns = sizes((3, 5), (6, 8))
    for A in (
        table(rows, columns),
        table(columns, columns),
    ):  # a square last: there a wrong axis has the shape
        got = named(columns_of(subject, A), f"column_std of a {'×'.join(map(str, A.shape))} table")
        wide = A.to(torch.float64)
        known = [
            (
                wide.std(dim=0, correction=0),
                "this divides by the number of rows: the sample version takes one less",
            ),
            (wide.var(dim=0), "these are variances: their roots are asked"),
            (wide.mean(dim=0), "these are the means of the columns"),
            (wide.std().expand(A.shape[1]), "this is the spread of all entries, once for each column"),
            ((wide - wide.mean()).square().sum(0).div(A.shape[0] - 1).sqrt(), "each column has its own mean"),
            (
                (wide - wide.mean(0)).square().sum(0).div(wide.numel() - 1).sqrt(),
                "n is the number of rows here, not of all entries",
            ),
            (
                (wide - wide.mean(0)).square().sum(0).div(A.shape[1] - 1).sqrt(),
                "n is the number of rows here, not of columns",
            ),
            (wide.amax(0) - wide.amin(0), "this is largest less smallest: the standard deviation is asked"),
        ]
        if A.shape[0] == A.shape[1]:
            known.append(
                (
                    wide.std(dim=1),
                    "these are the rows: a column runs along axis 0, which a square does not show",
                )
            )
        expect_close(
            got,
            wide.std(dim=0),
            rtol=1e-4,
            hint=recognise(got, *known, otherwise="A.std(dim=0) varies the row index"),
        )


@check(part="column_std", after=spreads_along_the_rows)
def takes_columns_of_integers(subject: Subject) -> None:
    """column_std takes integers and a single column, and computes float64 in float64"""
    for A in (torch.arange(20).reshape(5, 4), integers(4, 3, low=-9, high=9) + 9 * torch.arange(4)[:, None]):
        got = named(columns_of(subject, A), "column_std of integers")
        expect_close(got, A.double().std(dim=0), rtol=1e-4, hint=FLOATS)
    one = table(7, 1)
    expect_close(subject.column_std(one), one.std(), rtol=1e-4, hint="a single column is a column too")
    A = table(4, 5).double()
    hint = "float32 on the way loses digits: keep the dtype of a float"
    expect_close(columns_of(subject, A), A.std(dim=0), rtol=1e-10, hint=hint)


@check(part="column_std", after=takes_columns_of_integers)
def lets_the_gradient_of_columns_through(subject: Subject) -> None:
    """column_std has a gradient and leaves A alone"""
    A = table(4, 3)
    kept = to_tensor(subject.column_std(A)).shape  # (3,) or (1, 3)
    expect_gradient(subject, subject.column_std, A, reference=lambda one: one.std(dim=0).reshape(kept))
    expect_untouched(subject, subject.column_std, A)


# ---- mse ---------------------------------------------------------------------------------------------------


def errors(y: torch.Tensor, y_hat: torch.Tensor) -> list[tuple[torch.Tensor, str]]:
    """What else people give for a mean squared error."""
    e = (y - y_hat).to(torch.float64)
    n = e.numel()
    return [
        (e.square().sum(), "this is the sum: divide by the number of errors"),
        (e.square().sum() / (n - 1), "this divides by n − 1: a mean divides by n"),
        (e.square().mean().sqrt(), "this is its root (RMSE): the mean of the squares is asked"),
        (e.abs().mean(), "these are absolute errors: square them"),
        (e.square().mean() / 2, "the factor ½ is not asked for here"),
        (e.mean(), "signed errors cancel: square each one before the mean"),
        (-e.mean(), "signed errors cancel: square each one before the mean"),
        (e.mean().abs(), "signed errors cancel: square each one before the mean"),
        (e.mean().square(), "errors of both signs cancel before the square: square each one first"),
        (e.square().median(), "this is the median: the mean is asked"),
        (e.norm(), "this is the length of the error: its square divided by n is asked"),
        (
            (y.double().square() - y_hat.double().square()).mean(),
            "the difference is squared, not each of the two",
        ),
    ]


@check(part="mse")
def squares_and_takes_the_mean(subject: Subject) -> None:
    """mse is the sum of the squared errors divided by their number"""
    (n,) = sizes((4, 8))
    y = 2 * normal(n)
    y_hat = y + uniform(n, low=-0.3, high=0.7)
    got = subject.mse(y, y_hat)
    number(got, hint="one number for all errors: take the mean")
    hint = recognise(got, *errors(y, y_hat), otherwise="differences, squared, then their mean")
    expect_close(got, (y - y_hat).double().square().mean(), rtol=1e-4, atol=1e-6, hint=hint)


@check(part="mse", after=squares_and_takes_the_mean)
def takes_any_shape(subject: Subject) -> None:
    """mse takes one value, a column and a table, and is 0 where all agree"""
    for shape in ((1,), (*sizes((4, 8)), 1), sizes((3, 5), (6, 8))):
        y, y_hat = normal(*shape), normal(*shape)
        got = subject.mse(y, y_hat)
        expect_finite(got, hint="n − 1 is 0 for one value: a mean divides by n" if shape == (1,) else "")
        known = errors(y, y_hat) if shape != (1,) else []
        over_rows = (y - y_hat).double().square().sum() / shape[0]
        wrong = (over_rows, "this divides by the number of rows: by the number of all errors is asked")
        hint = recognise(got, *known, wrong, otherwise="one mean over all errors, whatever the shape")
        expect_close(got, (y - y_hat).double().square().mean(), rtol=1e-4, atol=1e-6, hint=hint)
    expect_close(subject.mse(y, y), 0.0, atol=1e-9, hint="no error, nothing to pay")


@check(part="mse", after=takes_any_shape)
def lets_the_gradient_of_errors_through(subject: Subject) -> None:
    """mse has the gradient 2 (y_hat − y)/n, computes float64 in float64 and leaves both alone"""
    y, y_hat = normal(5), normal(5)
    hint = "float32 on the way loses digits: keep the dtype of a float"
    wide = subject.mse(y.double(), y_hat.double())
    expect_close(wide, (y.double() - y_hat.double()).square().mean(), rtol=1e-10, hint=hint)
    expect_gradient(subject, subject.mse, y, y_hat, wrt=1, reference=lambda a, b: (a - b).square().mean())
    expect_untouched(subject, subject.mse, y, y_hat)


@check(part="sample_std", after=divides_by_one_less)
def takes_views(subject: Subject) -> None:
    """sample_std takes a table that was transposed"""
    A = strided(table(*sizes((2, 4), (5, 8))))
    expect_close(subject.sample_std(A), A.std(), hint="all entries, whatever their place in memory")


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_columns(subject: Subject) -> object:
    """Axis 0 is reduced and gone, and the four columns stay; with keepdim=True it would be (1, 4)."""
    return subject.column_std(torch.arange(20.0).reshape(5, 4))


@prediction("value")
def spread_of_one_number(subject: Subject) -> object:
    """One number is its own mean, so the sum is 0, and n − 1 is 0 too: 0/0 is nan. One observation says
    nothing about spread.
    """
    return subject.sample_std(torch.tensor([[3.0]]))


@prediction("value")
def error_of_two_signs(subject: Subject) -> object:
    """(0.09 + 0.09)/2 = 0.09: once squared, errors of both signs count, where their plain mean would be 0."""
    return subject.mse(torch.tensor([1.0, 2.0]), torch.tensor([1.3, 1.7]))
