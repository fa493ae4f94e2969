"""Pictures for showing: the channel axis goes, every pixel stays, and a batch of one is a batch."""

import torch

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_shape,
    expect_true,
    expect_untouched,
    integers,
    named,
    normal,
    prediction,
    recognise,
    show,
    sizes,
    to_tensor,
)

CHANNEL = "only axis 1, the channels, is dropped: X.squeeze(1) or X[:, 0]"


def of_shape(subject: Subject, X: torch.Tensor) -> torch.Tensor:
    """The learner's pictures; fails the check unless their shape is that of X without axis 1."""
    B, _, H, W = X.shape
    got = subject.pictures(X)
    given = to_tensor(got)
    found = tuple(given.shape)
    kind = type(got).__name__
    expect_true(isinstance(got, torch.Tensor), actual=f"pictures gave a {kind}", expected="a torch tensor")
    known = {
        (B * H * W,): "this is one long row of all pixels: the axes of the pictures stay",
        (B, H * W): "each picture has become a row: height and width stay two axes",
        (H, W): "this is a single picture: all of the batch are asked",
        (1, H, W): "this is a single picture: all of the batch are asked",
        (H, W, B): "the batch has to come first; a reshape to this would mix pixels of different pictures",
        (H, B, W): "the batch has to come first",
        (B, W, H): "height and width have changed places",
        (B, 1, H, W): "the axis of length 1 is still there: a permute or a slice keeps it",
        (1, B, H, W): "the axis of length 1 is still there, in another place: a permute keeps it",
        (B, H, W, 1): "the axis of length 1 is still there, in another place: a permute keeps it",
        (B, 1, H * W): "this merged height and width: the channel axis was to go",
        (B, W): "this is one row of each picture: the channel axis was to go",
    }
    hint = known.get(found, CHANNEL)
    if 1 in (B, H, W) and len(found) < 3:
        hint = f"squeeze() drops every axis of length 1: {CHANNEL}"
    expect_shape(got, (B, H, W), hint=hint)
    return given


def compare(subject: Subject, X: torch.Tensor) -> None:
    """Holds every pixel against X without its channel axis."""
    B, _, H, W = X.shape
    got = of_shape(subject, X)
    mixed = "pixels of different pictures have been mixed: a reshape to another order of axes does that"
    known = [
        (X.reshape(H, W, B).permute(2, 0, 1), mixed),
        (X.reshape(H, B, W).transpose(0, 1), mixed),
        (
            X.reshape(B, W, H).transpose(1, 2),
            "each picture was read along the wrong axis: no reshape is needed",
        ),
        (X[:, 0].flip(0), "the pictures come in the opposite order"),
        (X[:, 0].flip(1), "the pictures stand on their heads"),
        (X[:, 0].flip(2), "left and right have changed places"),
        (X[:1, 0].expand(B, H, W), "the first picture stands there again and again"),
        (X[:, 0] / 255, "the values were divided by 255: only the axis goes"),
        (255 * X[:, 0], "the values were multiplied by 255: only the axis goes"),
        (1 - X[:, 0], "black and white have changed places: only the axis goes"),
    ]
    if H == W:
        turned = X[:, 0].transpose(1, 2)
        known.insert(0, (turned, "rows and columns of each picture have changed places"))
    expect_finite(got)
    hint = recognise(got, *known, otherwise=f"no pixel changes or moves; {CHANNEL}")
    expect_close(named(got, f"pictures of {show(tuple(X.shape))}"), X[:, 0], atol=0.0, hint=hint)


@check(part="several")
def drops_the_channel_axis(subject: Subject) -> None:
    """gives (B, H, W) for a batch (B, 1, H, W)"""
    B, H, W = sizes((3, 5), (6, 8), (9, 12))
    of_shape(subject, normal(B, 1, H, W))


@check(part="several", after=drops_the_channel_axis)
def keeps_every_pixel(subject: Subject) -> None:
    """leaves every pixel as it is and where it is, in square pictures too"""
    B, H, W = sizes((3, 5), (6, 8), (9, 12))
    compare(subject, normal(B, 1, H, W))
    compare(subject, normal(B, 1, H, H))
    compare(subject, normal(18, 1, 28, 28))


@check(part="several", after=keeps_every_pixel)
def keeps_the_type(subject: Subject) -> None:
    """leaves bytes bytes and float64 float64"""
    for X in (integers(4, 1, 5, 6, low=0, high=256).to(torch.uint8), normal(4, 1, 5, 6).double()):
        expect_dtype(of_shape(subject, X), X.dtype, hint="only the shape changes: the dtype stays")
        compare(subject, X)


@check(part="several", after=keeps_every_pixel)
def leaves_its_input_alone(subject: Subject) -> None:
    """does not change X, nor its shape"""
    hint = "squeeze_ and resize_ change X itself: X.squeeze(1) leaves it as it is"
    expect_untouched(subject, subject.pictures, normal(3, 1, 4, 5), hint=hint)


@check(part="one", after=keeps_every_pixel)
def keeps_a_batch_of_one(subject: Subject) -> None:
    """gives (1, H, W) for one picture, a batch of one"""
    H, W = sizes((4, 6), (7, 9))
    compare(subject, normal(1, 1, H, W))


@check(part="one", after=keeps_a_batch_of_one)
def keeps_thin_pictures(subject: Subject) -> None:
    """keeps the axes of pictures that are one pixel high or wide"""
    B, size = sizes((3, 5), (6, 9))
    for shape in ((B, 1, 1, size), (B, 1, size, 1), (1, 1, 1, size), (1, 1, 1, 1)):
        compare(subject, normal(*shape))


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_eighteen(subject: Subject) -> object:
    """Axis 1 is gone; the batch and the two axes of each picture stay."""
    return subject.pictures(torch.zeros(18, 1, 28, 28))


@prediction("value")
def numbers_in_all(subject: Subject) -> object:
    """18 · 28 · 28 = 14,112, as before: an axis of length 1 multiplies by 1, so no number goes with it."""
    return to_tensor(subject.pictures(torch.zeros(18, 1, 28, 28))).numel()


@prediction("value")
def a_pixel_of_the_third(subject: Subject) -> object:
    """Two pictures of 12 pixels come before the third, and its pixel 5 of row 0 is 24 + 5 = 29."""
    return to_tensor(subject.pictures(torch.arange(36).reshape(3, 1, 2, 6)))[2, 0, 5]
