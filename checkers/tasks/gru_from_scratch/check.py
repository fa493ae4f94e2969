"""A GRU by hand, held against torch's own: one step, many steps, and the gradient back through them."""

import contextlib
import itertools
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_shape,
    expect_untouched,
    named,
    normal,
    prediction,
    recognise,
    show,
    sizes,
    to_tensor,
    uniform,
)

Weights = tuple[Tensor, Tensor, Tensor, Tensor]
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def weights(d: int, h: int) -> Weights:
    """Fresh ones, large enough that every term shows and small enough that the gates are half open."""
    return (
        1.5 * normal(3 * h, d) / d**0.5,
        2 * normal(3 * h, h) / h**0.5,
        0.7 * normal(3 * h),
        0.7 * normal(3 * h),
    )


def example(steps: int = 0) -> tuple[Tensor, Tensor, Weights]:
    """Fresh inputs whose sizes differ: x (T, B, D), state (B, H) and weights."""
    t, b, d, h = sizes((4, 6), (2, 5), (3, 7), (4, 8))
    return normal(steps or t, b, d), uniform(b, h, low=-0.9, high=0.9), weights(d, h)


def oracle(x: Tensor, h: Tensor, *ws: Tensor) -> tuple[Tensor, Tensor]:
    """torch's own nn.GRU with these weights: (T, B, H) and (B, H)."""
    layer = nn.GRU(ws[0].shape[1], ws[1].shape[1], dtype=x.dtype)
    own = {f"{name}_l0": one for name, one in zip(NAMES, ws, strict=True)}
    outputs, last = torch.func.functional_call(layer, own, (x, h.unsqueeze(0)))
    return outputs, last[0]


def unroll(x: Tensor, h: Tensor, ws: Weights, keep: bool = False, cut: bool = False) -> Tensor:
    """The states step by step; `keep` starts each step from the first, `cut` detaches between steps."""
    outputs, state = [], h
    for x_t in x:
        made = oracle(x_t[None], h if keep else state.detach() if cut else state, *ws)[1]
        outputs.append(made)
        state = made
    return torch.stack(outputs)


# ---- one step ----------------------------------------------------------------------------------------------


def stepped(subject: Subject, x: Tensor, h: Tensor, ws: Weights) -> Tensor:
    """The learner's new state, (B, H); fails the check for any other shape."""
    with about(x, h):
        got = subject.gru_cell(x, h, *ws)
    batch, units = h.shape
    if isinstance(got, (tuple, list)) and len(got) == 2:
        hint = "a GRU has one state, which is its output: return it alone"
        raise CheckFailed(
            actual="gru_cell returned two things", expected=f"one tensor {(batch, units)}", hint=hint
        )
    found = named(to_tensor(got, "return the new state as one tensor"), "the new state")
    known = {
        (batch, 3 * units): "the three blocks have to be taken apart: chunk(3, dim=1)",
        (units, batch): "one row for each sequence: x @ weight_ih.T",
        (3, batch, units): "the three blocks become one new state",
    }
    hint = known.get(tuple(found.shape), f"one row of {units} numbers for each of {batch} sequences")
    expect_shape(found, (batch, units), hint=hint)
    expect_finite(found)
    return found


@contextlib.contextmanager
def about(x: Tensor, h: Tensor) -> Iterator[None]:
    """Adds the shapes to what torch says of tensors that do not fit together."""
    try:
        yield
    except CheckFailed as refused:
        if "size" not in refused.actual and "shape" not in refused.actual:
            raise
        steps = ", time first" if x.ndim == 3 else ""
        hint = f"x has the shape {tuple(x.shape)}{steps}, h {tuple(h.shape)}, a block of weights (H, …)"
        hint = f"{refused.hint}; {hint}" if refused.hint else hint
        raise CheckFailed(actual=refused.actual, hint=hint, detail=refused.detail) from None


@check(part="gru_cell")
def makes_one_state(subject: Subject) -> None:
    """gru_cell returns a new state of shape (B, H)"""
    x, h, ws = example(steps=1)
    stepped(subject, x[0], h, ws)
    stepped(subject, x[0, :1], h[:1], ws)


def rules(x: Tensor, h: Tensor, ws: Weights) -> list[tuple[Tensor, str]]:
    """What people write in place of a GRU's step, with what to say about it."""
    weight_ih, weight_hh, bias_ih, bias_hh = ws
    a, b = (x @ weight_ih.T + bias_ih).chunk(3, 1), (h @ weight_hh.T + bias_hh).chunk(3, 1)
    bare, bias = (h @ weight_hh.T).chunk(3, 1), bias_hh.chunk(3)
    _, W_hz, W_hn = weight_hh.chunk(3)
    r, z = torch.sigmoid(a[0] + b[0]), torch.sigmoid(a[1] + b[1])
    n = torch.tanh(a[2] + r * b[2])

    def mixed(candidate: Tensor, share: Tensor = z) -> Tensor:
        return (1 - share) * candidate + share * h

    def ordered(first: int, second: int, third: int) -> Tensor:
        gate = torch.sigmoid(a[first] + b[first])
        return mixed(torch.tanh(a[third] + gate * b[third]), torch.sigmoid(a[second] + b[second]))

    without = [
        oracle(x[None], h, weight_ih, weight_hh, p * bias_ih, q * bias_hh)[1] for p, q in ((0, 1), (1, 0))
    ]
    swapped = "z and 1 − z are exchanged: z is the share of the old state here"
    before = "r multiplies h before the matrix here, as in the first paper: r * (h @ W_hn.T + b_hn) is asked"
    gates_alone = torch.sigmoid(a[0]), torch.sigmoid(a[1])
    tanh_gates = torch.tanh(a[0] + b[0]), torch.tanh(a[1] + b[1])
    return [
        (mixed(n, 1 - z), swapped),
        (mixed(torch.tanh(a[2] + (r * h) @ W_hn.T + bias[2])), before),
        (mixed(torch.tanh(a[2] + (r * h) @ W_hn.T + bias[2]), 1 - z), f"{swapped}; and {before}"),
        (
            mixed(torch.tanh(a[2] + b[2])),
            "the reset gate is not used: in the candidate it multiplies W_hn h + b_hn",
        ),
        (mixed(torch.tanh(a[2] + r * h)), "the old state has to pass W_hn on its way into the candidate"),
        (mixed(torch.tanh(r * (a[2] + b[2]))), "r multiplies the input too: only W_hn h + b_hn"),
        (mixed(torch.tanh(r * a[2] + b[2])), "r multiplies the input: it belongs to W_hn h + b_hn"),
        (mixed(r * torch.tanh(a[2] + b[2])), "r belongs into the bracket, not in front of tanh"),
        (mixed(torch.tanh(a[2] + r * bare[2] + bias[2])), "b_hn belongs into the bracket that r multiplies"),
        (mixed(torch.tanh(a[2] + z * b[2]), r), "the gates have changed places: the blocks are r, z, n"),
        *(
            (ordered(*order), f"the blocks stand in the order r, z, n, and this takes {_told(order)}")
            for order in itertools.permutations(range(3))
            if order != (0, 1, 2)
        ),
        (mixed(torch.sigmoid(a[2] + r * b[2])), "the candidate is a tanh: by sigmoid it is never negative"),
        (mixed(a[2] + r * b[2]), "the candidate has to pass tanh"),
        (
            mixed(torch.tanh(a[2] + tanh_gates[0] * b[2]), tanh_gates[1]),
            "gates are sigmoids, between 0 and 1",
        ),
        (
            mixed(torch.tanh(a[2] + gates_alone[0] * b[2]), gates_alone[1]),
            "the gates look at h as well as at x",
        ),
        (
            mixed(n, torch.sigmoid(a[1] + (r * h) @ W_hz.T + bias[1])),
            "the update gate sees the whole old state: r acts in the candidate alone",
        ),
        (n + z * h, "the shares of a mixture add up to 1: the candidate has 1 − z"),
        ((1 - z) * n, "the old state has the share z: z * h is missing"),
        (n, "this is the candidate: mix it with the old state"),
        (z * n + r * h, "z and 1 − z share between candidate and old state; r is not one of the shares"),
        (mixed(n).tanh(), "the mixture is the state, without another tanh"),
        (without[0], "bias_ih is missing"),
        (without[1], "bias_hh is missing"),
        (mixed(torch.tanh(a[2] + r * b[2] + bias[2])), "b_hn is added twice"),
    ]


def _told(order: tuple[int, ...]) -> str:
    names = [""] * 3
    for gate, block in zip("rzn", order, strict=True):
        names[block] = gate
    return ", ".join(names)


@check(part="gru_cell", after=makes_one_state)
def mixes_old_and_new(subject: Subject) -> None:
    """gru_cell computes r, z and n and returns (1 − z) n + z h"""
    x, h, ws = example(steps=1)
    got = stepped(subject, x[0], h, ws)
    wanted = oracle(x, h, *ws)[1]
    hint = recognise(got, *rules(x[0], h, ws), otherwise="compare r, z and n one by one with the formulas")
    expect_close(got, wanted, rtol=1e-3, atol=1e-5, hint=hint)


@check(part="gru_cell", after=mixes_old_and_new)
def works_in_float64(subject: Subject) -> None:
    """gru_cell computes float64 in float64 and leaves alone what it is given"""
    x, h, ws = example(steps=1)
    x, h = x.double(), h.double()
    wide = tuple(one.double() for one in ws)
    got = stepped(subject, x[0], h, wide)  # type: ignore[arg-type]
    expect_dtype(got, torch.float64, hint="new tensors take the dtype of x")
    expect_close(got, oracle(x, h, *wide)[1], rtol=1e-9, atol=1e-9, hint="float32 on the way loses digits")
    hint = "h *= z and h[:] = … write into the caller's state: make a new tensor"
    expect_untouched(subject, subject.gru_cell, x[0], h, *wide, hint=hint)


@check(part="gru_cell", after=works_in_float64)
def has_all_gradients(subject: Subject) -> None:
    """gru_cell hands a gradient to x, h and all four weights"""
    x, h, ws = example(steps=1)
    inputs, upstream = (x[0], h, *ws), (normal(*h.shape),)
    wanted = backward(lambda x, *rest: (oracle(x[None], *rest)[1],), inputs, upstream)
    got = over_there(subject, subject.gru_cell, inputs, upstream, "gru_cell")
    hint = "the values are right, the gradient is not: detach, .data, item and numpy cut it"
    compare(got, wanted, ("x", "h", *NAMES), hint)


# ---- many steps --------------------------------------------------------------------------------------------


def read(subject: Subject, x: Tensor, h: Tensor, ws: Weights) -> tuple[Tensor, Tensor]:
    """The learner's outputs and last state in their shapes; fails the check otherwise."""
    with about(x, h):
        got = subject.gru(x, h, *ws)
    steps, (batch, units) = len(x), h.shape
    if got is None:
        raise CheckFailed(actual="gru returned None", hint="is a return missing?")
    if not isinstance(got, tuple) or len(got) != 2:
        told = f"a {type(got).__name__} of {len(got)}" if isinstance(got, (list, tuple)) else show(got)
        hint = "return outputs, h"
        raise CheckFailed(actual=f"gru returned {told}", expected="a tuple of outputs and state", hint=hint)
    outputs, last = got
    if isinstance(outputs, (list, tuple)):
        told = f"the outputs are a {type(outputs).__name__} of {len(outputs)}"
        hint = "torch.stack(outputs) makes one tensor of them"
        raise CheckFailed(actual=told, expected=f"one tensor of shape {(steps, batch, units)}", hint=hint)
    found, state = (
        named(to_tensor(outputs), "the tensor of outputs"),
        named(to_tensor(last), "the last state"),
    )
    known = {
        (batch, steps, units): "time comes first here, then the batch",
        (
            steps * batch,
            units,
        ): "torch.cat glues the steps along the batch: torch.stack makes an axis of their own",
        (batch, units): "these are the states of one step: all T are asked",
        (steps + 1, batch, units): "the state before the first step is no output",
    }
    hint = known.get(tuple(found.shape), f"T is {steps}, B is {batch} and H is {units} here")
    expect_shape(found, (steps, batch, units), hint=hint)
    hint = "(B, H), as the state came in, without the axis that nn.GRU has for its layers"
    expect_shape(state, (batch, units), hint=hint if state.ndim == 3 else "the state after the last step")
    expect_finite(found)
    expect_finite(state)
    return found, state


@check(part="gru")
def returns_all_states_and_the_last(subject: Subject) -> None:
    """gru returns outputs of shape (T, B, H) and a state of shape (B, H)"""
    x, h, ws = example()
    read(subject, x, h, ws)
    read(subject, x[:1, :1], h[:1], ws)


@check(part="gru", after=(returns_all_states_and_the_last, mixes_old_and_new))
def hands_the_state_on(subject: Subject) -> None:
    """gru begins each step with the state that the step before has left"""
    x, h, ws = example()
    got, last = read(subject, x, h, ws)
    wanted, wanted_last = oracle(x, h, *ws)
    hint = recognise(
        got,
        (
            unroll(x, h, ws, keep=True),
            "every step begins with the first state: the new one has to replace it",
        ),
        (unroll(x, 0 * h, ws), "this begins with zeros, not with the state that is given"),
        (unroll(x.flip(0), h, ws), "this reads from the end to the beginning"),
        (unroll(x.flip(0), h, ws).flip(0), "this reads from the end to the beginning"),
        (wanted[-1].expand_as(wanted), "all outputs are the last state: is one tensor written T times?"),
        (torch.cat([h[None], wanted[:-1]]), "each output is the state before its step: append it afterwards"),
        (
            torch.cat([h[None], unroll(x[1:], h, ws)]),
            "the first input is left out: h comes before the first step and is no output",
        ),
        (wanted.flip(0), "the outputs stand in the wrong order: the first step comes first"),
        otherwise="the state of one step is the old state of the next, and nothing else changes",
    )
    expect_close(got, wanted, rtol=1e-3, atol=1e-4, hint=hint)
    hint = recognise(
        last,
        (h, "this is the state that came in"),
        (wanted[0], "this is the state after the first step"),
        (0 * h, "this is all zeros"),
        (wanted[-2], "this is the state before the last step"),
        otherwise="the state after the last step is the last of the outputs",
    )
    expect_close(last, wanted_last, rtol=1e-3, atol=1e-4, hint=hint)


@check(part="gru", after=hands_the_state_on)
def keeps_nothing_between_calls(subject: Subject) -> None:
    """gru leaves its inputs alone, works in float64, and a call does not depend on the calls before"""
    x, h, ws = example()
    expect_untouched(
        subject, subject.gru, x, h, *ws, hint="h *= z writes into the caller's state: make a new one"
    )
    wide = tuple(one.double() for one in ws)
    got, _ = read(subject, x.double(), h.double(), wide)  # type: ignore[arg-type]
    expect_dtype(got, torch.float64, hint="new tensors take the dtype of x: torch.zeros(…, dtype=x.dtype)")
    wanted = oracle(x.double(), h.double(), *wide)[0]
    expect_close(got, wanted, rtol=1e-9, atol=1e-9, hint="float32 on the way loses digits")
    turned = x.transpose(0, 1).contiguous().transpose(0, 1)
    got, _ = read(subject, turned, h.T.contiguous().T, ws)
    hint = "the same call gave another answer before: keep nothing between calls"
    expect_close(got, oracle(x, h, *ws)[0], rtol=1e-3, atol=1e-4, hint=hint)


@check(part="gru", after=keeps_nothing_between_calls)
def sends_gradients_back_through_time(subject: Subject) -> None:
    """gru hands a gradient through all steps to x, the first state and all four weights"""
    x, h, ws = example(steps=9)
    inputs, upstream = (x, h, *ws), (normal(len(x), *h.shape), normal(*h.shape))
    wanted = backward(oracle, inputs, upstream)

    def cut(x: Tensor, h: Tensor, *ws: Tensor) -> tuple[Tensor, Tensor]:
        outputs = unroll(x, h, (ws[0], ws[1], ws[2], ws[3]), cut=True)
        return outputs, outputs[-1]

    got = over_there(subject, subject.gru, inputs, upstream, "gru")
    only_outputs = (upstream[0], 0 * upstream[1])
    hint = recognise(
        joined(got),
        (0 * joined(wanted), "no gradient flows: detach, item, numpy, .data and no_grad cut it"),
        (
            joined(backward(cut, inputs, upstream)),
            "the state is detached at each step: nothing flows back through time",
        ),
        (joined(backward(oracle, inputs, only_outputs)), "no gradient flows through the returned state"),
        otherwise="the values are right, the gradient is not: is a part of it detached?",
    )
    compare(got, wanted, ("x", "the first state", *NAMES), hint)


# ---- gradients ---------------------------------------------------------------------------------------------


def joined(tensors: tuple[Tensor, ...]) -> Tensor:
    """All numbers in one row."""
    return torch.cat([one.reshape(-1) for one in tensors])


def compare(got: tuple[Tensor, ...], wanted: tuple[Tensor, ...], names: tuple[str, ...], hint: str) -> None:
    """The gradients agree, one by one."""
    for one, right, name in zip(got, wanted, names, strict=True):
        near = 1e-3 * float(right.abs().max())
        expect_close(named(one, f"the gradient for {name}"), right, rtol=1e-3, atol=near, hint=hint)


def backward(
    function: Callable[..., tuple[Tensor, ...]], inputs: tuple[Tensor, ...], upstream: tuple[Tensor, ...]
) -> tuple[Tensor, ...]:
    """The gradients of a function of this file, in float64."""
    wide = tuple(one.double() for one in inputs)
    _, found = torch.autograd.functional.vjp(  # type: ignore[no-untyped-call]
        function, wide, tuple(one.double() for one in upstream)
    )
    return tuple(found)


def over_there(
    subject: Subject, function: Remote, inputs: tuple[Tensor, ...], upstream: tuple[Tensor, ...], name: str
) -> tuple[Tensor, ...]:
    """The same of the learner's function: the gradient for each input, of its shape."""
    vjp = subject["__builtins__"].get("__import__")("torch").autograd.functional.vjp
    weighting = upstream if len(upstream) > 1 else upstream[0]
    try:
        found = subject.request(
            "call", vjp, (function, inputs, weighting), {}, f"the way back through {name}"
        )
    except CheckFailed as refused:
        if "inplace" not in refused.actual and "in-place" not in refused.actual:
            raise
        raise CheckFailed(
            actual=f"the way back through {name} finds a tensor overwritten that it needs",
            expected="new tensors for new states",
            hint="collect the states in a list and torch.stack them behind the loop",
            detail=refused.detail,
        ) from None
    fits = isinstance(found, tuple) and len(found) == 2 and isinstance(found[1], tuple)
    if not fits or [getattr(one, "shape", ()) for one in found[1]] != [one.shape for one in inputs]:
        raise CheckFailed(
            actual="the gradients came back in a wrong shape", hint="leave torch.autograd as it is"
        )
    return tuple(found[1])


# ---- what a learner predicts before the run ----------------------------------------------------------------


def alone(subject: Subject, x: float, h: float, update_bias: float) -> object:
    """The new state of a single unit whose weights are all 0 but for the bias of its update gate."""
    none, bias = torch.zeros(3, 1), torch.tensor([0.0, update_bias, 0.0])
    return subject.gru_cell(torch.tensor([[x]]), torch.tensor([[h]]), none, none, bias, torch.zeros(3))


@prediction("value")
def all_zero(subject: Subject) -> object:
    """Both gates are σ(0) = ½ and the candidate is tanh(0) = 0, so half of the old state is left: 0.4."""
    return alone(subject, 1.0, 0.8, 0.0)


@prediction("value")
def open_update_gate(subject: Subject) -> object:
    """σ(50) is 1, so the old state stays whole, 0.3, whatever the input: that is how a GRU remembers."""
    return alone(subject, 7.0, 0.3, 50.0)


@prediction("shape")
def shape_of_the_outputs(subject: Subject) -> object:
    """The 15 rows are three blocks of 5 units, so each of 2 sequences has 5 numbers after each of 6 steps."""
    return subject.gru(normal(6, 2, 3), torch.zeros(2, 5), *weights(3, 5))[0]
