"""Minimum pooling: the smallest number of each window, for numbers of either sign."""

import torch
import torch.nn.functional as F

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
    uniform,
)


def truth(x: torch.Tensor, k: int) -> torch.Tensor:
    """The smallest number of each window."""
    return x.unfold(2, k, k).unfold(3, k, k).amin(dim=(-1, -2))


def windows(k: int) -> torch.Size:
    """A fresh shape (N, C, H, W) whose sides are multiples of k."""
    n, c, rows, columns = sizes((1, 2), (3, 4), (2, 4), (2, 5))
    return torch.Size((n, c, rows * k, columns * k))


@check
def has_one_number_for_each_window(subject: Subject) -> None:
    """returns the shape (N, C, H // k, W // k)"""
    for k in (2, 3):
        x = normal(*windows(k))
        n, c, rows, columns = x.shape
        hint = "windows of k × k lie side by side, in each channel by itself: stride k, no padding"
        expect_shape(subject.min_pool2d(x, k), (n, c, rows // k, columns // k), hint=hint)


@check(after=has_one_number_for_each_window)
def keeps_the_smallest_number(subject: Subject) -> None:
    """keeps the smallest number of each window, here of positive ones"""
    k = 2
    x = uniform(*windows(k), low=0.5, high=4.0)
    got, largest = subject.min_pool2d(x, k), F.max_pool2d(x, k)
    hint = recognise(
        got,
        (largest, "this is the largest number of each window"),
        (-largest, "−max_pool2d(x) is the largest number with a minus: x itself has to be negated before"),
        (-truth(x, k), "max_pool2d(−x) is minus the smallest number: the sign has to be restored behind it"),
        (F.avg_pool2d(x, k), "this is the average of each window"),
        (-F.avg_pool2d(-x, k), "this is the average of each window"),
        (x[..., ::k, ::k], "this is the first number of each window"),
        (torch.relu(truth(-x, k)), "negative numbers were cut off"),
        otherwise="min(x) = −max(−x)",
    )
    expect_close(got, truth(x, k), atol=1e-5, hint=hint)


@check(after=keeps_the_smallest_number)
def takes_numbers_of_either_sign(subject: Subject) -> None:
    """keeps the smallest number where windows hold positive and negative ones"""
    for k in (2, 3):
        x = normal(*windows(k))
        got = subject.min_pool2d(x, k)
        hint = recognise(
            got,
            (
                1 / F.max_pool2d(1 / x, k),
                "1/x turns the order round only among numbers of one sign: −x always does",
            ),
            (truth(x, k).clamp(min=0), "negative numbers became 0: a ReLU or a padding with 0 is in the way"),
            (truth(x.abs(), k), "the sign was lost on the way: −3 is smaller than 1"),
            (
                -F.max_pool2d(x.abs(), k),
                "this is the largest absolute value: −3 is smaller than 1, but 3 is not",
            ),
            otherwise="numbers may have either sign",
        )
        expect_close(got, truth(x, k), atol=1e-5, hint=hint)


@check(after=takes_numbers_of_either_sign)
def leaves_incomplete_windows_out(subject: Subject) -> None:
    """leaves out rows and columns that fill no whole window"""
    x = normal(1, 2, 7, 11)
    hint = "as in max_pool2d, what is left at the end is dropped"
    expect_shape(subject.min_pool2d(x, 3), (1, 2, 2, 3), hint=hint)
    expect_close(subject.min_pool2d(x, 3), truth(x, 3), atol=1e-5, hint=hint)


@check(after=leaves_incomplete_windows_out)
def leaves_its_input_alone(subject: Subject) -> None:
    """does not change x"""
    hint = "x *= -1 and neg_() write into x: -x makes a new tensor"
    expect_untouched(subject, subject.min_pool2d, normal(*windows(2)), 2, hint=hint)


@check(after=leaves_its_input_alone)
def sends_the_gradient_to_the_smallest(subject: Subject) -> None:
    """has the gradient 1 at the number that was kept and 0 at the others"""
    x = normal(*windows(2))
    hint = "only the smallest number of a window decides the result"
    expect_gradient(subject, subject.min_pool2d, x, 2, reference=truth, hint=hint)


@check(after=takes_numbers_of_either_sign)
def keeps_the_numbers_exactly(subject: Subject) -> None:
    """keeps numbers as they are, also where another one of the batch is a million times as large"""
    x = normal(*windows(2))
    x[0, 0, 0, 0] = 1e6
    hint = "largest − x rounds what is small beside it: −x does not"
    expect_close(subject.min_pool2d(x, 2), truth(x, 2), atol=1e-5, hint=hint)


@check(after=takes_numbers_of_either_sign)
def takes_views(subject: Subject) -> None:
    """takes images that were transposed"""
    x = strided(normal(2, 3, 4, 6))
    expect_close(subject.min_pool2d(x, 2), truth(x, 2), hint="the smallest number of each window, as before")


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_behind_the_pooling(subject: Subject) -> object:
    """Seven rows hold three windows of 2 and nine columns four, the rest is left out; batch and channels
    stay.
    """
    return subject.min_pool2d(normal(2, 3, 7, 9), 2)


@prediction("value")
def smallest_of_four(subject: Subject) -> object:
    """Negated they are 1, −2, −3 and 4 with the maximum 4, and the second minus makes it −4. With one minus
    it would be 4 or −3.
    """
    return subject.min_pool2d(torch.tensor([[[[-1.0, 2.0], [3.0, -4.0]]]]), 2)


@prediction("value")
def smallest_of_nine(subject: Subject) -> object:
    """One whole window fits, with 9, 8, 6 and 5. The last row and the last column fill none and are left out,
    and the 1 with them.
    """
    return subject.min_pool2d(torch.arange(9.0, 0.0, -1.0).reshape(1, 1, 3, 3), 2).min()
