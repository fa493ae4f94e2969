"""The Sobel filter: both derivatives and the magnitude, for float and integer images."""

import numpy as np
import torch
import torch.nn.functional as F

from checkers.api import (
    CheckFailed,
    Subject,
    check,
    expect_close,
    expect_shape,
    integers,
    named,
    normal,
    prediction,
    recognise,
    show,
    sizes,
    to_tensor,
)

KX = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]], dtype=torch.float64)
NAMES = ("gx", "gy", "mag")
Three = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def slide(x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """The valid cross-correlation in float64."""
    return F.conv2d(x.to(torch.float64)[None, None], kernel[None, None])[0, 0]


def truth(x: torch.Tensor) -> Three:
    """gx, gy and magnitude without padding."""
    gx, gy = slide(x, KX), slide(x, KX.T)
    return gx, gy, (gx**2 + gy**2).sqrt()


def answer(subject: Subject, x: torch.Tensor) -> Three:
    """The learner's three matrices over the valid part; fails the check for any other shape."""
    got = subject.sobel(x)
    if isinstance(got, (torch.Tensor, np.ndarray)) and got.ndim == 3 and len(got) == 3:
        got = list(got)  # three matrices in one tensor
    if not isinstance(got, (list, tuple)) or len(got) != 3:
        told = f"{len(got)} values" if isinstance(got, (list, tuple)) else show(got)
        raise CheckFailed(
            actual=f"sobel returned {told}", expected="three matrices", hint="return gx, gy, mag"
        )
    valid = (x.shape[0] - 2, x.shape[1] - 2)
    matrices = []
    for one in got:
        matrix = to_tensor(one)
        if matrix.is_complex():
            raise CheckFailed(actual="sobel returned complex numbers", expected="real numbers")
        if tuple(matrix.shape) != tuple(x.shape):
            axes = "the axes for batch and channel have to go again: [0, 0] behind conv2d"
            hint = (
                axes
                if matrix.ndim > 2
                else "a 3 × 3 kernel takes 2 off each side, padding by 1 puts them back"
            )
            expect_shape(one, valid, hint=hint)
        else:
            matrix = matrix[1:-1, 1:-1]  # with padding; what the border holds is the learner's choice
        expect_shape(one, to_tensor(got[0]).shape, hint="one shape for all three: pad the image, or nothing")
        matrices.append(matrix.to(torch.float64))
    return matrices[0], matrices[1], matrices[2]


def sign(gx: torch.Tensor, right: torch.Tensor) -> float:
    """−1 where the learner's kernels are both turned round, which is as right."""
    return -1.0 if float((gx * right).sum()) < 0 else 1.0


@check
def returns_three_matrices(subject: Subject) -> None:
    """returns gx, gy and mag as matrices over the image"""
    answer(subject, normal(*sizes((5, 8), (5, 9))))


@check(after=returns_three_matrices)
def differentiates_along_x(subject: Subject) -> None:
    """gives in gx the change along each row"""
    x = normal(*sizes((5, 8), (5, 9)))
    right, down, _ = truth(x)
    got = answer(subject, x)[0]
    got = named(sign(got, right) * got, "gx")
    prewitt = slide(x, torch.sign(KX))
    hint = recognise(
        got,
        (down, "this is gy: gx compares left with right, so its kernel has a column of zeros"),
        (-down, "this is gy: gx compares left with right, so its kernel has a column of zeros"),
        (prewitt, "these are the weights 1, 1, 1 of Prewitt's filter: Sobel's middle row counts twice"),
        (right.abs(), "the sign has to stay: gx is negative where it gets brighter"),
        (right / 8, "the weights are 1 and 2, not divided by 8"),
        (right / 4, "the weights are 1 and 2, not divided by 4"),
        otherwise="the kernel is [[1, 0, −1], [2, 0, −2], [1, 0, −1]]",
    )
    expect_close(got, right, atol=1e-4, hint=hint)


@check(after=differentiates_along_x)
def differentiates_along_y(subject: Subject) -> None:
    """gives in gy the change down each column, with the transposed kernel"""
    x = normal(*sizes((5, 8), (5, 9)))
    right, down, _ = truth(x)
    gx, got, _ = answer(subject, x)
    got = named(sign(gx, right) * got, "gy")
    hint = recognise(
        got,
        (right, "this is gx once more: the kernel for gy is the transposed one"),
        (-down, "gx and gy have different signs: the kernel of gy is that of gx, transposed"),
        (-right, "flipping the kernel of gx changes its sign only: it has to be transposed"),
        otherwise="the kernel of gy is that of gx, transposed",
    )
    expect_close(got, down, atol=1e-4, hint=hint)


@check(after=differentiates_along_y)
def takes_the_root_of_the_squares(subject: Subject) -> None:
    """gives in mag the root of gx² + gy²"""
    x = normal(*sizes((5, 8), (5, 9)))
    right, down, magnitude = truth(x)
    got = named(answer(subject, x)[2], "mag")
    hint = recognise(
        got,
        (
            right.abs() + down.abs(),
            "|gx| + |gy| is a cheap upper bound: the magnitude is the root of the squares' sum",
        ),
        (magnitude**2, "the root is missing"),
        (magnitude / 2**0.5, "this is the root of the mean of both squares: their sum is asked"),
        (torch.maximum(right.abs(), down.abs()), "this is the larger of the two: Pythagoras takes both"),
        ((right + down).abs(), "squares come before the sum: otherwise gx and gy cancel"),
        otherwise="√(gx² + gy²), place by place",
    )
    expect_close(got, magnitude, atol=1e-3, hint=hint)


@check(after=takes_the_root_of_the_squares)
def finds_the_diagonal(subject: Subject) -> None:
    """is right for the 6 × 6 identity matrix and finds nothing in a flat image"""
    x = torch.eye(6)
    for name, got, right in zip(NAMES, answer(subject, x), truth(x), strict=True):
        expect_close(named(sign(got, right) * got, name), right, atol=1e-3, hint="for torch.eye(6)")
    flat = torch.full((5, 6), 3.0)
    expect_close(
        named(answer(subject, flat)[2], "mag"), torch.zeros(3, 4), atol=1e-3, hint="a flat image has no edge"
    )


@check(after=finds_the_diagonal)
def takes_integers(subject: Subject) -> None:
    """gives the same for images of integers, uint8 too"""
    shape = sizes((5, 8), (5, 9))
    hints = {
        torch.int64: "turn the image into float first",
        torch.uint8: "uint8 has no negative numbers, so differences wrap: turn the image into float first",
    }
    for dtype, hint in hints.items():
        x = integers(*shape, low=0, high=256).to(dtype)
        right = truth(x)
        got = answer(subject, x)
        flip = sign(got[0], right[0])
        for name, one, want, turned in zip(NAMES, got, right, (flip, flip, 1.0), strict=True):
            expect_close(named(turned * one, name), want, atol=1e-2, rtol=1e-4, hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def places_of_the_kernel(subject: Subject) -> object:
    """A 3 × 3 kernel cannot be centred on the border, so each axis loses 2; padding by 1 would make up for
    it and give (5, 7).
    """
    return answer(subject, normal(5, 7))[0]


@prediction("value")
def largest_magnitude_at_a_step(subject: Subject) -> object:
    """At the edge gx is ±(1 + 2 + 1) = ±4, the sum of one column of the kernel; gy is 0 there, and the root
    leaves 4.
    """
    x = torch.zeros(6, 6)
    x[:, 3:] = 1.0
    return subject.sobel(x)[2][..., 1:-1, 1:-1].max()


@prediction("value")
def middle_of_a_flat_image(subject: Subject) -> object:
    """The entries of the kernel sum to 0, so what is constant disappears, however bright: an edge is a
    change.
    """
    return subject.sobel(torch.full((5, 5), 200, dtype=torch.uint8))[0][-2, -2]
