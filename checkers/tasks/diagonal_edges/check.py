"""Diagonal edges: an image that has one, a cross-correlation, and three responses to [1, −1]."""

import torch
import torch.nn.functional as F

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
    fail,
    integers,
    named,
    normal,
    prediction,
    recognise,
    show,
    sizes,
    to_tensor,
)

K = torch.tensor([[1.0, -1.0]])
SLIDE = "entry [i, j] is the sum of K · X[i:i + h, j:j + w]"
TENSOR = (
    "torch.tensor makes one of lists and arrays; within corr2d stay in torch, since NumPy has no gradient"
)
PLACES = "K has H − h + 1 places along one axis and W − w + 1 along the other: no padding, steps of 1"


def slid(x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """What corr2d has to give."""
    return F.conv2d(x[None, None], kernel[None, None])[0, 0]


def a_matrix(got: object, what: str, hint: str = "") -> torch.Tensor:
    """The answer as a matrix of finite numbers; fails the check for anything else."""
    found = to_tensor(got, TENSOR)
    expect_true(
        isinstance(got, torch.Tensor), actual=f"{what} is no tensor", expected="a tensor", hint=TENSOR
    )
    expect_true(
        found.ndim == 2,
        actual=f"{what} has shape {tuple(found.shape)}",
        expected="two axes, rows and columns",
        hint=hint or "batch and channel axes have to go again: [0, 0] behind conv2d",
    )
    expect_true(
        not found.is_complex() and found.dtype != torch.bool,
        actual=f"{what} has dtype {str(found.dtype).removeprefix('torch.')}",
        expected="floats",
        hint="float() makes numbers of truth values",
    )
    expect_finite(got)
    return found


# ---- diagonal ----------------------------------------------------------------------------------------------


def changes(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Where a pixel differs from one beside it, and where from one above or below: two masks (n, n)."""
    side, level = x.diff(dim=1) != 0, x.diff(dim=0) != 0
    beside, upright = torch.zeros_like(x, dtype=torch.bool), torch.zeros_like(x, dtype=torch.bool)
    beside[:, 1:] |= side
    beside[:, :-1] |= side
    upright[1:] |= level
    upright[:-1] |= level
    return beside, upright


def longest_run(x: torch.Tensor, marked: torch.Tensor) -> int:
    """The largest number of marked pixels of one value in a row on a falling or rising diagonal."""
    longest = 0
    for picture, mask in ((x, marked), (x.flip(1), marked.flip(1))):
        for offset in range(-len(x) + 1, len(x)):
            values, run, last = picture.diagonal(offset).tolist(), 0, None
            for value, counts in zip(values, mask.diagonal(offset).tolist(), strict=True):
                run = 0 if not counts else run + 1 if value == last else 1
                last = value
                longest = max(longest, run)
    return longest


@check(part="diagonal")
def is_a_square_image(subject: Subject) -> None:
    """diagonal(n) gives an image of shape (n, n)"""
    for n in (4, int(integers(1, low=5, high=12))):
        got = subject.diagonal(n)
        rows = "no batch and no channels in front, and not one row alone: an n by n square"
        a_matrix(got, f"diagonal({n})", hint=rows)
        expect_shape(got, (n, n), hint="n rows and n columns")


@check(part="diagonal", after=is_a_square_image)
def has_a_diagonal_edge(subject: Subject) -> None:
    """diagonal(n) has an edge that runs along a diagonal"""
    for n in (4, int(integers(1, low=5, high=12))):
        x = to_tensor(subject.diagonal(n)).to(torch.float64)
        beside, upright = changes(x)
        only = "every pixel of the edge has to differ from one beside it and from one above or below it"
        expect_true(
            bool(beside.any() or upright.any()),
            actual=f"diagonal({n}) is {show(float(x[0, 0]))} everywhere",
            expected="an edge",
            hint="an edge is a change: a constant image has none",
        )
        expect_true(
            bool(upright.any()),
            actual=f"in diagonal({n}) every column is constant",
            expected="an edge along a diagonal",
            hint=f"these edges are vertical, and {only}",
        )
        expect_true(
            bool(beside.any()),
            actual=f"in diagonal({n}) every row is constant",
            expected="an edge along a diagonal",
            hint=f"these edges are horizontal, and {only}",
        )
        run = longest_run(x, beside & upright)
        expect_true(
            run >= 3,
            actual=f"the longest diagonal run of equal pixels at an edge in diagonal({n}) has {run}",
            expected="at least 3",
            hint=f"the value stays the same along the diagonal, and {only}",
        )


@check(part="diagonal", after=has_a_diagonal_edge)
def is_the_same_each_time(subject: Subject) -> None:
    """diagonal(n) gives the same image when it is called again"""
    once, again = (to_tensor(subject.diagonal(9)) for _ in range(2))
    expect_close(
        named(again, "the second diagonal(9)"), once, hint="no random numbers are needed for an edge"
    )


# ---- corr2d ------------------------------------------------------------------------------------------------


@check(part="corr2d")
def has_a_number_for_each_place(subject: Subject) -> None:
    """corr2d(X, K) has the shape (H − h + 1, W − w + 1)"""
    for low, high in (((5, 8), (5, 9)), ((2, 3), (6, 9))):  # H is 8 or more, W 11 or more
        H, W = sizes((8, 10), (11, 14))
        h, w = sizes(low, high)
        got = subject.corr2d(normal(H, W), normal(h, w))
        known: dict[tuple[int, ...], str] = {
            (H, W): "this is padded: K has to lie within X",
            (H - h, W - w): "one place is missing along each axis: a kernel of h rows fits H − h + 1 times",
            (W - w + 1, H - h + 1): "rows and columns are exchanged",
            (H - w + 1, W - h + 1): "h belongs to the rows of X and w to its columns",
            (H // h, W // w): "K moves by one pixel, not by its own size",
        }
        shape = tuple(to_tensor(got).shape)
        a_matrix(got, "corr2d(X, K)")
        expect_shape(got, (H - h + 1, W - w + 1), hint=known.get(shape, PLACES))


@check(part="corr2d", after=has_a_number_for_each_place)
def sums_what_lies_under_the_kernel(subject: Subject) -> None:
    """corr2d(X, K) sums, at each place, K times the part of X under it"""
    for h, w in (sizes((2, 3), (2, 4)), (1, 2), (2, 1), (1, 1)):
        x, kernel = normal(*sizes((5, 7), (5, 8))), normal(h, w)
        got, want = subject.corr2d(x, kernel), slid(x, kernel)
        flipped = "K is flipped here, which makes a convolution: lay it on X as it is"
        hint = recognise(
            got,
            *([(slid(x, kernel.flip(0, 1)), flipped)] if h * w > 1 else []),
            (slid(x, kernel.flip(0)), "the rows of K are flipped"),
            (slid(x, kernel.flip(1)), "the columns of K are flipped"),
            (want / (h * w), "this is the mean over the kernel: take the sum"),
            (slid(x, torch.ones(h, w)), "this sums X alone: times K first"),
            (slid(x.abs(), kernel.abs()), "signs matter: multiply without taking absolute values"),
            (
                slid(x, torch.ones(h, w)) * kernel.sum(),
                "each pixel has a weight of its own: times K, then the sum",
            ),
            otherwise=SLIDE,
        )
        expect_close(got, want, atol=1e-4, hint=hint)


@check(part="corr2d", after=sums_what_lies_under_the_kernel)
def takes_views_and_large_kernels(subject: Subject) -> None:
    """corr2d takes transposes and every other column, and a kernel as large as X"""
    H, W = sizes((5, 7), (5, 7))
    for x, kernel in (
        (normal(W, H).T, normal(2, 3).T),
        (normal(H, 2 * W)[:, ::2], normal(2, 2)),
        (normal(H, W), normal(H, W)),
        (normal(1, 1), normal(1, 1)),
    ):
        got = subject.corr2d(x, kernel)
        want = slid(x, kernel)
        expect_shape(got, want.shape, hint=PLACES)
        expect_close(
            got,
            want,
            atol=1e-4,
            hint="a view has strides of its own: reshape instead of view, X.stride() for as_strided",
        )


@check(part="corr2d", after=sums_what_lies_under_the_kernel)
def stays_precise(subject: Subject) -> None:
    """corr2d computes float64 in float64"""
    x, kernel = normal(6, 5).double(), normal(2, 3).double()
    hint = "float32 on the way loses digits: give new tensors the dtype of X"
    got = subject.corr2d(x, kernel)
    expect_dtype(got, torch.float64, hint=hint)
    expect_close(got, slid(x, kernel), rtol=1e-11, atol=1e-12, hint=hint)


@check(part="corr2d", after=sums_what_lies_under_the_kernel)
def leaves_both_alone(subject: Subject) -> None:
    """corr2d changes neither X nor K"""
    hint = "*= and += on a slice of X write into X: make a new tensor"
    expect_untouched(subject, subject.corr2d, normal(5, 6), normal(2, 3), hint=hint)


@check(part="corr2d", after=leaves_both_alone)
def passes_the_gradient_on(subject: Subject) -> None:
    """corr2d passes the gradient on to X and to K"""
    x, kernel = normal(*sizes((5, 6), (5, 7))), normal(*sizes((2, 3), (2, 3)))
    hint = "item(), tolist(), numpy() and torch.tensor(…) cut the gradient off"
    for wrt in (0, 1):
        expect_gradient(subject, subject.corr2d, x, kernel, wrt=wrt, reference=slid, rtol=1e-3, hint=hint)


# ---- responses ---------------------------------------------------------------------------------------------


def three(subject: Subject, x: torch.Tensor) -> list[torch.Tensor]:
    """The three matrices of `responses`; fails the check unless there are three."""
    got = subject.responses(x)
    if not isinstance(got, (list, tuple)) or len(got) != 3:
        told = f"{len(got)} values" if isinstance(got, (list, tuple)) else show(got)
        fail(
            actual=f"responses returned {told}",
            expected="three matrices",
            hint="return all three, in their order",
        )
    first = [a_matrix(one, f"matrix {at} of responses") for at, one in enumerate(got, 1)]
    return [named(one, f"matrix {at} of responses") for at, one in enumerate(first, 1)]


@check(part="responses")
def returns_three_matrices(subject: Subject) -> None:
    """responses(X) gives three matrices, of shapes (H, W − 1), (W, H − 1) and (H − 1, W)"""
    H, W = sizes((4, 8), (4, 9))
    got = three(subject, normal(H, W))
    row = "[1, −1] is one row of two columns, so it takes one column off X"
    for one, shape, hint in zip(
        got,
        ((H, W - 1), (W, H - 1), (H - 1, W)),
        (
            row,
            "Xᵀ has W rows and H columns, and K takes a column off; the output is not transposed back",
            "Kᵀ has two rows and one column, so it takes a row off X; for the kernel alone, X stays as it is",
        ),
        strict=True,
    ):
        expect_shape(one, shape, hint=hint)


@check(part="responses", after=returns_three_matrices)
def subtracts_the_right_neighbour(subject: Subject) -> None:
    """the first is each pixel minus its right neighbour"""
    x = normal(*sizes((4, 8), (4, 9)))
    got, want = three(subject, x)[0], x[:, :-1] - x[:, 1:]
    hint = recognise(
        got,
        (
            -want,
            "the sign is the wrong way round: [1, −1] takes the pixel minus its right neighbour, unflipped",
        ),
        (x[:, :-1] + x[:, 1:], "both numbers of the kernel are 1 here: the second one is −1"),
        (want.abs(), "the sign has to stay"),
        otherwise="corr2d(X, K) with K = [[1, −1]]",
    )
    expect_close(got, want, atol=1e-5, hint=hint)


@check(part="responses", after=subtracts_the_right_neighbour)
def transposes_the_image(subject: Subject) -> None:
    """the second is the same for the image transposed"""
    for n in (sizes((4, 8), (4, 9)), (6, 6)):  # in a square image no shape gives a mistake away
        x = normal(*n)
        got, want = three(subject, x)[1], x.T[:, :-1] - x.T[:, 1:]
        known = [(-want, "the sign is the wrong way round here: the same K as for the first")]
        if x.shape[0] == x.shape[1]:
            turned = "this turns the image by 90°: a transpose exchanges rows and columns"
            known += [(slid(one, K), turned) for one in (x.rot90(), x.rot90(-1))]
            known += [(slid(x, K), "this is the first once more: X has to be transposed")]
        else:
            known += [
                (
                    slid(x.reshape(x.shape[::-1]), K),
                    "reshape keeps the order of the numbers: X.T exchanges axes",
                )
            ]
        expect_close(got, want, atol=1e-5, hint=recognise(got, *known, otherwise="corr2d(X.T, K)"))


@check(part="responses", after=subtracts_the_right_neighbour)
def transposes_the_kernel(subject: Subject) -> None:
    """the third is each pixel minus the one below it"""
    for n in (sizes((4, 8), (4, 9)), (6, 6)):
        x = normal(*n)
        got, want = three(subject, x)[2], x[:-1] - x[1:]
        hint = recognise(
            got,
            (-want, "the sign is the wrong way round: Kᵀ is 1 above −1"),
            otherwise="corr2d(X, K.T): 1 above −1",
        )
        expect_close(got, want, atol=1e-5, hint=hint)


@check(part="responses", after=(transposes_the_image, transposes_the_kernel))
def takes_an_image_in_double_precision(subject: Subject) -> None:
    """responses takes float64 and a transposed view"""
    x = normal(5, 7).double().T
    for one, want in zip(
        three(subject, x), (slid(x, K.double()), slid(x.T, K.double()), slid(x, K.double().T)), strict=True
    ):
        expect_dtype(one, torch.float64, hint="give K the dtype of X")
        expect_close(one, want, rtol=1e-11, atol=1e-12, hint="give K the dtype of X")


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_with_the_kernel_transposed(subject: Subject) -> object:
    """Kᵀ has two rows and one column, so it fits 5 times down the six rows and at each of the 8 columns."""
    return three(subject, normal(6, 8))[2]


@prediction("value")
def beside_the_diagonal(subject: Subject) -> object:
    """[2, 1] is left of the diagonal: the pixel is 0 and its right neighbour 1, and 0 − 1 = −1."""
    return three(subject, torch.eye(6))[0][2, 1]


@prediction("value")
def an_upright_edge_from_above(subject: Subject) -> object:
    """Kᵀ compares a pixel with the one below, and in every column all are equal: 0 everywhere. The edge is
    seen by K alone.
    """
    x = torch.zeros(6, 8)
    x[:, :4] = 1.0
    return three(subject, x)[2].max()
