"""Inverted dropout: its zeros by their share and pattern, what is left by its factor, its two modes."""

import math
from typing import Any

import torch
from torch import Tensor

from checkers.api import (
    Remote,
    Subject,
    check,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_object,
    expect_shape,
    expect_true,
    expect_untouched,
    fail,
    forbid,
    named,
    normal,
    prediction,
    recognise,
    show,
    sizes,
    strided,
    uniform,
)

OWN = "write it with tensors: a mask from torch.rand, and a factor"
READY = (
    *("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout", "dropout"),
    *(
        "dropout_",
        "dropout1d",
        "dropout2d",
        "dropout3d",
        "alpha_dropout",
        "feature_dropout",
        "native_dropout",
    ),
)


def rate() -> float:
    """A fresh p that cannot be taken for 1 − p."""
    return round(float(uniform(1, low=0.15, high=0.4)), 3)


def numbers(*shape: int) -> Tensor:
    """Fresh numbers of both signs, none of them near 0."""
    return uniform(*shape, low=0.1, high=2.0) * torch.where(uniform(*shape) < 0.5, -1.0, 1.0)


def answer(got: Any, x: Tensor) -> Tensor:
    """What came back, finite and in the shape of x."""
    expect_shape(got, x.shape, hint="erased numbers become 0, they are not taken out")
    expect_finite(got)
    found: Tensor = torch.as_tensor(got)
    return found


def expect_share(erased: Tensor, p: float) -> None:
    """The share of erased numbers is p, up to six standard deviations."""
    share, count = float(erased.double().mean()), _draws(erased)
    wide = 6 * math.sqrt(p * (1 - p) / count)
    if abs(share - p) <= wide:
        return
    hint = "each number is erased with probability p"
    if abs(share - (1 - p)) <= wide:
        hint = "p is the probability of being erased, here it is that of being kept"
    elif share == 0:
        hint = "nothing is erased in training: multiply by a mask of zeros and ones"
    elif share == 1:
        hint = "all is erased: a mask with torch.rand(…) >= p keeps the share 1 − p"
    elif abs(share - 0.5) <= 6 * 0.5 / math.sqrt(count):
        hint = "half is erased whatever p is: compare torch.rand, which is uniform, with p"
    told = f"of {count:,} numbers {100 * share:.3g} % were erased with p = {p:g}"
    fail(actual=told, expected=f"about {100 * p:.3g} %", hint=hint)


def _draws(erased: Tensor) -> int:
    """How many draws a pattern holds: those of a row where all rows are alike, and so with columns."""
    if bool((erased == erased[:1, :1]).all()):
        return erased.numel()
    rows = 1 if bool((erased == erased[:1]).all()) else erased.shape[0]
    return rows * (1 if bool((erased == erased[:, :1]).all()) else erased.shape[1])


def expect_factor(got: Tensor, x: Tensor, p: float) -> None:
    """What is left is x/(1 − p)."""
    left = got != 0
    factor = (got[left] / x[left]).double()
    one = torch.ones_like(factor)
    hint = recognise(
        factor,
        (one, "what is left keeps its size, so the mean shrinks by 1 − p: divide by 1 − p"),
        (one / p, "this divides by p, the share that is erased: divide by 1 − p, the share that is left"),
        (one * (1 - p), "this multiplies by 1 − p: divide, since what is left has to make up for the rest"),
        (one * p, "this multiplies by p: divide by 1 − p"),
        (one * (1 + p), "this is 1 + p, which is 1/(1 − p) for a small p only"),
        (one / (1 - p) ** 2, "the factor 1/(1 − p) is there twice"),
        (
            one * (got.numel() / max(1, int(left.sum()))),
            "this divides by the share that happened to be left: divide by 1 − p, the same at each call",
        ),
        otherwise="what is left is x/(1 − p): the factor depends on p alone, not on x nor on the draw",
    )
    expect_close(named(factor, "what is left, divided by x,"), one / (1 - p), rtol=1e-4, hint=hint)


def expect_single(erased: Tensor, row: str = "rows of x") -> None:
    """(rows, columns): neither whole rows or columns, nor the same pattern in each of them."""
    rows, columns = erased.double().mean(1), erased.double().mean(0)
    hint = "draw one random number for each number of x: torch.rand_like(x), or torch.rand(x.shape)"
    told = ""
    if bool((erased == erased[:1]).all()):
        told = f"all {row} lose the same numbers: one mask serves them all"
    elif bool((erased == erased[:, :1]).all()):
        told = f"{row} are erased whole or not at all: one draw serves all of their numbers"
    elif bool((rows == 1).any()):
        told = f"whole {row} are erased"
    elif bool((columns == 1).any()):
        told = "whole columns of x are erased"
    elif bool((erased[:, 1:] == erased[:, :1]).all(0).any()) or bool((erased[1:] == erased[:1]).all(1).any()):
        told = "the same pattern is repeated within x"
    if told:
        fail(actual=told, expected="each number drawn by itself", hint=hint)


# ---- the function ------------------------------------------------------------------------------------------


@check(part="dropout")
def keeps_the_shape(subject: Subject) -> None:
    """dropout returns a tensor of the shape of x, with finite numbers"""
    shapes: tuple[tuple[int, ...], ...] = (
        sizes((3, 6), (7, 9)),
        (1, 5),
        sizes((2, 3), (4, 5), (2, 6), (3, 7)),
    )
    for shape in shapes:
        x = strided(normal(*shape))
        answer(subject.dropout(x, rate()), x)


@check(part="dropout", after=keeps_the_shape)
def is_written_by_hand(subject: Subject) -> None:
    """dropout is written with tensors, without torch's own"""
    forbid(*READY, because=OWN)


@check(part="dropout", after=keeps_the_shape)
def erases_the_share_p(subject: Subject) -> None:
    """dropout makes a number 0 with probability p"""
    for rows, p in ((40, rate()), (40, 1 - rate()), (1, rate())):
        x = numbers(rows, 2400 // rows)
        got = answer(subject.dropout(x, p), x)
        expect_true(
            bool((got == 0).any()) or float((got / x).std()) < 1e-3,
            actual="no number became 0, and all changed by different factors",
            expected="zeros",
            hint="this multiplies by noise: dropout multiplies by a mask of zeros and ones",
        )
        expect_share(got == 0, p)


@check(part="dropout", after=erases_the_share_p)
def makes_up_for_what_is_erased(subject: Subject) -> None:
    """dropout divides by 1 − p what is left, so that the expectation stays"""
    for p in (rate(), 1 - rate()):
        x = numbers(20, 30)
        expect_factor(answer(subject.dropout(x, p, True), x), x, p)


@check(part="dropout", after=erases_the_share_p)
def draws_anew_at_each_call(subject: Subject) -> None:
    """dropout erases other numbers at the next call"""
    x = numbers(30, 20)
    one, two = (answer(subject.dropout(x, 0.5), x) == 0 for _ in range(2))
    expect_true(
        not torch.equal(one, two),
        actual="two calls erased the very same numbers",
        expected="another draw at each call",
        hint="a fixed set is a smaller network: draw in the call, without a seed, and keep no mask",
    )


@check(part="dropout", after=draws_anew_at_each_call)
def draws_each_number_by_itself(subject: Subject) -> None:
    """dropout draws for each number by itself, not for whole rows, columns or channels"""
    x = numbers(40, 60)
    expect_single(answer(subject.dropout(x, 0.5), x) == 0)
    x = numbers(4, 10, 6, 8)
    erased = answer(subject.dropout(x, 0.5), x) == 0
    expect_single(erased.reshape(40, 48), "channels")
    expect_single(erased.transpose(0, 1).reshape(40, 48), "channels")
    counts = {int((answer(subject.dropout(x, 0.3), x) == 0).sum()) for _ in range(5)}
    expect_true(
        len(counts) > 1,
        actual=f"five calls each erased exactly {show(counts.pop())} of {x.numel():,} numbers",
        expected="a number of them that varies",
        hint="choosing a fixed number of places ties them together: each is drawn by itself",
    )


@check(part="dropout", after=keeps_the_shape)
def changes_nothing_at_test_time(subject: Subject) -> None:
    """dropout with training=False gives x as it is"""
    for shape in ((1, 6), sizes((5, 8), (3, 9))):
        x, p = numbers(*shape), rate()
        got = answer(subject.dropout(x, p, False), x)
        hint = recognise(
            got,
            (
                x * (1 - p),
                "this scales by 1 − p at test time: inverted dropout has scaled in training already",
            ),
            (
                x / (1 - p),
                "the factor belongs to training: nothing is erased here, so nothing is made up for",
            ),
            otherwise="no mask and no factor at test time",
        )
        expect_close(got, x, rtol=1e-6, hint=hint)


@check(part="dropout", after=makes_up_for_what_is_erased)
def takes_0_and_1(subject: Subject) -> None:
    """dropout with p = 0 changes nothing, and with p = 1 gives zeros"""
    x = numbers(20, 30)
    hint = "no random number lies below 0: compare with >= p, or return x"
    expect_close(answer(subject.dropout(x, 0.0), x), x, rtol=1e-6, hint=hint)
    for p in (1.0, 1):
        got = subject.dropout(x, p)
        expect_finite(got, hint="1/(1 − p) is 1/0 here, and 0 · ∞ is nan: give zeros for p = 1")
        expect_close(got, torch.zeros_like(x), atol=1e-9, hint="with p = 1 all is erased")


@check(part="dropout", after=makes_up_for_what_is_erased)
def keeps_the_type(subject: Subject) -> None:
    """dropout computes float64 in float64"""
    x = numbers(12, 10).double()
    hint = "a mask of another dtype changes that of the result: take rand_like(x), or keep.to(x.dtype)"
    for training in (True, False):
        got = subject.dropout(x, 0.3, training)
        expect_dtype(got, torch.float64, hint=hint)
        got = answer(got, x)
        want = torch.where(got == 0, torch.zeros_like(x), x / 0.7 if training else x)
        expect_close(got, want, rtol=1e-9, hint="float32 on the way loses digits: keep the dtype of x")


@check(part="dropout", after=makes_up_for_what_is_erased)
def leaves_x_alone(subject: Subject) -> None:
    """dropout does not change the tensor that it is given"""
    hint = "x[mask] = 0 and x *= mask write into the caller's tensor: x * mask makes a new one"
    expect_untouched(subject, subject.dropout, numbers(20, 30), 0.5, hint=hint)


@check(part="dropout", after=leaves_x_alone)
def passes_the_gradient_on(subject: Subject) -> None:
    """dropout hands the gradient 1/(1 − p) to what is left, and 0 to what is erased"""
    p, x = rate(), numbers(40, 60)
    got = subject.gradient(subject.dropout, x, p, upstream=torch.ones(40, 60))
    expect_finite(got)
    gone = named((got == 0).double().mean(), "the share of numbers without a gradient")
    hint = "the gradient goes through the mask: the numbers of x times the mask, all in the graph"
    expect_close(gone, p, atol=6 * math.sqrt(p * (1 - p) / x.numel()), hint=hint)
    left = named(got[got != 0], "the gradient where there is one")
    expect_close(left, torch.full_like(left, 1 / (1 - p)), rtol=1e-4, hint=hint)
    got = subject.gradient(subject.dropout, x, p, False, upstream=torch.ones(40, 60))
    expect_close(got, torch.ones(40, 60), rtol=1e-5, hint="at test time all passes, the gradient, too")


# ---- the layer ---------------------------------------------------------------------------------------------


def layer(subject: Subject, p: float) -> Remote:
    """A layer of the learner's class, which has to be a module."""
    made = expect_object(subject.Dropout(p), hint="Dropout has to be a class")
    held = subject.state(made)
    expect_true(
        not held,
        actual=f"Dropout holds {held[0][0] if held else ''}",
        expected="no weights and no state",
        hint="p is a plain number and the mask is drawn in forward: nothing is stored with the network",
    )
    return made


def network(subject: Subject, *layers: Remote) -> Remote:
    """A sequence of these layers over there, in training mode as every new network."""
    torch_there = subject["__builtins__"].get("__import__")("torch")
    return expect_object(torch_there.nn.Sequential(*layers))


@check(part="Dropout")
def is_a_layer(subject: Subject) -> None:
    """Dropout(p) is a module without weights, which keeps the shape of its input"""
    made = layer(subject, 0.3)
    forbid(*READY, because=OWN)
    for shape in ((1, 7), (3, 2, 5)):
        x = normal(*shape)
        answer(made(x), x)


@check(part="Dropout", after=is_a_layer)
def is_on_in_training(subject: Subject) -> None:
    """Dropout erases the share p in training and scales what is left, anew at each call"""
    p, x = rate(), numbers(40, 60)
    net = network(subject, layer(subject, p))
    got = answer(net(x), x)
    expect_share(got == 0, p)
    expect_factor(got, x, p)
    expect_single(got == 0)
    expect_true(
        not torch.equal(got == 0, answer(net(x), x) == 0),
        actual="two calls of the layer erased the very same numbers",
        expected="another draw at each call",
        hint="draw the mask in forward, not in __init__",
    )


@check(part="Dropout", after=is_on_in_training)
def is_off_after_eval(subject: Subject) -> None:
    """Dropout gives its input as it is after eval(), and erases again after train()"""
    p, x = rate(), numbers(20, 30)
    net = network(subject, layer(subject, p))
    net.eval()
    got = answer(net(x), x)
    hint = recognise(
        got,
        (x * (1 - p), "this scales by 1 − p at test time: inverted dropout has scaled in training already"),
        otherwise="the mode of the network is self.training: eval() sets it to False",
    )
    expect_close(named(got, "the layer after eval()"), x, rtol=1e-6, hint=hint)
    net.train()
    expect_true(
        bool((answer(net(x), x) == 0).any()),
        actual="after eval() and train() the layer erases nothing",
        expected="dropout in training",
        hint="ask self.training in each forward: train() sets it to True again",
    )


@check(part="Dropout", after=is_off_after_eval)
def keeps_its_own_p(subject: Subject) -> None:
    """several layers of one network have each its own p"""
    rates, x = (0.2, 0.7), numbers(40, 60)
    made = [layer(subject, p) for p in rates]
    for one, p in zip(made, rates, strict=True):
        got = answer(one(x), x)
        told = "is p kept in self, and not in the class or in the file?"
        share = named((got == 0).double().mean(), f"the share that Dropout({p:g}) erases")
        expect_close(share, p, atol=6 * math.sqrt(p * (1 - p) / x.numel()), hint=told)
    whole = answer(network(subject, *made)(x), x)
    expect_factor(whole, x, 1 - 0.8 * 0.3)


@check(part="Dropout", after=is_off_after_eval)
def trains_what_is_before_it(subject: Subject) -> None:
    """Dropout lets the gradient through and leaves its input as it is"""
    p, x = rate(), numbers(40, 60)
    one = layer(subject, p)
    got = subject.gradient(one, x, upstream=torch.ones(40, 60))
    hint = "the gradient goes through the mask, 1/(1 − p) where something is left"
    want = torch.where(got == 0, 0.0, 1 / (1 - p))
    expect_close(got, want, rtol=1e-4, hint=hint)
    expect_share(got == 0, p)
    for training in (True, False):
        one.train(training)
        expect_untouched(
            subject, one, x, hint="the layer before still needs these numbers: make a new tensor"
        )


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def largest_of_many_ones(subject: Subject) -> object:
    """A quarter is left, and each of these ones is divided by 1 − 0.75: 4 is the only number besides
    0, and the mean stays near 1.
    """
    return torch.as_tensor(subject.dropout(torch.ones(10_000), 0.75)).max()


@prediction("value")
def at_test_time(subject: Subject) -> object:
    """Neither mask nor factor: 3. Inverted dropout has paid in training already."""
    return subject.dropout(torch.tensor([3.0]), 0.9, training=False)


@prediction("value")
def all_erased(subject: Subject) -> object:
    """Nothing survives, so 0. The formula alone would give 0 · 1/0 = nan: p = 1 is a case of its own."""
    return torch.as_tensor(subject.dropout(torch.ones(100), 1.0)).sum()
