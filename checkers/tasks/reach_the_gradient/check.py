"""Reach the gradient: what backward leaves at the first weight and at the last bias of a small network."""

import torch

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_shape,
    expect_untouched,
    fail,
    named,
    normal,
    prediction,
    recognise,
    show,
    sizes,
)

PLACES = "net[0].weight.grad and net[2].bias.grad, after loss.backward()"
NONE = "it is None before backward, after zero_grad, and always at .data, which is cut from the graph"


def problem(h: int, d: int, m: int, batch: int) -> list[torch.Tensor]:
    """Fresh w1, b1, w2, b2, x and y; the first hidden unit is never silent."""
    w1, b1 = normal(h, d), normal(h)
    b1[0] = 20
    return [w1, b1, normal(m, h), normal(m), normal(batch, d), normal(batch, m)]


def slopes(given: list[torch.Tensor], *, total: bool = False) -> list[torch.Tensor]:
    """The gradients of all four parameters, of the mean or of the sum."""
    w1, b1, w2, b2 = leaves = [one.clone().requires_grad_() for one in given[:4]]
    x, y = given[4:]
    error = (torch.relu(x @ w1.T + b1) @ w2.T + b2 - y) ** 2
    return list(torch.autograd.grad(error.sum() if total else error.mean(), leaves))


def both(subject: Subject, given: list[torch.Tensor]) -> list[torch.Tensor]:
    """The learner's two gradients; fails the check unless there are two tensors."""
    got = subject.reach(*given)
    if got is None:
        fail(actual="reach returned None", hint="return the two gradients: is a return missing?")
    if not isinstance(got, (list, tuple)) or len(got) != 2:
        told = f"{len(got)} values" if isinstance(got, (list, tuple)) else show(got)
        fail(actual=f"reach returned {told}", expected="two tensors", hint=f"return both: {PLACES}")
    for one, which in zip(got, ("first", "second"), strict=True):
        if one is None:
            fail(actual=f"the {which} gradient is None", expected="a tensor", hint=NONE)
        if not isinstance(one, torch.Tensor):
            fail(actual=f"the {which} of the two is {show(one)}", expected="a tensor", hint=PLACES)
    return [named(one, f"gradient {number} of reach") for number, one in enumerate(got, 1)]


@check
def returns_two_gradients(subject: Subject) -> None:
    """returns two tensors, neither of them None"""
    both(subject, problem(4, 3, 2, 6))


@check(after=returns_two_gradients)
def has_the_shapes_of_the_parameters(subject: Subject) -> None:
    """gives each gradient the shape of its parameter"""
    h, d, m, batch = sizes((6, 8), (3, 4), (2, 3), (9, 12))
    first, second = both(subject, problem(h, d, m, batch))
    known = {
        (m, h): "this is the shape of the last layer's weight: the first layer is net[0]",
        (d, h): "this is transposed: a weight is (out, in)",
        (m,): "the two stand in the wrong order: weight first",
        (h,): "this is the first layer's bias: its weight is asked",
        (batch, d): "this is the shape of x: the gradient of a parameter is asked",
    }
    expect_shape(first, (h, d), hint=known.get(tuple(first.shape), PLACES))
    known = {
        (h,): "this is the first layer's bias: the last layer is net[2], the ReLU counts as net[1]",
        (m, h): "this is the last layer's weight: its bias is asked",
        (batch, m): "one row for each example: the bias is shared, so their gradients add up",
    }
    expect_shape(second, (m,), hint=known.get(tuple(second.shape), PLACES))


@check(after=has_the_shapes_of_the_parameters)
def reaches_the_first_weight(subject: Subject) -> None:
    """gives the gradient of the loss with respect to the first layer's weight"""
    given = problem(*sizes((5, 8), (3, 4), (3, 4), (9, 12)))
    got = both(subject, given)[0]
    want = slopes(given)[0]
    hint = recognise(
        got,
        (torch.zeros_like(want), "it has been set to zero: read it after backward and before zero_grad"),
        (given[0], "this is the weight itself: its gradient is at .grad"),
        (2 * want, "backward has run twice, and gradients add up"),
        (len(given[3]) * want, "the loss is the mean over all entries, the m outputs of each example too"),
        (-want, "the sign is the wrong way round: the gradient points uphill"),
        (want / 2, "this is half: the loss is the mean of the squares, without ½"),
        (slopes(given, total=True)[0], "this is the gradient of the sum: the loss is the mean"),
        (want.sign(), "these are the signs only"),
        (want / want.norm(), "this was scaled to length 1: the gradient as it is"),
        otherwise=PLACES,
    )
    expect_finite(got)
    expect_close(got, want, rtol=1e-3, atol=1e-3 * float(want.abs().max()), hint=hint)


@check(after=reaches_the_first_weight)
def reaches_the_last_bias(subject: Subject) -> None:
    """gives the gradient with respect to the last layer's bias"""
    given = problem(*sizes((5, 8), (3, 4), (3, 4), (9, 12)))
    got = both(subject, given)[1]
    want = slopes(given)[3]
    hint = recognise(
        got,
        (torch.zeros_like(want), "it has been set to zero: read it after backward and before zero_grad"),
        (given[3], "this is the bias itself: its gradient is at .grad"),
        (2 * want, "backward has run twice, and gradients add up"),
        (len(given[3]) * want, "the loss is the mean over all entries, the m outputs of each example too"),
        (slopes(given, total=True)[3], "this is the gradient of the sum: the loss is the mean"),
        (slopes(given)[1][: want.numel()], "these are numbers of the first bias: the last layer is net[2]"),
        otherwise=PLACES,
    )
    expect_finite(got)
    expect_close(got, want, rtol=1e-3, atol=1e-3 * float(want.abs().max()), hint=hint)


@check(after=reaches_the_last_bias)
def works_for_one_example_and_one_unit(subject: Subject) -> None:
    """works for a batch of one, and where every layer is one wide"""
    for size in ((5, 3, 2, 1), (1, 1, 1, 1), (1, 4, 1, 6)):
        given = problem(*size)
        wanted = slopes(given)
        for got, want in zip(both(subject, given), (wanted[0], wanted[3]), strict=True):
            expect_shape(got, want.shape, hint="no axis is dropped, also not one of length 1")
            expect_close(got, want, rtol=1e-3, atol=1e-3 * float(want.abs().max()), hint=PLACES)


@check(after=reaches_the_last_bias)
def starts_afresh_at_each_call(subject: Subject) -> None:
    """gives the same answer when it is called again"""
    given = problem(4, 3, 2, 6)
    wanted = slopes(given)
    hint = "gradients add up in a network that is kept: build it in the call, or set them to zero first"
    for call in ("first", "second", "third"):
        for got, want in zip(both(subject, given), (wanted[0], wanted[3]), strict=True):
            size = 1e-3 * float(want.abs().max())
            expect_close(named(got, f"the {call} call"), want, rtol=1e-3, atol=size, hint=hint)


@check(after=reaches_the_last_bias)
def leaves_its_inputs_alone(subject: Subject) -> None:
    """does not change the tensors that it is given"""
    hint = "no step is asked, and a layer that holds your tensors themselves changes them: copy the numbers"
    expect_untouched(subject, subject.reach, *problem(4, 3, 2, 6), hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


def narrow(first: float) -> list[torch.Tensor]:
    """A network that is one wide everywhere, with w2 = 2, x = 1 and y = 5."""
    one, zero = torch.ones(1, 1), torch.zeros(1)
    return [first * one, zero, 2 * one, zero, one, 5 * one]


@prediction("shape")
def shape_of_the_weight_gradient(subject: Subject) -> object:
    """A gradient has the shape of its parameter, and a linear layer keeps its weight as (out, in); the batch
    is averaged away.
    """
    return both(subject, problem(5, 3, 2, 7))[0]


@prediction("value")
def gradient_of_the_last_bias(subject: Subject) -> object:
    """The output is 2, the error 2 − 5 = −3, and the square's slope 2 · (−3) = −6 reaches the bias."""
    return both(subject, narrow(1.0))[1]


@prediction("value")
def behind_a_silent_unit(subject: Subject) -> object:
    """The ReLU gets −1 and gives 0, so nothing that changes the weight a little changes the loss: 0."""
    return both(subject, narrow(-1.0))[0]
