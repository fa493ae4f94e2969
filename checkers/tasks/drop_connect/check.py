"""DropConnect: the mask is seen through an identity matrix, which hands the masked weights over."""

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
    named,
    normal,
    prediction,
    recognise,
    sizes,
    strided,
    to_tensor,
    uniform,
)

ONE_EACH = "draw one random number for each weight: torch.rand_like(W)"


def rate() -> float:
    """A fresh p that cannot be taken for 1 − p."""
    return round(float(uniform(1, low=0.15, high=0.4)), 3)


def weights(*shape: int) -> Tensor:
    """Fresh numbers of both signs, none of them near 0."""
    return uniform(*shape, low=0.5, high=2.0) * torch.where(uniform(*shape) < 0.5, -1.0, 1.0)


def answer(got: Any, rows: int, columns: int) -> Tensor:
    """What came back, finite and of shape (B, h)."""
    expect_shape(got, (rows, columns), hint="x @ W of (B, d) and (d, h) is (B, h), with or without a mask")
    expect_finite(got)
    return to_tensor(got)


def masked(subject: Subject, W: Tensor, p: float) -> Tensor:
    """What the learner makes of the weights in training: the identity times it."""
    return answer(subject.dropconnect(torch.eye(len(W)), strided(W), p), *W.shape)


def expect_units_alive(got: Tensor, d: int) -> None:
    """Outputs (1, h) for an x of different numbers and weights that are all equal: none is 0, some differ."""
    h = got.shape[1]
    expect_true(
        bool((got != 0).all()),
        actual=f"with {d} weights for each unit {int((got == 0).sum())} of {h} units put out 0",
        expected="a sum of about 1 − p of the weights",
        hint=f"a mask on the outputs, or on columns of W, is dropout on units; {ONE_EACH}",
    )
    expect_true(
        bool(((got - got[0, 0]).abs() > 1e-3).any()),
        actual="all units have lost the same inputs",
        expected="for each unit other weights",
        hint=f"a mask on x, or on rows of W, is dropout on the units before; {ONE_EACH}",
    )


def _draws(gone: Tensor) -> int:
    """How many draws a pattern holds: those of a row where all rows are alike, and so with columns."""
    if bool((gone == gone[:1, :1]).all()):
        return gone.numel()
    rows = 1 if bool((gone == gone[:1]).all()) else gone.shape[0]
    return rows * (1 if bool((gone == gone[:, :1]).all()) else gone.shape[1])


def expect_share(gone: Tensor, p: float) -> None:
    """The share of weights that are left out is p, up to six standard deviations."""
    share, wide = float(gone.double().mean()), 6 * math.sqrt(p * (1 - p) / _draws(gone))
    if abs(share - p) <= wide:
        return
    hint = "each weight is left out with probability p"
    if abs(share - (1 - p)) <= wide:
        hint = "p is the probability of being left out, here it is that of being kept"
    elif share == 0:
        hint = "nothing is left out in training: multiply W by a mask of zeros and ones"
    elif share == 1:
        hint = "all is left out: a mask with torch.rand(…) >= p keeps the share 1 − p"
    told = f"of {gone.numel():,} weights {100 * share:.3g} % were left out with p = {p:g}"
    fail(actual=told, expected=f"about {100 * p:.3g} %", hint=hint)


def expect_factor(got: Tensor, W: Tensor, p: float) -> None:
    """A weight that is left counts as W/(1 − p)."""
    left = got != 0
    factor = (got[left] / W[left]).double()
    one = torch.ones_like(factor)
    hint = recognise(
        factor,
        (one, "what is left keeps its size, so the sums shrink by 1 − p: divide by 1 − p"),
        (one / p, "this divides by p, the share that is left out: divide by 1 − p"),
        (one * (1 - p), "this multiplies by 1 − p: divide, since what is left makes up for the rest"),
        (one / (1 - p) ** 2, "the factor 1/(1 − p) is there twice"),
        (
            one * (got.numel() / max(1, int(left.sum()))),
            "this divides by the share that happened to be left: divide by 1 − p, the same at each call",
        ),
        otherwise="a weight that is left counts as W/(1 − p): the factor depends on p alone",
    )
    expect_close(named(factor, "a weight that is left, divided by W,"), one / (1 - p), rtol=1e-4, hint=hint)


# ---- the function ------------------------------------------------------------------------------------------


@check
def uses_all_weights_at_test_time(subject: Subject) -> None:
    """dropconnect with training=False gives exactly x @ W"""
    for batch in (*sizes((6, 9)), 1):
        d, h = sizes((2, 5), (10, 14))
        x, W, p = normal(batch, d), weights(d, h), rate()
        got = answer(subject.dropconnect(x, W, p, False), batch, h)
        want = x @ W
        hint = recognise(
            got,
            (
                want * (1 - p),
                "this scales by 1 − p at test time: the division by 1 − p in training is enough",
            ),
            (want / (1 - p), "the factor belongs to training: nothing is left out here"),
            otherwise="neither a mask nor a factor at test time",
        )
        expect_close(got, want, rtol=1e-5, atol=1e-5, hint=hint)


@check(after=uses_all_weights_at_test_time)
def leaves_out_the_share_p(subject: Subject) -> None:
    """dropconnect leaves each weight out with probability p in training"""
    for p in (rate(), 1 - rate()):
        expect_share(masked(subject, weights(40, 60), p) == 0, p)


@check(after=leaves_out_the_share_p)
def draws_anew_at_each_call(subject: Subject) -> None:
    """dropconnect leaves other weights out at the next call"""
    W = weights(20, 30)
    one, two = (masked(subject, W, 0.5) == 0 for _ in range(2))
    expect_true(
        not torch.equal(one, two),
        actual="two calls left the very same weights out",
        expected="another draw at each call",
        hint="a fixed mask prunes for good: draw in the call, without a seed",
    )


@check(after=draws_anew_at_each_call)
def leaves_single_weights_out(subject: Subject) -> None:
    """dropconnect draws for each weight by itself: no unit loses all or none of its weights"""
    d, h = 200, 30
    x = uniform(1, d, low=0.5, high=1.5)
    expect_units_alive(answer(subject.dropconnect(x, torch.ones(d, h), 0.5), 1, h), d)
    gone = masked(subject, weights(40, 60), 0.5) == 0
    rows, columns = gone.double().mean(1), gone.double().mean(0)
    expect_true(
        not bool((rows == 1).any() or (columns == 1).any()),
        actual="whole rows or columns of W are left out",
        expected="single weights",
        hint=ONE_EACH,
    )
    for share, what in ((rows, "row"), (columns, "column")):
        expect_true(
            bool((share != share[0]).any()),
            actual=f"each {what} of W lost exactly {int(share[0] * gone.numel() / len(share))} weights",
            expected="a number of them that varies",
            hint=f"a fixed number of places ties the weights together; {ONE_EACH}",
        )
    W = weights(30, 40)
    counts = {int((masked(subject, W, 0.3) == 0).sum()) for _ in range(5)}
    same = f"five calls each left out exactly {counts.pop() if len(counts) == 1 else ''} of 1,200 weights"
    hint = "a fixed number of places, or a fixed mask: each weight is drawn by itself, anew at each call"
    expect_true(counts, actual=same, expected="a number of them that varies", hint=hint)


@check(after=leaves_out_the_share_p)
def makes_up_for_what_is_left_out(subject: Subject) -> None:
    """dropconnect divides by 1 − p the weights that are left"""
    for p in (rate(), 1 - rate()):
        W = weights(20, 30)
        expect_factor(masked(subject, W, p), W, p)


@check(after=(leaves_single_weights_out, makes_up_for_what_is_left_out))
def keeps_the_mean(subject: Subject) -> None:
    """dropconnect gives x @ W on average: the mean of 5,000 draws is within 2 % of it"""
    x, w, p = uniform(1, 40, low=0.5), uniform(40, 1, low=0.5), 0.5
    draws = answer(subject.dropconnect(x, w.expand(40, 5_000).contiguous(), p), 1, 5_000)
    got = named(draws.double().mean(), "the mean of 5,000 draws")
    expect_close(got, float(x @ w), rtol=0.02, hint="the factor is 1/(1 − p), and each draw its own")


@check(after=makes_up_for_what_is_left_out)
def takes_p_0_and_float64(subject: Subject) -> None:
    """dropconnect with p = 0 gives x @ W, and computes float64 in float64"""
    x, W = normal(6, 5).double(), weights(5, 7).double()
    hint = "a mask of another dtype changes that of the result: torch.rand_like(W), or keep.to(W.dtype)"
    for training in (True, False):
        got = subject.dropconnect(x, W, 0.0, training)
        expect_dtype(got, torch.float64, hint=hint)
        why = "with p = 0 no weight is left out and the factor is 1; float32 on the way loses digits"
        expect_close(got, x @ W, rtol=1e-11, atol=1e-12, hint=why)


@check(after=makes_up_for_what_is_left_out)
def leaves_the_weights_alone(subject: Subject) -> None:
    """dropconnect does not change the tensors that it is given"""
    hint = "W *= mask and W[…] = 0 prune the weights for good: W * mask makes a new tensor"
    for training in (True, False):
        expect_untouched(
            subject, subject.dropconnect, normal(4, 10), weights(10, 6), 0.5, training, hint=hint
        )


@check(after=leaves_the_weights_alone)
def hands_the_gradient_to_both(subject: Subject) -> None:
    """dropconnect hands the gradient through the same mask to W and to x"""
    d, h, p = 40, 50, rate()
    x, W = uniform(1, d, low=0.5), weights(d, h)
    by_x, by_W = subject.gradient(subject.dropconnect, x, W, p, True, wrt=(0, 1), upstream=torch.ones(1, h))
    hint = "mask, factor and W stay in the graph, without detach, .data or item"
    factor = by_W / x.T  # (d, h), of each weight
    gone = named((factor == 0).double().mean(), "the share of weights without a gradient")
    expect_close(gone, p, atol=6 * math.sqrt(p * (1 - p) / W.numel()), hint=hint)
    left = named(factor[factor != 0], "the gradient of a weight that is left, divided by x,")
    expect_close(left, torch.full_like(left, 1 / (1 - p)), rtol=1e-3, hint=hint)
    same = "x gets its gradient through the weights that were used: masked and scaled, not through all of W"
    want = (W * factor).sum(1, keepdim=True).T
    expect_close(by_x, want, rtol=1e-3, atol=1e-3 * float(want.abs().max()), hint=same)


# ---- the layer ---------------------------------------------------------------------------------------------


class Made:
    """A layer of the learner's class with its weight as (d, h) and its bias."""

    def __init__(self, subject: Subject, d: int, h: int, p: float) -> None:
        self.subject = subject
        self.layer: Remote = expect_object(subject.DropConnect(d, h, p), hint="DropConnect has to be a class")
        held = subject.state(self.layer)
        told = ", ".join(f"{name} {shape}" for name, shape in held) or "no parameters"
        matrix = [name for name, shape in held if shape in ((d, h), (h, d))]
        bias = [name for name, shape in held if shape == (h,)]
        plain = "a plain tensor is not registered, nn.Parameter is"
        hint = plain if not held else "a weight between d inputs and h units, and a bias for each unit"
        expect_true(
            len(matrix) == 1 and len(bias) == 1 and len(held) == 2,
            actual=f"DropConnect({d}, {h}, {p:g}) holds {told}",
            expected=f"a weight ({d}, {h}) or ({h}, {d}) and a bias ({h},)",
            hint="a mask or a p is drawn or kept without a place in the state" if len(held) > 2 else hint,
        )
        self.names = [matrix[0], bias[0]]
        self.d = d

    def numbers(self) -> tuple[Tensor, Tensor]:
        """The weight (d, h) and the bias (h,) that the layer has now."""
        W, b = self.subject.tensors(self.layer, self.names)
        return (W if len(W) == self.d else W.T), b

    def fill(self, *values: float) -> None:
        """Writes a number into the weight and one into the bias."""
        for name, value in zip(self.names, values, strict=True):
            place = self.layer
            for part in name.split("."):
                place = getattr(place, part)
            place.data.fill_(value)


@check
def is_a_layer_with_weights(subject: Subject) -> None:
    """DropConnect(d, h, p) is a module that holds a random weight and a bias, and learns both"""
    d, h = sizes((3, 6), (8, 12))
    made = Made(subject, d, h, 0.3)
    W, b = made.numbers()
    expect_finite(W)
    expect_finite(b)
    expect_true(
        float(W.std()) > 0,
        actual=f"all numbers of the weight begin as {float(W[0, 0]):.3g}",
        expected="random numbers",
        hint="units that begin equal stay equal: torch.randn(d, h) tells them apart",
    )
    learned = [tuple(one.shape) for one in _parameters(subject, made.layer)]
    expect_true(
        len(learned) == 2,
        actual=f"parameters() gives {len(learned)} of the two tensors",
        expected="weight and bias",
        hint="a buffer does not learn: nn.Parameter for both",
    )
    for batch in (1, 5):
        answer(made.layer(normal(batch, d)), batch, h)


def _parameters(subject: Subject, layer: Remote) -> list[Tensor]:
    found = subject["__builtins__"].get("list")(layer.parameters())
    return [one for one in found if isinstance(one, Tensor)] if isinstance(found, list) else []


@check(after=is_a_layer_with_weights)
def uses_all_weights_after_eval(subject: Subject) -> None:
    """DropConnect computes x @ W + b after eval()"""
    d, h = sizes((3, 6), (8, 12))
    made = Made(subject, d, h, 0.4)
    made.layer.eval()
    x = normal(7, d)
    W, b = made.numbers()
    got = answer(made.layer(x), 7, h)
    hint = recognise(
        got,
        (x @ W * 0.6 + b, "this scales by 1 − p at test time: the division in training is enough"),
        otherwise="self.training is False after eval(): no mask and no factor",
    )
    expect_close(got, x @ W + b, rtol=1e-4, atol=1e-5, hint=hint)


@check(after=(uses_all_weights_after_eval, makes_up_for_what_is_left_out))
def drops_weights_in_training(subject: Subject) -> None:
    """DropConnect leaves out the share p of its weights in training, anew at each call"""
    d, h, p = 40, 60, rate()
    made = Made(subject, d, h, p)
    made.fill(2.0, 0.0)
    one, two = (answer(made.layer(torch.eye(d)), d, h) for _ in range(2))
    expect_share(one == 0, p)
    expect_factor(one, torch.full((d, h), 2.0), p)
    expect_units_alive(answer(made.layer(uniform(1, d, low=0.5, high=1.5)), 1, h), d)
    expect_true(
        not torch.equal(one == 0, two == 0),
        actual="two calls of the layer left the very same weights out",
        expected="another draw at each call",
        hint="draw the mask in forward, not in __init__",
    )
    W, _ = made.numbers()
    expect_true(
        bool((W == 2).all()),
        actual="the layer's own weight has changed by calling it",
        expected="the weight as it was",
        hint="a mask that is saved into the weight prunes it for good",
    )


@check(after=drops_weights_in_training)
def keeps_the_bias(subject: Subject) -> None:
    """DropConnect adds its bias whole and unscaled, also in training"""
    made = Made(subject, 30, 20, 0.5)
    made.fill(1.0, 3.0)
    got = answer(made.layer(torch.zeros(6, 30)), 6, 20)
    three = torch.full((6, 20), 3.0)
    hint = recognise(
        got,
        (2 * three, "the bias was scaled, too: only the weights are"),
        (0 * three, "the bias is missing: it is added behind x @ W"),
        otherwise="the bias is no weight between two units: it is never dropped",
    )
    expect_close(named(got, "the layer for x = 0 with a bias of 3"), three, rtol=1e-5, hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def one_weight_left(subject: Subject) -> object:
    """If the weight is left, it counts as 2/(1 − 0.75) = 8, and 3 · 8 = 24. One time in four, so 6 = x W
    on average.
    """
    return to_tensor(subject.dropconnect(torch.tensor([[3.0]]), torch.full((1, 200), 2.0), 0.75)).max()


@prediction("value")
def nothing_comes_in(subject: Subject) -> object:
    """Weights times 0 are 0, whichever are left, and the bias is added whole: 7."""
    made = Made(subject, 4, 3, 0.5)
    made.fill(1.0, 7.0)
    return to_tensor(made.layer(torch.zeros(5, 4))).mean()


@prediction("shape")
def shape_of_the_matrix(subject: Subject) -> object:
    """A gradient has the shape of what it belongs to, (5, 2); it is 0 at the weights that were left out."""
    return subject.gradient(
        subject.dropconnect, normal(6, 5), normal(5, 2), 0.5, wrt=1, upstream=torch.ones(6, 2)
    )
