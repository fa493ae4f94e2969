"""Softmax over the rows: equal to its definition wherever float32 reaches, and not only where exp does."""

import torch

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_gradient,
    expect_invariant,
    expect_shape,
    expect_true,
    expect_untouched,
    forbid,
    named,
    normal,
    prediction,
    recognise,
    sizes,
    strided,
    to_tensor,
    uniform,
)

ROWS = "each row is a distribution of its own: sum over dim=1 with keepdim=True"


def truth(x: torch.Tensor) -> torch.Tensor:
    """The softmax of each row in float64."""
    return torch.softmax(x.to(torch.float64), dim=1)


@check
def is_written_out(subject: Subject) -> None:
    """does not call a ready-made softmax"""
    because = (
        "write it out with exp and sum: that it takes care of overflow by itself is what this task is about"
    )
    forbid(
        "softmax", "log_softmax", "_softmax", "Softmax", "LogSoftmax", "softmin", "Softmin", because=because
    )


@check(after=is_written_out)
def keeps_the_shape(subject: Subject) -> None:
    """returns a matrix of the input's shape"""
    x = normal(*sizes((2, 6), (3, 8)))
    expect_shape(subject.softmax(x), x.shape, hint="one probability for each logit")


@check(after=keeps_the_shape)
def gives_rows_that_add_up_to_1(subject: Subject) -> None:
    """gives each row the sum 1"""
    x = normal(*sizes((2, 6), (3, 8)))
    got = subject.softmax(x)
    expect_shape(got, x.shape)
    e = x.exp()
    hint = recognise(
        got,
        (e / e.sum(), "all numbers together add up to 1: the sum has to run over each row, dim=1"),
        (torch.softmax(x, dim=0), "the columns add up to 1: the sum has to run over each row, dim=1"),
        (e, "this is exp(X): the division by the row's sum is missing"),
        (torch.log_softmax(x, dim=1), "these are the logarithms: exp is missing"),
        (torch.sigmoid(x), "this is the sigmoid of each number: the others of its row have to count"),
        otherwise=ROWS,
    )
    sums = to_tensor(got).to(torch.float64).sum(dim=1)
    expect_close(named(sums, "the sum of each row"), torch.ones(x.shape[0]), atol=1e-4, hint=hint)


@check(after=gives_rows_that_add_up_to_1)
def equals_the_definition(subject: Subject) -> None:
    """equals exp(x) divided by the row's sum, for small numbers"""
    x = uniform(*sizes((2, 6), (3, 8)), low=-3.0, high=3.0)
    got = subject.softmax(x)
    wrong = x - x.max(dim=0, keepdim=True).values
    hint = recognise(
        got,
        (
            truth(wrong),
            "the maximum of each column was subtracted; only what a whole row shares cancels: dim=1",
        ),
        (truth(-x), "small logits get the large probabilities: the sign of the exponent is turned round"),
        (x.abs() / x.abs().sum(dim=1, keepdim=True), "exp is missing"),
        ((2.0**x) / (2.0**x).sum(dim=1, keepdim=True), "the base is e, not 2"),
        otherwise="exp(x) divided by the sum of exp over the row",
    )
    expect_close(got, truth(x), atol=1e-5, hint=hint)


@check(after=equals_the_definition)
def does_not_feel_a_shift(subject: Subject) -> None:
    """stays the same when one number is added to a whole row"""
    x = uniform(*sizes((2, 6), (3, 8)), low=-2.0, high=2.0)
    hint = "at −60 all exps are tiny, and whatever is added to the denominator (an ε?) outweighs them"
    expect_invariant(subject.softmax, [x], [x - 60.0], atol=1e-4, hint=hint)


@check(after=does_not_feel_a_shift)
def survives_large_logits(subject: Subject) -> None:
    """is right for logits up to 100, where exp overflows"""
    wide = torch.cat([torch.full((2, 1), 99.0), uniform(2, 2, low=-100.0, high=100.0)], dim=1)
    x = torch.cat([torch.tensor([[100.0, 0.0, -100.0]]), uniform(3, 3, low=95.0, high=100.0), wide])
    got = subject.softmax(x)
    overflow = "exp overflows float32 from 88.73 on, and inf/inf is nan: subtract the row's maximum first"
    expect_finite(got, hint=overflow)
    hint = "different large logits come out alike: is something clamped? Subtract the row's maximum instead"
    expect_close(got, truth(x), atol=1e-5, hint=hint)


@check(after=survives_large_logits)
def survives_rows_far_apart(subject: Subject) -> None:
    """is right for rows near 10000 beside rows near −10000"""
    x = uniform(4, 5, low=-2.0, high=2.0) + torch.tensor([[1e4], [0.0], [-1e4], [5e3]])
    got = subject.softmax(x)
    hint = "one maximum for all makes every exp of a row far below it 0, and 0/0 is nan: take each row's"
    expect_finite(got, hint=hint)
    expect_close(got, truth(x), atol=2e-3, hint="a shift has to be the same for the whole row and its own")


@check(after=survives_rows_far_apart)
def leaves_its_input_alone(subject: Subject) -> None:
    """does not change X"""
    hint = "X -= ... and exp_() write into X: use X = X - ..., which makes a new tensor"
    expect_untouched(subject, subject.softmax, normal(3, 4), hint=hint)


@check(after=leaves_its_input_alone)
def has_the_right_gradient(subject: Subject) -> None:
    """has the softmax's gradient, finite for large logits too"""
    x = normal(*sizes((2, 4), (3, 6)))
    expect_gradient(subject, subject.softmax, x, reference=lambda x: torch.softmax(x, dim=1), rtol=1e-3)
    large = torch.tensor([[1e4, 0.0, -1e4], [300.0, 299.0, -1e4]])
    slope = to_tensor(subject.gradient(subject.softmax, large, upstream=uniform(2, 3, low=0.5, high=1.5)))
    expect_true(
        bool(torch.isfinite(slope).all()),
        actual="the gradient is not finite at logits of 10000",
        expected="finite numbers",
        hint="the forward pass hides an inf or a 0/0 that backward meets",
    )


@check(after=equals_the_definition)
def takes_views(subject: Subject) -> None:
    """takes a matrix that was transposed"""
    x = strided(normal(*sizes((3, 5), (6, 8))))
    expect_close(subject.softmax(x), truth(x), hint="each row by itself, whatever its place in memory")


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_probabilities(subject: Subject) -> object:
    """Every logit becomes a probability, so the shape stays; only the maxima and the sums on the way are (3,
    1).
    """
    return subject.softmax(normal(3, 4))


@prediction("value")
def two_large_logits(subject: Subject) -> object:
    """Less their maximum the logits are 0 and 0, and equal logits share the 1; the plain formula gives
    inf/inf, which is nan.
    """
    return subject.softmax(torch.tensor([[1000.0, 1000.0]]))[0, 0]


@prediction("value")
def five_more_everywhere(subject: Subject) -> object:
    """Every exp grows by the factor exp(5), numerator and denominator alike, so it cancels. That is why the
    maximum may be subtracted.
    """
    x = torch.tensor([[1.0, 2.0, 3.0]])
    before, after = to_tensor(subject.softmax(x)), to_tensor(subject.softmax(x + 5))
    return round(float((after - before)[0, 0]), 6) + 0.0  # + 0.0 for a -0.0
