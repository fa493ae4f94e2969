"""Normalisation by channel: both sets with the six numbers of the training images, told from other rules."""

import torch
from torch import Tensor

from checkers.api import (
    CheckFailed,
    Subject,
    check,
    expect_dtype,
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
    strided,
    to_tensor,
)

Pair = tuple[Tensor, Tensor]

SET, PIXELS = (0, 2, 3), (2, 3)
RULE = "mean((0, 2, 3)) and std((0, 2, 3)) of the training images, in the shape (1, 3, 1, 1)"


def images(count: int, height: int, width: int, shift: float = 0.0) -> Tensor:
    """Fresh colour images (count, 3, H, W): each channel has its own level, each image its own brightness."""
    level = torch.tensor([0.25, 0.5, 0.7]) + 0.05 * normal(3) + shift
    spread = torch.tensor([0.05, 0.15, 0.1])
    one = level.reshape(1, 3, 1, 1) + 0.08 * normal(count, 1, 1, 1) + 0.06 * normal(1, 1, height, width)
    return (one + spread.reshape(1, 3, 1, 1) * normal(count, 3, height, width)).clamp(0, 1)


def problem(low: int = 9, high: int = 13) -> Pair:
    """Training and test images whose statistics differ, all axes of different lengths."""
    count, some, height, width = sizes((14, 20), (4, 8), (low, high), (low, high))
    return images(count, height, width), images(some, height, width, shift=0.08)


def normalised(train: Tensor, test: Tensor, correction: int = 1) -> Pair:
    """What is asked."""
    train, test = train.double(), test.double()
    mean, std = train.mean(SET, keepdim=True), train.std(SET, correction=correction, keepdim=True)
    return (train - mean) / std, (test - mean) / std


def both(subject: Subject, train: Tensor, test: Tensor) -> Pair:
    """The learner's pair; a program that is written for NumPy arrays gets arrays."""
    try:
        got = subject.normalise(train, test)
    except CheckFailed as refused:
        if refused.kind != "wrong" or "raised" not in refused.actual:
            raise
        try:
            got = subject.normalise(train.numpy(), test.numpy())
        except CheckFailed:
            bytes_ = "uint8" if train.dtype == torch.uint8 else ""
            hint = f"bytes have no mean: .float() comes first; {refused.hint}" if bytes_ else refused.hint
            raise CheckFailed(actual=refused.actual, hint=hint, detail=refused.detail) from None
    if isinstance(got, Tensor) and got.ndim == 4:
        fail(actual="normalise returned one tensor", expected="two", hint="return train, test")
    if got is None:
        fail(actual="normalise returned None", expected="both sets", hint="is a return missing?")
    if not isinstance(got, (list, tuple)) or len(got) != 2:
        told = f"{len(got)} values" if isinstance(got, (list, tuple)) else f"a {type(got).__name__}"
        fail(actual=f"normalise returned {told}", expected="both sets", hint="return train, test")
    hint = "both are tensors of images, as they came in"
    first, second = (to_tensor(one, hint) for one in got)
    return named(first, "the first of the two"), named(second, "the second of the two")


def near(got: Tensor, wanted: Tensor) -> bool:
    """Equal up to ε, and to the choice between n and n − 1."""
    return float((got.double() - wanted).abs().max()) <= 2e-3 * float(wanted.abs().max())


def expect_set(
    got: Tensor, wanted: list[Tensor], name: str, *known: tuple[Tensor, str], otherwise: str = RULE
) -> None:
    """The set is one of those that are right; `known` says what other rules give."""
    expect_finite(got, hint="a standard deviation of too few numbers is nan or 0: take it over images, too")
    if any(near(got, one) for one in wanted):
        return
    right = wanted[0]
    far = (got.double() - right).abs()
    at = torch.unravel_index(far.argmax(), right.shape)
    fail(
        actual=f"the {name} images have {show(float(got[at]))} at {[int(one) for one in at]}",
        expected=show(float(right[at])),
        hint=recognise(got, *known, otherwise=otherwise),
    )


# ---- the checks -------------------------------------------------------------------------------------------


@check
def returns_both_sets(subject: Subject) -> None:
    """returns the training images and the test images, in their shapes and in float32"""
    train, test = problem()
    first, second = both(subject, train, test)
    if first.shape == test.shape and second.shape == train.shape:
        fail(actual="the two sets stand in the wrong order", expected="train, then test")
    for got, given, _name in ((first, train, "train"), (second, test, "test")):
        left = {(train.shape[0], 3, 1, 1), (train.shape[0], 3), (3,), (1, 3, 1, 1)}
        hint = "these are statistics: the images are asked" if tuple(got.shape) in left else ""
        if sorted(got.shape) == sorted(given.shape) and got.shape != given.shape:
            hint = "the axes have changed places: image, channel, row, column"
        expect_shape(got, given.shape, hint=hint or "subtraction and division keep the shape of the images")
        hint = "NumPy computes in float64: .astype('float32'); in torch .float()"
        expect_dtype(got, torch.float32, hint=hint)


def others(train: Tensor, of: Tensor | None = None) -> list[tuple[Tensor, str]]:
    """What other rules make of `of`, or of the training images themselves, and what to say about them."""
    x = train.double()
    it = x if of is None else of.double()
    mean, std = x.mean(SET, keepdim=True), x.std(SET, keepdim=True)

    def scaled(axes: tuple[int, ...]) -> Tensor:
        return (it - x.mean(axes, keepdim=True)) / x.std(axes, keepdim=True)

    own = (it - it.mean(PIXELS, keepdim=True)) / it.std(PIXELS, keepdim=True)
    whole = (it - it.mean((1, 2, 3), keepdim=True)) / it.std((1, 2, 3), keepdim=True)
    low, high = x.amin(SET, keepdim=True), x.amax(SET, keepdim=True)
    one = "one mean for all channels: three channels have three numbers each"
    return [
        (it, "nothing has changed: the images come back as they were"),
        ((it - x.mean()) / x.std(), one),
        ((it - mean) / x.std(), "three means, but one standard deviation: each channel has its own"),
        ((it - x.mean()) / std, one),
        (own, "each image is taken by itself: differences of brightness vanish; average over images, too"),
        (whole, "each image has its own mean here: average over all images, and channel by channel"),
        (scaled((0,)), "each pixel has its own mean: average over rows and columns, too"),
        (scaled((0, 1)), "each pixel has its own mean: average over rows and columns, and keep the channels"),
        (
            (it - it.mean(1, keepdim=True)) / it.std(1, keepdim=True),
            "this averages over the channels: theirs is the axis that stays",
        ),
        (
            (it - mean) / x.std(PIXELS, keepdim=True).mean(0, keepdim=True),
            "the mean of the images' deviations leaves out how they differ: one over all images",
        ),
        ((it - mean) / (x - mean).abs().mean(SET, keepdim=True), "the mean of |x - mean| is another spread"),
        (it - mean, "only the mean is taken off: divide by the standard deviation"),
        (it / std, "only the spread is taken: subtract the mean first"),
        ((it - mean) / std**2, "this divides by the variance: the standard deviation is its root"),
        ((it - mean) * std, "multiplied by the standard deviation: divide by it"),
        ((mean - it) / std, "the sign is the wrong way round: x - mean"),
        (it / std - mean, "the mean is taken off behind the division: brackets around x - mean"),
        ((it - low) / (high - low), "this is scaled to 0 … 1: mean 0 and standard deviation 1 are asked"),
        ((it - 0.5) / 0.5, "0.5 is nobody's mean: take the statistics of the training images"),
        ((it - CIFAR[0]) / CIFAR[1], "these are the numbers of CIFAR-10: take those of train"),
        ((it - IMAGENET[0]) / IMAGENET[1], "these are the numbers of ImageNet: take those of train"),
    ]


def _constants(*numbers: float) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float64).reshape(2, 1, 3, 1, 1)


CIFAR = _constants(0.4914, 0.4822, 0.4465, 0.2470, 0.2435, 0.2616)
IMAGENET = _constants(0.485, 0.456, 0.406, 0.229, 0.224, 0.225)


@check(after=returns_both_sets)
def normalises_each_channel(subject: Subject) -> None:
    """brings each channel of the training images to mean 0 and standard deviation 1"""
    train, test = problem()
    got, _ = both(subject, train, test)
    expect_set(got, [normalised(train, test, n)[0] for n in (1, 0)], "training", *others(train))


@check(after=normalises_each_channel)
def takes_the_statistics_of_train(subject: Subject) -> None:
    """normalises the test images with the numbers of the training images"""
    train, test = problem()
    _, got = both(subject, train, test)
    together = torch.cat([train, test])
    own = normalised(test, test)[0]
    expect_set(
        got,
        [normalised(train, test, n)[1] for n in (1, 0)],
        "test",
        (test.double(), "the test images come back as they were: they get the same six numbers"),
        (own, "the test images have their own statistics here: use those of train"),
        (normalised(together, test)[1], "the test images take part in the statistics: train alone decides"),
        *others(train, test)[1:],
        otherwise="the test images get the means and standard deviations of train, nothing of their own",
    )


@check(after=takes_the_statistics_of_train)
def is_exact_on_few_pixels(subject: Subject) -> None:
    """works for one test image, for one training image and for images of 2 × 2"""
    for count, some, side in ((1, 1, 6), (5, 1, 2), (1, 3, 4)):
        train, test = images(count, side, side), images(some, side, side, shift=0.1)
        got = both(subject, train, test)
        hint = "squeeze drops axes of length 1: one image has a batch axis, too"
        for one, given, at in ((got[0], train, 0), (got[1], test, 1)):
            expect_shape(one, given.shape, hint=hint)
            wanted = [normalised(train, test, n)[at] for n in (1, 0)]
            expect_set(one, wanted, ("training", "test")[at])


@check(after=takes_the_statistics_of_train)
def takes_bytes(subject: Subject) -> None:
    """takes images of uint8 from 0 to 255, and gives what it gives for 0 to 1"""
    train, test = ((255 * one).round().to(torch.uint8) for one in problem())
    got = both(subject, train, test)
    wanted = [normalised(train, test, n) for n in (1, 0)]
    for at, (one, name) in enumerate(zip(got, ("training", "test"), strict=True)):
        expect_dtype(one, torch.float32, hint="the result is float32, also for bytes")
        hint = "differences of bytes wrap, 10 − 20 = 246: .float() comes first, for both sets"
        expect_set(one, [pair[at] for pair in wanted], name, otherwise=hint)


def channels_last(x: Tensor) -> Tensor:
    """The same images, as permuting those of a camera, (N, H, W, 3), makes them."""
    return x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)


@check(after=takes_the_statistics_of_train)
def takes_the_images_as_they_lie(subject: Subject) -> None:
    """takes permuted images, however they lie in memory, and leaves what it is given as it was"""
    for lie in (channels_last, strided):
        train, test = (lie(one) for one in problem())
        got = both(subject, train, test)
        for at, (one, name) in enumerate(zip(got, ("training", "test"), strict=True)):
            wanted = [normalised(train, test, n)[at] for n in (1, 0)]
            expect_set(
                one, wanted, name, otherwise="the axes are image, channel, row, column, however they lie"
            )
    train, test = problem()
    hint = "-= and /= write into the caller's images: x - mean makes new ones"
    try:
        expect_untouched(subject, subject.normalise, train, test, hint=hint)
    except CheckFailed as refused:
        if "raised" not in refused.actual:
            raise
        expect_untouched(subject, subject.normalise, train.numpy(), test.numpy(), hint=hint)


# ---- what a learner predicts before the run ---------------------------------------------------------------


@prediction("shape")
def shape_of_the_test_images(subject: Subject) -> object:
    """Every number stays at its place, so the shape stays too; only the six statistics come from train."""
    return both(subject, images(50, 8, 8), images(7, 8, 8))[1]


@prediction("value")
def brighter_test_image(subject: Subject) -> object:
    """(1 − 0.5)/0.25 = 2: a pixel that lies two standard deviations above the training images' mean."""
    train = torch.tensor([0.25, 0.75]).repeat(800).reshape(50, 1, 4, 8).expand(50, 3, 4, 8)
    return both(subject, train.contiguous(), torch.ones(1, 3, 4, 8))[1][0, 0, 0, 0]


@prediction("error")
def train_without_images(subject: Subject) -> object:
    """None: the mean of no numbers is 0/0, nan, and nan goes on into every test image without a word. Look
    at your data before you average it.
    """
    return subject.normalise(torch.zeros(0, 3, 4, 4), torch.ones(2, 3, 4, 4))
