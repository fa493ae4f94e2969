"""An Elman network by hand: parameters, one step, many steps, and the gradient back through all of them."""

import contextlib
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
    expect_true,
    expect_untouched,
    named,
    normal,
    prediction,
    recognise,
    show,
    sizes,
    to_tensor,
)

Weights = tuple[Tensor, Tensor, Tensor]
NAMES = ("W_xh", "W_hh", "b_h")


# ---- init_params -------------------------------------------------------------------------------------------


def made(subject: Subject, *asked: float) -> list[Tensor]:
    """The learner's three tensors; fails the check where there are not three."""
    got = subject.init_params(*asked)
    if got is None:
        raise CheckFailed(actual="init_params returned None", hint="is a return missing?")
    if not isinstance(got, (list, tuple)) or len(got) != 3:
        told = f"{len(got)} things" if isinstance(got, (list, tuple)) else show(got)
        raise CheckFailed(
            actual=f"init_params returned {told}", expected="three tensors", hint="return W_xh, W_hh, b_h"
        )
    return [named(to_tensor(one), name) for one, name in zip(got, NAMES, strict=True)]


@check(part="init_params")
def makes_three_tensors(subject: Subject) -> None:
    """init_params(D, H) returns float32 tensors of the shapes (D, H), (H, H) and (H,)"""
    d, h = sizes((3, 6), (7, 11))
    for one, shape in zip(made(subject, d, h), [(d, h), (h, h), (h,)], strict=True):
        turned = tuple(one.shape) == tuple(reversed(shape))
        hint = "rows for what comes in, columns for the units: x @ W_xh has to fit"
        if len(shape) == 1:
            hint = "one number for each unit; the batch is no concern of the bias"
        expect_shape(one, shape, hint=hint if turned or len(shape) == 1 else f"D is {d} and H is {h} here")
        expect_dtype(one, torch.float32)
        expect_finite(one)


@check(part="init_params", after=makes_three_tensors)
def starts_small_and_random(subject: Subject) -> None:
    """init_params draws both matrices with mean 0 and standard deviation scale (0.01), the bias is 0"""
    for asked, scale in (((96, 128), 0.01), ((96, 128, 0.5), 0.5)):
        *matrices, bias = made(subject, *asked)
        for one, name in zip(matrices, NAMES, strict=False):
            _normal_enough(one, name, scale)
        expect_close(bias, torch.zeros(128), hint="the bias starts at 0")
    again = made(subject, 96, 128)[1]
    hint = "two networks start from different numbers: leave the seed to whoever calls"
    same = torch.equal(again, made(subject, 96, 128)[1])
    expect_true(
        not same, actual="two calls of init_params gave the same W_hh", expected="new numbers", hint=hint
    )


def _normal_enough(one: Tensor, name: str, scale: float) -> None:
    """Mean and spread of ten thousand numbers, which are known to a hundredth."""
    mean, spread = float(one.mean()), float(one.std())
    hints = {
        0.0: "where all numbers are equal, all units learn the same: draw them",
        1.0: "torch.randn has spread 1: multiply by scale",
        scale**0.5: "this is the root of scale: multiply by scale itself",
        scale**2: "scale is multiplied twice",
        scale / 3**0.5: "torch.rand is uniform: torch.randn is normal",
        scale / 12**0.5: "torch.rand lies between 0 and 1 and is uniform: torch.randn is normal",
        0.01: "scale is ignored, this is always 0.01",
    }
    distinct = len(torch.unique(one))
    expect_true(
        distinct == 1 or distinct > 0.9 * one.numel(),
        actual=f"{name} holds {distinct} different numbers in {one.numel()}",
        expected="each drawn for itself",
        hint="units with the same weights learn the same: draw all numbers of the matrix",
    )
    near = min(hints, key=lambda known: abs(spread - known))
    hint = hints[near] if abs(spread - near) < 0.05 * max(near, 1e-6) else "torch.randn(…) * scale"
    expect_true(
        abs(spread - scale) < 0.05 * scale,
        actual=f"{name} has the standard deviation {spread:.3g}",
        expected=f"about {scale:g}",
        hint=hint,
    )
    expect_true(
        abs(mean) < 0.07 * scale,
        actual=f"{name} has the mean {mean:.3g}",
        expected="about 0",
        hint="torch.rand is never negative: torch.randn is"
        if float(one.min()) >= 0
        else "torch.randn(…) * scale",
    )


@check(part="init_params", after=makes_three_tensors)
def collects_gradients(subject: Subject) -> None:
    """all three tensors of init_params are leaves that require a gradient"""
    get = subject["__builtins__"].get
    there, each = get("__import__"), get("map")
    flags = there("operator").attrgetter(
        "requires_grad", "is_leaf"
    )  # read there: on their way here they are lost
    tensors = there("itertools").chain.from_iterable(each(subject.init_params, [4], [5]))
    found = dict(zip(NAMES, get("list")(each(flags, tensors)), strict=False))
    closed = [name for name, (open_, _) in found.items() if not open_]
    expect_true(
        not closed,
        actual=f"no gradient is asked for {' and '.join(closed)}",
        expected="all three to be trained",
        hint="requires_grad_() belongs to each of the three",
    )
    results = [name for name, (_, leaf) in found.items() if not leaf]
    expect_true(
        not results,
        actual=f"{' and '.join(results)} came out of an operation and will have no .grad",
        expected="leaves of the graph",
        hint="randn(..., requires_grad=True) * scale is a result: scale first, then requires_grad_()",
    )


# ---- rnn ---------------------------------------------------------------------------------------------------


def weights(d: int, h: int) -> Weights:
    """Fresh ones, large enough that every term shows and small enough that tanh still bends."""
    return normal(d, h) / d**0.5, 1.2 * normal(h, h) / h**0.5, 0.4 * normal(h)


def oracle(x: Tensor, state: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> tuple[Tensor, Tensor]:
    """torch's own nn.RNN with these numbers: (T, B, H) and (B, H)."""
    layer = nn.RNN(*W_xh.shape, dtype=x.dtype)
    own = {"weight_ih_l0": W_xh.T, "weight_hh_l0": W_hh.T, "bias_ih_l0": b_h, "bias_hh_l0": 0 * b_h}
    outputs, last = torch.func.functional_call(layer, own, (x, state.unsqueeze(0)))
    return outputs, last[0]


def unroll(x: Tensor, state: Tensor, step: Callable[[Tensor, Tensor], Tensor], keep: bool = False) -> Tensor:
    """The states that a rule of one step leads to; `keep` starts each step from the first state."""
    outputs, h = [], state
    for x_t in x:
        made = step(x_t, state if keep else h)
        outputs.append(made)
        h = made
    return torch.stack(outputs)


def read(subject: Subject, x: Tensor, state: Tensor, ws: Weights) -> tuple[Tensor, Tensor]:
    """The learner's outputs and last state in their shapes; fails the check otherwise."""
    steps, batch, h = len(x), len(state), len(ws[2])
    try:
        got = subject.rnn(x, state, *ws)
    except CheckFailed as refused:
        if "size" not in refused.actual and "shape" not in refused.actual:
            raise
        hint = f"x has the shape {tuple(x.shape)}, time first: x[t] is one step of all {batch} sequences"
        hint = f"{refused.hint}; {hint}" if refused.hint else hint
        raise CheckFailed(actual=refused.actual, hint=hint, detail=refused.detail) from None
    if got is None:
        raise CheckFailed(actual="rnn returned None", hint="is a return missing?")
    if isinstance(got, Tensor):
        raise CheckFailed(
            actual=f"rnn returned one tensor of shape {tuple(got.shape)}",
            expected="two, outputs and the last state",
            hint="return outputs, state",
        )
    if isinstance(got, list) or not isinstance(got, tuple) or len(got) != 2:
        told = f"a {type(got).__name__} of {len(got)}" if isinstance(got, (list, tuple)) else show(got)
        raise CheckFailed(
            actual=f"rnn returned {told}",
            expected="a tuple of outputs and state",
            hint="return outputs, state",
        )
    outputs, last = got
    if isinstance(outputs, (list, tuple)):
        raise CheckFailed(
            actual=f"the outputs are a {type(outputs).__name__} of {len(outputs)}",
            expected=f"one tensor of shape {(steps, batch, h)}",
            hint="torch.stack(outputs) makes one tensor of them",
        )
    named(to_tensor(outputs), "the tensor of outputs")
    known = {
        (batch, steps, h): "time comes first here, then the batch",
        (
            steps * batch,
            h,
        ): "torch.cat glues the steps along the batch: torch.stack makes an axis of their own",
        (batch, steps * h): "torch.stack puts the steps on an axis of their own",
        (batch, h): "these are the states of one step: all T are asked",
        (steps + 1, batch, h): "the state before the first step is no output",
        (1, batch, h): "these are the states of one step: all T are asked",
    }
    hint = known.get(tuple(to_tensor(outputs).shape), f"T is {steps}, B is {batch} and H is {h} here")
    expect_shape(outputs, (steps, batch, h), hint=hint)
    named(to_tensor(last), "the last state")
    known = {
        (1, batch, h): "without the axis of nn.RNN's layers: (B, H), as the state came in",
        (steps, batch, h): "only the state after the last step is handed on",
        (h,): "this is the state of one sequence: each has its own",
    }
    hint = known.get(tuple(to_tensor(last).shape), f"B is {batch} and H is {h} here")
    expect_shape(last, (batch, h), hint=hint)
    expect_finite(outputs)
    expect_finite(last)
    return named(to_tensor(outputs), "the tensor of outputs"), named(to_tensor(last), "the last state")


def example(steps: int = 0) -> tuple[Tensor, Tensor, Weights]:
    """Fresh inputs whose sizes differ: x (T, B, D), state (B, H) and weights."""
    t, b, d, h = sizes((4, 6), (2, 5), (3, 7), (4, 8))
    return normal(steps or t, b, d), 0.6 * normal(b, h), weights(d, h)


@check(part="rnn")
def returns_all_states_and_the_last(subject: Subject) -> None:
    """rnn returns outputs of shape (T, B, H) and a state of shape (B, H)"""
    x, state, ws = example()
    read(subject, x, state, ws)
    read(subject, x[:1, :1], state[:1], ws)


@check(part="rnn", after=returns_all_states_and_the_last)
def takes_one_step(subject: Subject) -> None:
    """one step of rnn is tanh(x_t W_xh + h W_hh + b_h)"""
    x, state, (W_xh, W_hh, b_h) = example(steps=1)
    u, v = x[0] @ W_xh, state @ W_hh
    got = read(subject, x, state, (W_xh, W_hh, b_h))[0][0]
    hint = recognise(
        got,
        (u + v + b_h, "the sum is right: tanh of it is the new state"),
        (torch.sigmoid(u + v + b_h), "this is the sigmoid: tanh is asked"),
        (torch.relu(u + v + b_h), "this is the ReLU: tanh is asked"),
        (torch.tanh(u + b_h), "the old state is not used: state @ W_hh is missing"),
        (torch.tanh(v + b_h), "the input is not used: x_t @ W_xh is missing"),
        (torch.tanh(u + v), "the bias is missing"),
        (torch.tanh(u + v + 2 * b_h), "the bias is added twice"),
        (torch.tanh(u + state @ W_hh.T + b_h), "W_hh is turned over: state @ W_hh, with nothing transposed"),
        (torch.tanh(u + state + b_h), "the old state has to pass W_hh"),
        (torch.tanh(u + b_h) + v, "tanh takes the whole sum, the part of the state as well"),
        (torch.tanh(u + b_h) + torch.tanh(v), "one tanh of the whole sum, not the sum of two"),
        (torch.tanh(u + v) + b_h, "the bias belongs into the sum, before tanh"),
        (
            state + torch.tanh(u + v + b_h),
            "the new state takes the place of the old one, it is not added to it",
        ),
        (torch.tanh(u * v + b_h), "the two parts are added, not multiplied"),
        (torch.tanh(u + (state @ W_hh).mean(0) + b_h), "each sequence has a state of its own"),
        otherwise="tanh(x_t @ W_xh + state @ W_hh + b_h), with the state that was given",
    )
    expect_close(named(got, "the first output"), torch.tanh(u + v + b_h), rtol=1e-4, atol=1e-5, hint=hint)


@check(part="rnn", after=takes_one_step)
def hands_the_state_on(subject: Subject) -> None:
    """each step of rnn begins with the state that the step before has left"""
    x, state, ws = example()
    W_xh, W_hh, b_h = ws
    got, _ = read(subject, x, state, ws)
    wanted, _ = oracle(x, state, *ws)

    def rule(x_t: Tensor, h: Tensor) -> Tensor:
        return torch.tanh(x_t @ W_xh + h @ W_hh + b_h)

    raw = unroll(x, state, lambda x_t, h: x_t @ W_xh + h @ W_hh + b_h)
    hint = recognise(
        got,
        (
            unroll(x, state, rule, keep=True),
            "every step begins with the first state: the new one has to replace it",
        ),
        (raw.tanh(), "the sum before tanh is handed on: the state is what comes out of tanh"),
        (unroll(x, 0 * state, rule), "this begins with zeros, not with the state that is given"),
        (unroll(x.flip(0), state, rule), "this reads from the end to the beginning"),
        (unroll(x.flip(0), state, rule).flip(0), "this reads from the end to the beginning"),
        (wanted[-1].expand_as(wanted), "all outputs are the last state: is one tensor written T times?"),
        (wanted[:1].expand_as(wanted), "all outputs are the first state"),
        (unroll(x[:1].expand_as(x), state, rule), "every step reads the first input"),
        (unroll(x[-1:].expand_as(x), state, rule), "every step reads the last input"),
        (wanted.flip(0), "the outputs stand in the wrong order: the first step comes first"),
        (
            torch.cat([state[None], wanted[:-1]]),
            "each output is the state before its step: append it afterwards",
        ),
        otherwise="the state of one step is the old state of the next, and nothing else changes",
    )
    expect_close(got, wanted, rtol=1e-3, atol=1e-4, hint=hint)


@check(part="rnn", after=hands_the_state_on)
def returns_the_last_state(subject: Subject) -> None:
    """the state that rnn returns is the one after the last step"""
    x, state, ws = example()
    wanted, last = oracle(x, state, *ws)
    _, got = read(subject, x, state, ws)
    hint = recognise(
        got,
        (state, "this is the state that came in"),
        (wanted[0], "this is the state after the first step"),
        (0 * last, "this is all zeros"),
        (wanted.mean(0), "this is the mean over the steps"),
        (wanted[-2], "this is the state before the last step"),
        otherwise="the state after the last step is the last of the outputs",
    )
    expect_close(got, last, rtol=1e-3, atol=1e-4, hint=hint)


@check(part="rnn", after=returns_the_last_state)
def goes_on_where_it_stopped(subject: Subject) -> None:
    """two halves, the second with the state of the first, give what the whole sequence gives"""
    x, state, ws = example(steps=6)
    wanted, _ = oracle(x, state, *ws)
    first, middle = read(subject, x[:2], state, ws)
    second, _ = read(subject, x[2:], middle, ws)
    hint = "the second call begins with the state that is handed in"
    expect_close(
        named(torch.cat([first, second]), "rnn in two pieces"), wanted, rtol=1e-3, atol=1e-4, hint=hint
    )
    again, _ = read(subject, x, state, ws)
    hint = "the same call gave another answer before: nothing may be kept between calls"
    expect_close(again, wanted, rtol=1e-3, atol=1e-4, hint=hint)


@check(part="rnn", after=returns_the_last_state)
def leaves_its_inputs_alone(subject: Subject) -> None:
    """rnn does not change the tensors that it is given"""
    x, state, ws = example()
    hint = "state += … and state[:] = … write into the caller's state: state = … makes a new one"
    expect_untouched(subject, subject.rnn, x, state, *ws, hint=hint)


@check(part="rnn", after=leaves_its_inputs_alone)
def sends_gradients_back_through_time(subject: Subject) -> None:
    """the gradient flows back through all steps to x, the first state and the three weights"""
    x, state, ws = example(steps=9)
    inputs = (x, state, *ws)
    upstream = (normal(len(x), *state.shape), normal(*state.shape))
    wanted = backward(oracle, inputs, upstream)

    def cut(x: Tensor, state: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> tuple[Tensor, Tensor]:
        outputs = unroll(x, state, lambda x_t, h: torch.tanh(x_t @ W_xh + h.detach() @ W_hh + b_h))
        return outputs, outputs[-1]

    got = over_there(subject, subject.rnn, inputs, upstream)
    only_outputs, only_state = (upstream[0], 0 * upstream[1]), (0 * upstream[0], upstream[1])
    hint = recognise(
        joined(got),
        (
            0 * joined(wanted),
            "no gradient flows: detach, item, numpy, .data, no_grad and torch.tensor(...) cut it",
        ),
        (
            joined(backward(cut, inputs, upstream)),
            "the state is detached at each step, so nothing flows back through time",
        ),
        (
            joined((*wanted[:2], *(0 * one for one in wanted[2:]))),
            "no gradient reaches the weights: nn.Parameter(W) in the function is another tensor",
        ),
        (joined(backward(oracle, inputs, only_outputs)), "no gradient flows through the returned state"),
        (joined(backward(oracle, inputs, only_state)), "no gradient flows through the outputs"),
        otherwise="the values are right, the gradient is not: is a part of it detached?",
    )
    for one, right, name in zip(got, wanted, ("x", "the first state", *NAMES), strict=True):
        near = 1e-3 * float(right.abs().max())
        expect_close(named(one, f"the gradient for {name}"), right, rtol=1e-3, atol=near, hint=hint)


def joined(tensors: tuple[Tensor, ...]) -> Tensor:
    """All numbers in one row."""
    return torch.cat([one.reshape(-1) for one in tensors])


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
    subject: Subject, function: Remote, inputs: tuple[Tensor, ...], upstream: tuple[Tensor, ...]
) -> tuple[Tensor, ...]:
    """The same of the learner's function: the gradient for each input, of its shape."""
    vjp = subject["__builtins__"].get("__import__")("torch").autograd.functional.vjp
    with in_plain_words():
        found = subject.request("call", vjp, (function, inputs, upstream), {}, "the way back through rnn")
    fits = isinstance(found, tuple) and len(found) == 2 and isinstance(found[1], tuple)
    if not fits or [getattr(one, "shape", ()) for one in found[1]] != [one.shape for one in inputs]:
        raise CheckFailed(
            actual="the gradients came back in a wrong shape", hint="leave torch.autograd as it is"
        )
    return tuple(found[1])


@contextlib.contextmanager
def in_plain_words() -> Iterator[None]:
    """Says what to do about what torch says when a tensor was overwritten that backward needs."""
    try:
        yield
    except CheckFailed as refused:
        if "inplace" not in refused.actual and "in-place" not in refused.actual:
            raise
        raise CheckFailed(
            actual="the way back finds a tensor overwritten that it needs",
            expected="new tensors for new states",
            hint="collect the states in a list and torch.stack them behind the loop",
            detail=refused.detail,
        ) from None


@check(part="rnn", after=returns_the_last_state)
def stays_precise(subject: Subject) -> None:
    """rnn computes float64 in float64, and reads a batch-first tensor that was turned round"""
    x, state, ws = example(steps=9)
    wide = (x.double(), state.double(), tuple(one.double() for one in ws))
    wanted, _ = oracle(wide[0], wide[1], *wide[2])
    got, _ = read(subject, wide[0], wide[1], wide[2])  # type: ignore[arg-type]
    expect_dtype(got, torch.float64, hint="new tensors take the dtype of x: torch.zeros(…, dtype=x.dtype)")
    expect_close(got, wanted, rtol=1e-9, atol=1e-9, hint="float32 on the way loses digits")
    turned = x.transpose(0, 1).contiguous().transpose(0, 1)
    got, _ = read(subject, turned, state.T.contiguous().T, ws)
    expect_close(
        got, oracle(x, state, *ws)[0], rtol=1e-3, atol=1e-4, hint="view needs neighbours in memory: reshape"
    )


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_outputs(subject: Subject) -> object:
    """5 numbers of state for each of 3 sequences after each of 7 steps; the 4 features are gone."""
    return subject.rnn(normal(7, 3, 4), normal(3, 5), *weights(4, 5))[0]


@prediction("value")
def numbers_to_learn(subject: Subject) -> object:
    """28·64 + 64·64 + 64 = 5952, however long the sequences are: all steps share them."""
    return sum(one.numel() for one in made(subject, 28, 64))


@prediction("value")
def without_recurrence(subject: Subject) -> object:
    """0: the first input reaches the last output through W_hh alone, and zeros hand nothing on."""
    x, (W_xh, W_hh, b_h) = normal(6, 1, 3), weights(3, 4)
    more = x + torch.eye(6)[0].reshape(6, 1, 1)
    one, other = (subject.rnn(given, torch.zeros(1, 4), W_xh, 0 * W_hh, b_h)[0][-1] for given in (x, more))
    return (one - other).abs().max()
