"""Circular regression loss: zero at equal directions, no seam between 0 and 1."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import torch

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    column,
    expect_close,
    expect_finite,
    expect_less,
    expect_object,
    expect_sign,
    expect_true,
    integers,
    number,
    part_passed,
    prediction,
    show,
    uniform,
)

SEAM = "0 and 1 are the same direction, so the loss must not jump at this seam"


# ---- what people write instead, recognised by its values on a few pairs -----------------------------------


PAIRS = [(0.3, 0.3), (0.0, 1.0), (0.0, 0.25), (0.25, 0.75), (0.1, 0.4), (0.9, 0.2)]
MISTAKES: list[tuple[Callable[[float, float], float], str]] = [
    (lambda p, q: (p - q) ** 2, SEAM),
    (lambda p, q: abs(p - q), SEAM),
    (lambda p, q: (p % 1 - q % 1) ** 2, f"modulo maps 1 to 0 but leaves 0.99 and 0.01 far apart: {SEAM}"),
    (lambda p, q: abs(p % 1 - q % 1), f"modulo maps 1 to 0 but leaves 0.99 and 0.01 far apart: {SEAM}"),
    (lambda p, q: 1 - math.cos(p - q), "the period is 1 here, not 2π: multiply the angle by 2π"),
    (
        lambda p, q: math.cos(p - q),
        "the period is 1 here, not 2π; and cos is largest where the loss must be 0",
    ),
    (lambda p, q: -math.cos(p - q), "the period is 1 here, not 2π; and cos 0 is 1, not 0"),
    (
        lambda p, q: (math.sin(p) - math.sin(q)) ** 2 + (math.cos(p) - math.cos(q)) ** 2,
        "the period is 1 here, not 2π: multiply the angle by 2π",
    ),
    (
        lambda p, q: math.cos(2 * math.pi * (p - q)),
        "cos is 1 where both agree and the loss must be 0: take 1 − cos",
    ),
    (
        lambda p, q: -math.cos(2 * math.pi * (p - q)),
        "−cos is −1 where both agree and the loss must be 0: add 1",
    ),
    (lambda p, q: 1 - math.cos(math.pi * (p - q)), "the angle has to turn once from 0 to 1: 2π, not π"),
    (
        lambda p, q: (math.sin(2 * math.pi * p) - math.sin(2 * math.pi * q)) ** 2,
        "sine alone takes 0.1 and 0.4 for the same direction: the cosine is missing",
    ),
    (
        lambda p, q: (math.cos(2 * math.pi * p) - math.cos(2 * math.pi * q)) ** 2,
        "cosine alone takes 0.1 and 0.9 for the same direction: the sine is missing",
    ),
    (lambda p, q: math.sin(2 * math.pi * (p - q)) ** 2, "sin² is 0 again at the opposite direction"),
    (
        lambda p, q: math.sin(2 * math.pi * (p - q)),
        "sine has a sign, and errors of opposite sign cancel: square it",
    ),
    (
        lambda p, q: math.sin(2 * math.pi * (q - p)),
        "sine has a sign, and errors of opposite sign cancel: square it",
    ),
    (lambda p, q: p - q, "the plain difference has a sign, and errors of opposite sign cancel"),
    (lambda p, q: q - p, "the plain difference has a sign, and errors of opposite sign cancel"),
    (
        lambda p, q: (_folded(p) - _folded(q)) ** 2,
        "atan(sin/cos) folds the half circle: opposite directions look equal; atan2(sin, cos) does not",
    ),
]


def _folded(t: float) -> float:
    return math.atan(math.tan(2 * math.pi * t))


def new(subject: Subject) -> Remote:
    """A loss of the learner's class."""
    return expect_object(subject.AzimuthLoss(), hint="AzimuthLoss has to be a class")


def value(loss: Remote, p: float, q: float) -> float:
    """The loss of one prediction and one label as a number."""
    return number(loss.forward(column(p), column(q)))


def diagnosis(loss: Remote, otherwise: str) -> str:
    """The sentence on the known mistake whose values these are, up to a positive factor."""
    try:
        found = [value(loss, p, q) for p, q in PAIRS]
    except CheckFailed:
        return otherwise
    return _exponential(found) or next((says for rule, says in MISTAKES if _alike(found, rule)), otherwise)


def _alike(found: list[float], rule: Callable[[float, float], float]) -> bool:
    known = [rule(p, q) for p, q in PAIRS]
    size = sum(one * one for one in known)
    factor = sum(a * b for a, b in zip(found, known, strict=True)) / size
    worst = max(abs(a - factor * b) for a, b in zip(found, known, strict=True))
    return factor > 0 and worst <= 1e-3 * max(abs(one) for one in found)


def _exponential(found: list[float]) -> str:
    """1 − exp(κ cos Δ), with the learner's own κ and values in the sentence."""
    if found[0] >= 0:
        return ""
    kappa = math.log(1 - found[0])
    known = [1 - math.exp(kappa * math.cos(p - q)) for p, q in PAIRS]
    if any(not math.isclose(a, b, rel_tol=1e-2, abs_tol=1e-3) for a, b in zip(found, known, strict=True)):
        return ""
    says = f"zero error gives 1−e^κ = {found[0]:,.0f} for κ={kappa:.3g}, (0,1) gives {found[1]:,.0f}"
    return f"{says.replace('-', '−')}: not zero, not periodic"


def pairs_at(distances: list[float]) -> list[tuple[float, float]]:
    """A fresh label for each distance and the prediction that far to one fresh side, both within [0, 1)."""
    side = 1 if float(uniform(1)) < 0.5 else -1
    labels = uniform(len(distances)).tolist()
    return [((label + side * distance) % 1, label) for label, distance in zip(labels, distances, strict=True)]


# ---- encode: one point ------------------------------------------------------------------------------------


def code(loss: Remote, t: float) -> torch.Tensor:
    """The code of one direction as a flat row of real numbers, whatever its shape or type."""
    got = loss.encode(column(t))
    pieces = got if isinstance(got, (list, tuple)) and got else [got]
    rows = []
    for piece in pieces:
        expect_finite(piece)
        row = torch.as_tensor(piece).reshape(-1)
        rows.append((torch.view_as_real(row) if row.is_complex() else row).reshape(-1).to(torch.float64))
    if not sum(row.numel() for row in rows):
        raise CheckFailed(actual=f"encode({t:g}) is empty", expected="the code of one direction")
    return torch.cat(rows)


def alike(a: torch.Tensor, b: torch.Tensor, scale: float) -> bool:
    """Whether two codes are the same but for rounding."""
    return a.shape == b.shape and bool(((a - b).abs() <= 1e-4 * scale).all())


LOOKS_EQUAL = {
    (0.1, 0.4): "sine alone cannot tell them apart: add the cosine",
    (0.1, 0.9): "cosine alone cannot tell them apart: add the sine",
    (0.1, 0.6): "atan(sin/cos) folds the half circle: use atan2, or keep sine and cosine",
}


@check(part="encode")
def keeps_directions_apart(subject: Subject) -> None:
    """encodes different directions as different points"""
    loss = new(subject)
    r = float(uniform(1, low=0.01, high=0.04))  # between the points of the grid
    fresh = [r, 0.5 - r, 0.5 + r, 1 - r, 0.25 + r / 2, 0.75 - r / 2]
    grid = [0.1, 0.6, 0.4, 0.9, *(k / 20 for k in range(20) if k not in (2, 8, 12, 18)), *fresh]
    codes = [code(loss, t) for t in grid]
    scale = max(float(one.abs().max()) for one in codes)
    for i, first in enumerate(codes):
        for j in range(i):
            if alike(first, codes[j], scale):
                a, b = sorted((grid[i], grid[j]))
                raise CheckFailed(
                    actual=f"encode gives {show(first)} for both {a:.4g} and {b:.4g}: they look equal",
                    hint=LOOKS_EQUAL.get((a, b), "each direction needs a point of its own"),
                )


@check(part="encode", after=keeps_directions_apart)
def closes_the_circle(subject: Subject) -> None:
    """encodes 0 and 1 as the same point, unless forward closes the circle by itself"""
    loss = new(subject)
    start, end, opposite = code(loss, 0.0), code(loss, 1.0), code(loss, 0.5)
    scale = max(float(start.abs().max()), float(opposite.abs().max()))
    if not alike(start, end, scale) and not part_passed("forward"):
        raise CheckFailed(
            actual=f"encode(0) is {show(start)} and encode(1) is {show(end)}",
            expected="the same point",
            hint="the code has a seam: 0 and 1 are the same direction",
        )


# ---- forward: two points ----------------------------------------------------------------------------------


@check(part="forward")
def returns_one_number(subject: Subject) -> None:
    """gives one number for a batch of predictions and labels"""
    loss = new(subject)
    number(
        loss.forward(uniform(4, 1), uniform(4, 1)),
        hint="average over the batch: (B, 1) and (B, 1) give one number",
    )


@check(part="forward", after=returns_one_number)
def is_zero_for_equal_directions(subject: Subject) -> None:
    """is 0 when prediction and label point the same way, also across the seam"""
    loss = new(subject)
    same = float(uniform(1))
    for p, q in [(0.3, 0.3), (same, same), (0.0, 1.0), (1.0, 0.0)]:
        got = loss.forward(column(p), column(q))
        if abs(number(got)) > 1e-6:
            expect_close(
                got, 0.0, atol=1e-6, hint=diagnosis(loss, "equal directions cost nothing" if p == q else SEAM)
            )


@check(part="forward", after=is_zero_for_equal_directions)
def grows_with_the_angle(subject: Subject) -> None:
    """grows with the angle between prediction and label, up to the opposite direction"""
    loss = new(subject)

    def less(near: tuple[float, float], far: tuple[float, float], margin: float = 0.0) -> None:
        small, large = (loss.forward(column(p), column(q)) for p, q in (near, far))
        if not number(small) < number(large) - margin:
            angles = f"{_degrees(near)}° must cost less than {_degrees(far)}°"
            expect_less(small, large, margin=margin, hint=diagnosis(loss, angles))

    chain = [(0.01, 0.99), (0.1, 0.2), (0.0, 0.25), (0.25, 0.75)]
    for near, far in [*itertools.pairwise(chain), ((0.0, 0.25), (0.0, 0.5))]:
        less(near, far)
    flat = 1e-6 * value(loss, 0.25, 0.75)  # rounding, where a loss levels off towards the opposite direction
    fresh = pairs_at([0.08 * k + float(uniform(1, high=0.03)) for k in range(1, 6)])
    for near, far in itertools.pairwise(fresh):
        less(near, far, margin=-flat)


def _degrees(pair: tuple[float, float]) -> int:
    difference = abs(pair[0] - pair[1]) % 1
    return round(360 * min(difference, 1 - difference))


@check(part="forward", after=is_zero_for_equal_directions)
def is_symmetric(subject: Subject) -> None:
    """stays the same when prediction and label change places"""
    loss = new(subject)
    scale = abs(value(loss, 0.25, 0.75))
    for p, q in [(0.1, 0.3), *pairs_at([0.12, 0.31, 0.43])]:
        there, back = loss.forward(column(p), column(q)), loss.forward(column(q), column(p))
        hint = "an error to the left costs as much as one to the right"
        expect_close(there, number(back), rtol=1e-3, atol=1e-5 * scale, hint=hint)


@check(part="forward", after=is_zero_for_equal_directions)
def does_not_depend_on_north(subject: Subject) -> None:
    """stays the same when prediction and label turn by the same angle"""
    loss = new(subject)
    scale = abs(value(loss, 0.25, 0.75))
    for p, q in [(0.1, 0.3), *pairs_at([0.09, 0.22, 0.41])]:
        turn = float(uniform(1, low=0.05, high=0.95))
        before, after = value(loss, p, q), loss.forward(column((p + turn) % 1), column((q + turn) % 1))
        hint = f"turned by {360 * turn:.0f}°; only the angle between the two may count"
        expect_close(after, before, rtol=1e-3, atol=1e-5 * scale, hint=hint)


@check(part="forward", after=is_zero_for_equal_directions)
def averages_over_the_batch(subject: Subject) -> None:
    """is the mean over the batch, so that it does not grow with B"""
    loss = new(subject)
    size = int(integers(1, low=4, high=8))
    label = uniform(size, 1)
    prediction = (label + uniform(size, 1, low=0.05, high=0.45)) % 1
    equal = loss.forward(label, label)
    if abs(number(equal)) > 1e-6:
        expect_close(
            equal, 0.0, atol=1e-6, hint="every label met every prediction: (B, 1) with (B,) becomes (B, B)"
        )
    once = number(loss.forward(prediction, label))
    twice = loss.forward(torch.cat([prediction] * 2), torch.cat([label] * 2))
    hint = "the loss must not grow with B: take the mean over the batch, not the sum"
    expect_close(twice, once, rtol=1e-3, hint=f"the same batch twice; {hint}")
    singles = [number(loss.forward(prediction[k : k + 1], label[k : k + 1])) for k in range(size)]
    mean, root = float(np.mean(singles)), float(np.sqrt(np.mean(np.square(singles))))
    expect_true(
        any(
            math.isclose(once, wanted, rel_tol=2e-3) for wanted in (mean, root)
        ),  # the root of a mean is one, too
        actual=f"forward on {size} pairs gave {show(once)}",
        expected=f"{show(mean)}, the mean of the single losses",
        hint="each pair of the batch counts the same",
    )


@check(part="forward", after=is_zero_for_equal_directions)
def leads_the_short_way_round(subject: Subject) -> None:
    """has a gradient that moves the prediction the short way"""
    loss = new(subject)
    gradient = subject.gradient(loss.forward, column(0.95), column(0.05))
    expect_sign(gradient, -1, hint="from 0.95 to 0.05 the short way is up, across the seam")
    label = uniform(6, 1)
    step = uniform(6, 1, low=0.06, high=0.42) * torch.where(uniform(6, 1) < 0.5, -1.0, 1.0)
    prediction = (label + step) % 1
    gradient = subject.gradient(loss.forward, prediction, label)
    expect_sign(
        gradient, torch.sign(step), hint="a step against the gradient must shorten the way to the label"
    )
    p, q = pairs_at([float(uniform(1, low=0.1, high=0.4))])[0]
    p, h = min(max(p, 0.02), 0.98), 0.01
    slope = (value(loss, p + h, q) - value(loss, p - h, q)) / (2 * h)
    hint = "forward's value rises by another amount than its gradient says: is a part of it detached?"
    gradient = subject.gradient(loss.forward, column(p), column(q))
    expect_close(gradient, column(slope), rtol=0.1, atol=2e-3 * abs(value(loss, 0.25, 0.75)), hint=hint)


@check(part="forward", after=is_zero_for_equal_directions)
def agrees_on_numpy(subject: Subject) -> None:
    """gives NumPy arrays the same loss as tensors, where it takes them at all"""
    loss = new(subject)
    prediction, label = uniform(3, 1), uniform(3, 1)
    expected = number(loss.forward(prediction, label))
    try:
        got = number(loss.forward(prediction.numpy(), label.numpy()))
    except CheckFailed as refused:
        if refused.kind != "wrong":
            raise
        return  # a loss written for tensors only is right as well
    hint = "the same formula has to hold for arrays and tensors"
    expect_close(got, expected, rtol=1e-3, atol=1e-6, hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_loss(subject: Subject) -> object:
    """The mean over the batch leaves one number, of shape (): what backward starts from, and what does not
    grow with the batch.
    """
    return number(new(subject).forward(uniform(6, 1), uniform(6, 1)))  # (1,) will do


@prediction("value")
def loss_across_the_seam(subject: Subject) -> object:
    """Divided by 360°, 0 and 1 are the same direction, north, so nothing is lost; plain squared error would
    give 1.
    """
    return round(value(new(subject), 0.0, 1.0), 6) + 0.0  # + 0.0 for a loss of -0.0


@prediction("value")
def ratio_of_two_errors(subject: Subject) -> object:
    """Both are 36° apart, 0.1 of a turn: the circle has no beginning, so the way across 0 costs what any
    other costs.
    """
    loss = new(subject)
    return round(value(loss, 0.95, 0.05) / value(loss, 0.45, 0.55), 4)
