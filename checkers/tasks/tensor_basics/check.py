"""First tensors: counting into a shape, a slice of the second axis, a root of every element."""

from itertools import permutations

import torch

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_gradient,
    expect_shape,
    expect_true,
    expect_untouched,
    integers,
    normal,
    prediction,
    recognise,
    sizes,
    to_tensor,
    uniform,
)

COUNT = "torch.arange(a * b * c) counts from 0, and reshape puts the numbers into the shape"
SLICE = "write one entry for each axis: : is a whole axis, :2 the indices 0 and 1"


def a_tensor(got: object, hint: str) -> torch.Tensor:
    """The answer, which has to be one of torch's tensors: arrays and lists do not count here."""
    found = to_tensor(got, hint)
    if not isinstance(got, torch.Tensor):
        kind = f"{type(got).__module__}.{type(got).__name__}".removeprefix("builtins.")
        expect_true(False, actual=f"the result is of type {kind}", expected="a torch tensor", hint=hint)
    return found


# ---- numbered ----------------------------------------------------------------------------------------------


def counted(*shape: int) -> torch.Tensor:
    """What is asked."""
    return torch.arange(shape[0] * shape[1] * shape[2]).reshape(shape)


@check(part="numbered")
def has_the_three_sizes(subject: Subject) -> None:
    """numbered(a, b, c) gives a tensor of shape (a, b, c)"""
    shape = sizes((2, 6), (2, 6), (2, 6))
    got = subject.numbered(*shape)
    found = tuple(a_tensor(got, hint="torch.tensor makes a tensor of a list or an array").shape)
    hint = COUNT
    if found != shape and sorted(found) == sorted(shape):
        hint = "the sizes are right and stand in another order: a, then b, then c"
    elif len(found) == 1:
        hint = "the numbers stand in one row: reshape puts them into three axes"
    expect_shape(got, shape, hint=hint)


def order(shape: tuple[int, ...], got: object) -> str:
    """Which other way of counting gave these numbers."""
    count = shape[0] * shape[1] * shape[2]
    numbers, want = torch.arange(count), counted(*shape)
    moved = "another axis counts fastest here: a permute turns the axes; reshape fills in row order"
    turned = []
    for axes in list(permutations(range(3)))[1:]:  # the first one leaves all as it is
        stored = [shape[axis] for axis in axes]
        back = [axes.index(axis) for axis in range(3)]
        turned.append((numbers.reshape(stored).permute(back), moved))
    return recognise(
        got,
        (want + 1, "this counts from 1: the first number is 0"),
        (want.flip(0, 1, 2), "this counts down: 0 stands first"),
        (
            want * count / (count - 1),
            "the last number is one too large: linspace includes its end, a·b·c − 1",
        ),
        *turned,
        otherwise=f"0 to {count - 1}, each number once; {COUNT}",
    )


@check(part="numbered", after=has_the_three_sizes)
def counts_in_row_order(subject: Subject) -> None:
    """numbered counts from 0 in row order, the last axis fastest"""
    shape = sizes((3, 6), (3, 6), (3, 6))
    got = subject.numbered(*shape)
    expect_close(got, counted(*shape), atol=1e-3, hint=order(shape, got))


@check(part="numbered", after=counts_in_row_order)
def takes_other_sizes(subject: Subject) -> None:
    """numbered takes axes of length 1, and counts beyond 255"""
    (size,) = sizes((3, 9))
    bits = "a dtype of few bits does not hold every number: uint8 ends at 255, bfloat16 has gaps from 256"
    cases: list[tuple[tuple[int, int, int], str]] = [
        ((1, size, 2), COUNT),
        ((size, 1, 1), COUNT),
        ((1, 1, 1), COUNT),
        ((5, 8, 4 + size), bits),
    ]
    for shape, hint in cases:
        got = subject.numbered(*shape)
        expect_shape(got, shape, hint="an axis of length 1 is an axis too: name all three sizes")
        expect_close(got, counted(*shape), atol=1e-3, hint=hint)


# ---- front -------------------------------------------------------------------------------------------------


def cut(shape: tuple[int, ...], found: tuple[int, ...]) -> str:
    """Which other cut gives this shape."""
    a, b, c = shape
    known = {
        (2, b, c): "this cuts the first axis: put a : before the slice",
        (a, b, 2): "this cuts the third axis: the second one is named second",
        (a, c): "a single index drops its axis: a slice such as 0:2 keeps it",
        (a, 1, c): "the stop of a slice is not taken any more: 0:1 holds one index",
        (a, 3, c): "the stop of a slice is not taken any more: two indices are 0:2",
        (b, c): "this is one index of the first axis: two indices of the second are asked",
        (2, 2, c): "this cuts the first axis too: it is asked whole",
        (a, 2, 2): "this cuts the third axis too: it is asked whole",
        (2, a, c): "the axes have changed places: the cut axis stays second",
        (a, b - 2, c): "these are the others: the first two indices are asked",
        (a, b, c): "nothing was cut",
    }
    return known.get(found, SLICE)


@check(part="front")
def cuts_the_second_axis(subject: Subject) -> None:
    """front gives the shape (a, 2, c)"""
    a, b, c = sizes((3, 5), (6, 9), (4, 7))
    got = subject.front(normal(a, b, c))
    found = tuple(a_tensor(got, hint="a slice of a tensor is a tensor").shape)
    expect_shape(got, (a, 2, c), hint=cut((a, b, c), found))


@check(part="front", after=cuts_the_second_axis)
def takes_the_first_two(subject: Subject) -> None:
    """front gives the indices 0 and 1 of the second axis, in this order"""
    x = normal(*sizes((3, 5), (6, 9), (4, 7)))
    got = subject.front(x)
    known = [
        (x[:, -2:], "these are the last two indices: the first two are 0 and 1"),
        (x[:, 1:3], "these are the indices 1 and 2: counting starts at 0"),
        (x[:, [1, 0]], "the two stand in the wrong order"),
        (x[:, [0, 2]], "these are the indices 0 and 2: 0 and 1 are asked"),
        (x[:, [0, 0]], "index 0 stands there twice"),
        (x[:, [0, -1]], "these are the first and the last index: 0 and 1 are asked"),
        (
            x.reshape(x.shape[0], x.shape[2], x.shape[1])[:, :, :2].transpose(1, 2),
            "a reshape does not swap axes",
        ),
    ]
    expect_close(got, x[:, :2], hint=recognise(got, *known, otherwise=SLICE))


@check(part="front", after=takes_the_first_two)
def takes_one_block_and_two_rows(subject: Subject) -> None:
    """front works for a = 1, for c = 1, and for b = 2, where all is taken"""
    (size,) = sizes((3, 6))
    for shape in ((1, size, 4), (size, 5, 1), (size, 2, 3)):
        x = normal(*shape)
        got = subject.front(x)
        a, _, c = shape
        hint = (
            "squeeze drops every axis of length 1: leave the other axes as they are" if 1 in shape else SLICE
        )
        expect_shape(got, (a, 2, c), hint=hint)
        expect_close(got, x[:, :2], hint=SLICE)


@check(part="front", after=takes_one_block_and_two_rows)
def keeps_the_type(subject: Subject) -> None:
    """front hands integers and float64 on as they are"""
    hint = "the numbers are only picked: their dtype stays"
    whole = integers(3, 5, 4, low=0, high=2**40)
    for x in (whole, normal(3, 5, 4).to(torch.float64)):
        got = subject.front(x)
        expect_dtype(got, x.dtype, hint=hint)
        expect_close(got, x[:, :2], rtol=1e-15, hint=hint)


# ---- roots -------------------------------------------------------------------------------------------------


@check(part="roots")
def takes_every_root(subject: Subject) -> None:
    """roots gives the square root of every element, in the shape of x"""
    x = uniform(*sizes((2, 4), (5, 8)), low=0.2, high=9.0)
    got = subject.roots(x)
    expect_shape(got, x.shape, hint="one root for each element")
    expect_finite(got)
    known = [
        (x**2, "these are the squares: the root is the other way round"),
        (x / 2, "these are the halves: x ** 0.5, not x * 0.5"),
        (x ** (1 / 3), "these are cube roots"),
        (1 / x**0.5, "these are 1/√x"),
        (x.exp(), "this is exp"),
        (x.log(), "this is the logarithm"),
        (x**0.5 / (x**0.5).norm(), "only the roots are asked, without scaling"),
        (x**0.25, "the root was taken twice"),
        (x.sqrt().floor(), "the digits after the point are cut off: leave the result as floats"),
        (x.sqrt().round(), "the roots are rounded: leave the result as floats"),
        (x.floor().sqrt(), "x was made an integer first: take the root of x as it is"),
    ]
    expect_close(got, x.sqrt(), hint=recognise(got, *known, otherwise="torch.sqrt(x), or x ** 0.5"))


@check(part="roots", after=takes_every_root)
def takes_integers(subject: Subject) -> None:
    """roots of integers are floats: √2 is 1.41421, not 1"""
    for x in (torch.arange(24).reshape(3, 4, 2), integers(5, low=2, high=99)):
        got = subject.roots(x)
        hint = "back to integers, the digits are cut off: leave the result as floats"
        expect_true(
            to_tensor(got).is_floating_point(),
            actual=f"the result has dtype {str(to_tensor(got).dtype).removeprefix('torch.')}",
            expected="floats",
            hint=hint,
        )
        expect_finite(got)
        near = recognise(
            got, (x.sqrt().floor(), hint), (x.sqrt().round(), hint), otherwise="torch.sqrt takes integers too"
        )
        expect_close(got, x.to(torch.float64).sqrt(), atol=1e-5, rtol=1e-5, hint=near)


@check(part="roots", after=takes_every_root)
def takes_any_shape(subject: Subject) -> None:
    """roots takes a single number, a row and four axes"""
    four = uniform(*sizes((2, 3), (2, 4), (2, 4), (2, 5)), high=9.0)
    for x in (
        uniform(1, high=9.0)[0],
        uniform(1, high=9.0),
        uniform(7, high=9.0),
        four,
        four.transpose(1, 3),
    ):
        got = subject.roots(x)
        expect_shape(
            got,
            x.shape,
            hint="math.sqrt takes one number, and loops fix the axes: torch.sqrt takes any shape",
        )
        expect_close(got, x.sqrt(), hint="torch.sqrt takes any shape")


@check(part="roots", after=takes_every_root)
def stays_precise(subject: Subject) -> None:
    """roots of float64 are float64"""
    x = uniform(3, 4, high=9.0).to(torch.float64)
    hint = "float32 on the way loses digits: keep the dtype of a float"
    got = subject.roots(x)
    expect_dtype(got, torch.float64, hint=hint)
    expect_close(got, x.sqrt(), rtol=1e-12, hint=hint)


@check(part="roots", after=takes_every_root)
def leaves_x_alone(subject: Subject) -> None:
    """roots does not change the tensor that it is given"""
    hint = "sqrt_ writes into x: x.sqrt() makes a new tensor"
    expect_untouched(subject, subject.roots, uniform(3, 4, low=2.0, high=9.0), hint=hint)


@check(part="roots", after=(takes_any_shape, leaves_x_alone))
def lets_the_gradient_through(subject: Subject) -> None:
    """roots has the gradient 1/(2√x)"""
    x = uniform(3, 4, low=0.5, high=9.0)
    hint = "item(), tolist(), numpy() and detach() cut the gradient off: use torch's own sqrt"
    expect_gradient(subject, subject.roots, x, reference=torch.sqrt, hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_front(subject: Subject) -> object:
    """The second axis goes from 4 to 2, and the slice leaves the other two as they are."""
    return subject.front(counted(3, 4, 2))


@prediction("value")
def first_number_of_the_second_block(subject: Subject) -> object:
    """One block of the first axis holds 4 · 2 = 8 numbers, 0 to 7; the cut leaves the numbers as they are."""
    return to_tensor(subject.front(to_tensor(subject.numbered(3, 4, 2))))[1, 0, 0]


@prediction("error")
def root_of_a_negative_number(subject: Subject) -> object:
    """There is no exception: torch gives nan, not a number, where math.sqrt raises ValueError. One nan
    spreads through a whole sum, so look for it early.
    """
    return subject.roots(torch.tensor([-1.0]))
