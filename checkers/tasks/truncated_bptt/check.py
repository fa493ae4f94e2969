"""Truncated backpropagation through time: the same numbers, and a gradient that stays within its piece."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from checkers.api import (
    CheckFailed,
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
    number,
    prediction,
    recognise,
    show,
    sizes,
    strided,
    to_tensor,
)

Tensors = tuple[Tensor, ...]
NAMES = ("x", "the state that is handed in", "W_xh", "W_hh", "b_h")


def example(steps: int = 0) -> Tensors:
    """Fresh x (T, B, D), state (B, H), W_xh, W_hh and b_h; their sizes differ."""
    t, b, d, h = sizes((7, 8), (2, 4), (3, 6), (4, 6))
    weights = normal(d, h) / d**0.5, 1.2 * normal(h, h) / h**0.5, 0.4 * normal(h)
    return normal(steps or t, b, d), 0.6 * normal(b, h), *weights


def unroll(args: Tensors, cut: Callable[[int], bool], late: bool = False) -> Tensors:
    """Outputs and last state; the state loses its graph before (if `late`, after) the steps of `cut`."""
    x, state, W_xh, W_hh, b_h = args
    outputs = []
    for t, x_t in enumerate(x):
        state = state.detach() if cut(t) and not late else state
        state = torch.tanh(x_t @ W_xh + state @ W_hh + b_h)
        outputs.append(state)
        state = state.detach() if cut(t) and late else state
    return torch.stack(outputs), outputs[-1]


def reference(args: Tensors, steps: int) -> Tensors:
    """What is asked."""
    return unroll(args, lambda t: t % steps == 0)


def read(subject: Subject, args: Tensors, steps: int) -> Tensors:
    """The learner's outputs and last state in their shapes; fails the check otherwise."""
    got = subject.truncated_rnn(*args, steps)
    shape = (len(args[0]), *args[1].shape)
    if not isinstance(got, tuple) or len(got) != 2:
        told = f"a {type(got).__name__} of {len(got)}" if isinstance(got, (list, tuple)) else show(got)
        hint = "return torch.stack(outputs), state"
        raise CheckFailed(
            actual=f"truncated_rnn returned {told}", expected="a tuple of outputs and state", hint=hint
        )
    if isinstance(got[0], (list, tuple)):
        told = f"the outputs are a {type(got[0]).__name__} of {len(got[0])}"
        raise CheckFailed(
            actual=told, expected=f"one tensor {shape}", hint="torch.stack(outputs), or cat of pieces"
        )
    outputs, last = (
        named(to_tensor(got[0]), "the tensor of outputs"),
        named(to_tensor(got[1]), "the last state"),
    )
    short = outputs.ndim == 3 and len(outputs) < shape[0]
    hint = (
        "the last piece may be shorter than the others, and counts as well"
        if short
        else "(T, B, H), time first"
    )
    expect_shape(outputs, shape, hint=hint)
    expect_shape(last, shape[1:], hint="(B, H), the state after the last step")
    expect_finite(outputs)
    expect_finite(last)
    return outputs, last


@check(part="truncated_rnn")
def returns_outputs_and_state(subject: Subject) -> None:
    """truncated_rnn returns outputs of shape (T, B, H) and a state of shape (B, H)"""
    read(subject, example(), 3)
    read(subject, example(steps=1), 1)


@check(part="truncated_rnn", after=returns_outputs_and_state)
def gives_the_same_numbers(subject: Subject) -> None:
    """truncation changes no number: the state goes on from piece to piece"""
    args = example()
    x, state, W_xh, W_hh, b_h = args
    for steps in (3, 20):
        got, last = read(subject, args, steps)
        wanted, wanted_last = reference(args, steps)
        zero = (x, 0 * state, W_xh, W_hh, b_h)
        fresh = [reference((part, 0 * state, W_xh, W_hh, b_h), steps)[0] for part in torch.split(x, steps)]
        first = [reference((part, *args[1:]), steps)[0] for part in torch.split(x, steps)]
        hint = recognise(
            got,
            (torch.cat(fresh), "each piece begins with zeros: the state goes on, only its graph ends"),
            (
                torch.cat(first),
                "each piece begins with the first state: the last one of the piece before is asked",
            ),
            (
                torch.cat([first[0], *fresh[1:]]),
                "later pieces begin with zeros: the state goes on, only its graph ends",
            ),
            (reference(zero, steps)[0], "this begins with zeros, not with the state that is given"),
            otherwise="h_t = tanh(x_t W_xh + h_{t−1} W_hh + b_h) at every step, whatever piece it lies in",
        )
        expect_close(got, wanted, rtol=1e-3, atol=1e-4, hint=hint)
        expect_close(last, wanted_last, rtol=1e-3, atol=1e-4, hint="the state after the last step")
    got, _ = read(subject, (strided(x), strided(state), W_xh, strided(W_hh), b_h), 3)
    hint = "x, state and W_hh are transposed views here: index them, and reshape where you use view"
    expect_close(got, reference(args, 3)[0], rtol=1e-3, atol=1e-4, hint=hint)


@check(part="truncated_rnn", after=gives_the_same_numbers)
def leaves_its_inputs_alone(subject: Subject) -> None:
    """truncated_rnn computes float64 in float64 and does not change what it is given"""
    args = tuple(one.double() for one in example())
    got, _ = read(subject, args, 3)
    expect_dtype(got, torch.float64, hint="new tensors take the dtype of x")
    expect_close(got, reference(args, 3)[0], rtol=1e-9, atol=1e-9, hint="float32 on the way loses digits")
    hint = "detach() shares its memory with the caller's state: write nothing into it"
    expect_untouched(subject, subject.truncated_rnn, *args, 3, hint=hint)


@check(part="truncated_rnn", after=leaves_its_inputs_alone)
def lets_the_gradient_flow_within_a_piece(subject: Subject) -> None:
    """within a single piece the gradient flows back through all its steps, and not to the state handed in"""
    compare(subject, example(), 20)


@check(part="truncated_rnn", after=lets_the_gradient_flow_within_a_piece)
def stops_the_gradient_at_each_border(subject: Subject) -> None:
    """no gradient crosses the border of a piece, wherever the pieces end"""
    for steps in (3, 1, 4):
        compare(subject, example(), steps)


def compare(subject: Subject, args: Tensors, steps: int) -> None:
    """Holds the learner's gradients against those of the pieces."""
    upstream = (normal(len(args[0]), *args[1].shape), normal(*args[1].shape))
    found = over_there(subject, args, upstream, steps)
    fits = isinstance(found, tuple) and len(found) == 2 and isinstance(found[1], tuple)
    if not fits or [getattr(one, "shape", ()) for one in found[1]] != [one.shape for one in args]:
        raise CheckFailed(
            actual="the gradients came back in a wrong shape", hint="leave torch.autograd as it is"
        )
    wanted = backward(lambda *given: reference(given, steps), args, upstream)
    pairs = list(zip(found[1], wanted, NAMES, strict=True))
    if all(_near(one, right) for one, right, _ in pairs):
        return
    hint = _leak(found[1], args, upstream, steps)
    for one, right, name in pairs:
        if not _near(one, right):
            label = f"with pieces of {steps} the gradient for {name}"
            expect_close(named(one, label), right, atol=1e-3 * float(right.abs().max() + 1e-3), hint=hint)


def over_there(subject: Subject, args: Tensors, upstream: Tensors, steps: int) -> Any:
    """The learner's answers and the gradients for `args`, whatever the last parameter is called."""
    load = subject["__builtins__"].get("__import__")
    names = subject["__builtins__"].get("list")(load("inspect").signature(subject.truncated_rnn).parameters)
    name = names[5] if isinstance(names, list) and len(names) > 5 else "steps"
    function = load("functools").partial(subject.truncated_rnn, **{name: steps})
    vjp = load("torch").autograd.functional.vjp
    return subject.request("call", vjp, (function, args, upstream), {}, "the way back through truncated_rnn")


def _near(one: Tensor, right: Tensor) -> bool:
    return bool(torch.allclose(one.double(), right, rtol=0, atol=1e-3 * float(right.abs().max() + 1e-3)))


def _leak(got: Tensors, args: Tensors, upstream: Tensors, steps: int) -> str:
    """Where the graph was cut instead."""
    row = torch.cat([one.reshape(-1) for one in got])

    def way(cut: Callable[[int], bool], late: bool = False, weights: Tensors = upstream) -> Tensor:
        found = backward(lambda *given: unroll(given, cut, late), args, weights)
        return torch.cat([one.reshape(-1) for one in found])

    silent = (upstream[0], 0 * upstream[1])
    without_ends = upstream[0].clone()
    without_ends[steps - 1 : -1 : steps] = 0  # the last output of each piece but the last one
    last = (len(args[0]) - 1) // steps * steps
    return recognise(
        row,
        (0 * row, "no gradient flows at all: only the state is detached, and only where a piece begins"),
        (
            way(lambda t: t > 0 and t % steps == 0),
            "the state that is handed in keeps its graph: the first piece begins with a detached one as well",
        ),
        (way(lambda t: False), "nothing is cut: state.detach() where t is a multiple of steps"),
        (way(lambda t: True), "the state is detached at every step: only where a piece begins"),
        (way(lambda t: t == 0), "only the first piece begins with a detached state"),
        (way(lambda t: t == last), "only the last piece begins with a detached state"),
        (way(lambda t: t == 0 or (t + 1) % steps == 0), "the border lies one step too early: t % steps == 0"),
        (way(lambda t: t % steps == 0, late=True), "detach before the first step of a piece, not behind it"),
        (
            way(lambda t: t == 0 or (t > 1 and t % steps == 1 % steps)),
            "the border lies one step too late: t % steps == 0",
        ),
        (
            way(lambda t: t % steps == 0, weights=silent),
            "the returned state keeps the graph of its own piece",
        ),
        (
            way(lambda t: t % steps == 0, weights=(without_ends, upstream[1])),
            "the last output of each piece has lost its graph: detach_() changes the tensor that is stored "
            "as an output, state = state.detach() makes another one",
        ),
        otherwise="the graph of the state ends where t is a multiple of steps, and nowhere else",
    )


def backward(function: Callable[..., Tensors], inputs: Tensors, upstream: Tensors) -> Tensors:
    """The gradients of a function of this file, in float64."""
    wide = tuple(one.double() for one in inputs)
    _, found = torch.autograd.functional.vjp(  # type: ignore[no-untyped-call]
        function, wide, tuple(one.double() for one in upstream)
    )
    return tuple(found)


# ---- kept_bytes --------------------------------------------------------------------------------------------


@check(part="kept_bytes")
def counts_the_bytes(subject: Subject) -> None:
    """kept_bytes is batch · steps · hiddens · tensors · 4, an int"""
    asked = [int(integers(1, low=low, high=high)) for low, high in ((5, 40), (50, 120), (130, 300), (3, 9))]
    for b, t, h, k in ((32, 100, 256, 8), asked):
        got = subject.kept_bytes(b, t, h, k)
        right = 4 * b * t * h * k
        hint = recognise(
            got,
            (float(b * t * h * k), "these are the numbers: each has 4 bytes"),
            (float(8 * b * t * h * k), "8 bytes are float64: float32 has 4"),
            (float(32 * b * t * h * k), "these are bits"),
            (float(4 * t * h * k), "each sequence of the batch has states of its own"),
            (float(4 * b * h * k), "all steps of a piece are kept until backward, not the last alone"),
            (float(4 * b * t * h), "each step keeps several tensors"),
            (float(4 * b * t * k), "each tensor has a number for each unit"),
            (right / 2**20, "these are MiB: bytes are asked"),
            (right / 10**6, "these are MB: bytes are asked"),
            (
                float(4 * b * t * h * h * k),
                "a state has H numbers; the H × H weights are shared and do not count",
            ),
            otherwise="numbers of one tensor, times tensors, times steps, times 4",
        )
        told = f"kept_bytes({b}, {t}, {h}, {k}) gave {show(got)}"
        expect_true(number(got) == right, actual=told, expected=str(right), hint=hint)
        kind = type(got).__name__
        expect_true(
            kind == "int", actual=f"kept_bytes gave a {kind}", expected="an int", hint="bytes are whole"
        )


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def across_the_border(subject: Subject) -> object:
    """0: the first input lies in another piece, and what it left in the state has lost its graph."""
    args = example(steps=6)
    upstream = torch.zeros(6, *args[1].shape)
    upstream[-1] = 1.0
    return over_there(subject, args, (upstream, 0 * args[1]), 3)[1][0][0].abs().max()


@prediction("value")
def same_numbers(subject: Subject) -> object:
    """0: detach() changes no number. What is truncated is the way back, not the way forth."""
    args = example()
    return (subject.truncated_rnn(*args, 2)[0] - subject.truncated_rnn(*args, 50)[0]).abs().max()


@prediction("value")
def twice_the_batch(subject: Subject) -> object:
    """2: an element of the batch is a whole sequence, and each has states of its own at every step."""
    return subject.kept_bytes(64, 100, 256, 8) / subject.kept_bytes(32, 100, 256, 8)
