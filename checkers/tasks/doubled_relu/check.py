"""Twice the ReLU of a tensor."""

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
    strided,
)


@check
def keeps_the_shape(subject: Subject) -> None:
    """returns a tensor of the input's shape"""
    for shape in (sizes((2, 5)), sizes((2, 4), (3, 6)), sizes((1, 2), (2, 4), (3, 5))):
        hint = "the ReLU works on each number by itself: nothing is summed, averaged or flattened"
        expect_shape(subject.solution(normal(*shape)), shape, hint=hint)


@check(after=keeps_the_shape)
def doubles_what_is_positive(subject: Subject) -> None:
    """doubles positive numbers and makes negative ones 0"""
    x = torch.cat([normal(6), torch.tensor([-1.5, 0.0, 2.5])])
    relu, got = torch.relu(x), subject.solution(x)
    hint = recognise(
        got,
        (relu, "this is the ReLU once; it has to be doubled"),
        (2 * x, "all numbers are doubled: negative ones have to become 0 first"),
        (2 * x.abs(), "abs makes negative numbers positive: the ReLU makes them 0"),
        (relu**2, "this is the square: twice means times 2"),
        (
            -2 * torch.relu(-x),
            "this keeps the negative numbers: the larger of x and 0 is asked, not the smaller",
        ),
        (2.0 * (x > 0), "this is 2 wherever x is positive: x itself has to stay in it"),
        otherwise="max(x, 0) for each number, then times 2",
    )
    expect_close(got, 2 * relu, hint=hint)


@check(after=doubles_what_is_positive)
def leaves_its_input_alone(subject: Subject) -> None:
    """does not change the tensor that it is given"""
    hint = "relu_, clamp_, *= and x[x < 0] = 0 write into x: use relu without _ and return a new tensor"
    expect_untouched(subject, subject.solution, normal(5), hint=hint)


@check(after=leaves_its_input_alone)
def lets_the_gradient_through(subject: Subject) -> None:
    """has the gradient 2 where x is positive and 0 where it is negative"""
    x = normal(2, 4)
    x = x + 0.1 * torch.sign(x)  # away from the kink at 0
    expect_gradient(subject, subject.solution, x, reference=lambda x: 2 * torch.relu(x))


@check(after=lets_the_gradient_through)
def takes_views(subject: Subject) -> None:
    """takes a tensor that was transposed or cut out of a larger one"""
    for x in (strided(normal(*sizes((2, 4), (5, 7)))), strided(normal(5))):
        expect_close(subject.solution(x), 2 * torch.relu(x), hint="max(x, 0) for each number, then times 2")


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_result(subject: Subject) -> object:
    """The ReLU and the factor work on each number by itself, so nothing is summed and no axis goes."""
    return subject.solution(normal(2, 1, 4))


@prediction("value")
def slope_below_zero(subject: Subject) -> object:
    """Below 0 the result is 0 whatever x is, so the slope is 0; above 0 it is 2. A unit that is always below
    0 learns nothing.
    """
    return subject.gradient(subject.solution, torch.tensor([-3.0]))


@prediction("error")
def a_tensor_of_integers(subject: Subject) -> object:
    """The ReLU and a product by 2 stay within the integers, so [0, 4] comes back as int64. Only a gradient
    needs floats.
    """
    return subject.solution(torch.tensor([-1, 2]))
