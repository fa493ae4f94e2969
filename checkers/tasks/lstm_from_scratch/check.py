"""An LSTM by hand, held against torch's own: one step, many steps, the exam's cell, and all gradients."""

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

Tensors = tuple[Tensor, ...]
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
sigmoid, tanh = torch.sigmoid, torch.tanh


def weights(d: int, h: int) -> Tensors:
    """Fresh ones, large enough that every term shows and small enough that the gates are half open."""
    weight_ih = 1.2 * normal(4 * h, d) / d**0.5
    weight_hh = 1.5 * normal(4 * h, h) / h**0.5
    return weight_ih, weight_hh, 0.6 * normal(4 * h), 0.6 * normal(4 * h)


def example(steps: int = 0) -> tuple[Tensor, Tensor, Tensor, Tensors]:
    """Fresh inputs whose sizes differ: x (T, B, D), h and c (B, H), and weights."""
    t, b, d, h = sizes((4, 6), (2, 5), (3, 7), (4, 8))
    return normal(steps or t, b, d), uniform(b, h, low=-0.9, high=0.9), normal(b, h), weights(d, h)


def oracle(x: Tensor, h: Tensor, c: Tensor, *ws: Tensor) -> Tensors:
    """torch's own nn.LSTM with these weights: (T, B, H), (B, H) and (B, H)."""
    layer = nn.LSTM(ws[0].shape[1], ws[1].shape[1], dtype=x.dtype)
    own = {f"{name}_l0": one for name, one in zip(NAMES, ws, strict=True)}
    outputs, (last, memory) = torch.func.functional_call(layer, own, (x, (h.unsqueeze(0), c.unsqueeze(0))))
    return outputs, last[0], memory[0]


def one_step(x: Tensor, h: Tensor, c: Tensor, *ws: Tensor) -> Tensors:
    """The new h and c of torch's own cell."""
    return tuple(torch.lstm_cell(x, (h, c), *ws))


def joined(tensors: Tensors) -> Tensor:
    """All numbers in one row."""
    return torch.cat([one.reshape(-1) for one in tensors])


def agree(got: Tensors, wanted: Tensors, rtol: float, atol: float, diagnosis: Callable[[], str]) -> None:
    """The answers are right; what else they may be is found out only where they are not."""
    pairs = list(zip(got, wanted, strict=True))
    if all(torch.allclose(one.double(), right.double(), rtol=rtol, atol=atol) for one, right in pairs):
        return
    hint = diagnosis()
    for one, right in pairs:
        expect_close(one, right, rtol=rtol, atol=atol, hint=hint)


# ---- what comes back ---------------------------------------------------------------------------------------


def called(
    subject: Subject, name: str, wanted: dict[str, tuple[int, ...]], args: Tensors, says: str
) -> Tensors:
    """The learner's tensors in their shapes; else fails the check. `says` is how to return them."""
    try:
        got = subject[name](*args)
    except CheckFailed as refused:
        if "size" not in refused.actual and "shape" not in refused.actual:
            raise
        shapes = f"x has the shape {tuple(args[0].shape)}, h {tuple(args[1].shape)}"
        hint = f"{refused.hint}; {shapes}" if refused.hint else shapes
        raise CheckFailed(actual=refused.actual, hint=hint, detail=refused.detail) from None
    if got is None:
        raise CheckFailed(actual=f"{name} returned None", hint="is a return missing?")
    if not isinstance(got, tuple) or len(got) != len(wanted):
        told = f"a {type(got).__name__} of {len(got)}" if isinstance(got, (list, tuple)) else show(got)
        hint = says
        if isinstance(got, tuple) and len(got) == 2 and isinstance(got[1], tuple):
            hint = f"nn.LSTM puts h and c into a pair of their own, here they stand side by side: {says}"
        elif isinstance(got, Tensor) and len(wanted) == 2:
            hint = f"an LSTM has two states: {says}"
        raise CheckFailed(
            actual=f"{name} returned {told}", expected=f"a tuple of {len(wanted)} tensors", hint=hint
        )
    found = []
    for one, (label, shape) in zip(got, wanted.items(), strict=True):
        if isinstance(one, (list, tuple)):
            told = f"{label} is a {type(one).__name__} of {len(one)}"
            raise CheckFailed(
                actual=told, expected=f"one tensor {shape}", hint="torch.stack makes one tensor of them"
            )
        tensor = named(to_tensor(one, says), label)
        expect_shape(tensor, shape, hint=_about(tuple(tensor.shape), shape))
        expect_finite(tensor)
        found.append(tensor)
    return tuple(found)


def _about(got: tuple[int, ...], shape: tuple[int, ...]) -> str:
    """What a wrong shape looks like."""
    batch, units = shape[-2:]
    known = {
        (batch, 4 * units): "the four blocks have to be taken apart: chunk(4, dim=1)",
        (1, batch, units): "(B, H), without the axis that nn.LSTM has for its layers",
        (units, batch): "one row for each sequence: x @ W.T",
    }
    if len(shape) == 3:
        steps = shape[0]
        known |= {
            (batch, steps, units): "time comes first here, then the batch",
            (
                steps * batch,
                units,
            ): "torch.cat glues the steps along the batch: torch.stack makes an axis of their own",
            (batch, units): "these are the states of one step: all T are asked",
            (steps + 1, batch, units): "the state before the first step is no output",
        }
        return known.get(got, f"T is {steps}, B is {batch} and H is {units} here")
    return known.get(got, f"B is {batch} and H is {units} here")


def cell(subject: Subject, x: Tensor, h: Tensor, c: Tensor, ws: Tensors) -> Tensors:
    """The learner's new h and c."""
    shape = tuple(h.shape)
    return called(
        subject, "lstm_cell", {"the new h": shape, "the new c": shape}, (x, h, c, *ws), "return h, c"
    )


# ---- one step ----------------------------------------------------------------------------------------------


@check(part="lstm_cell")
def makes_two_states(subject: Subject) -> None:
    """lstm_cell returns a new h and a new c, each of shape (B, H)"""
    x, h, c, ws = example(steps=1)
    cell(subject, x[0], h, c, ws)
    cell(subject, x[0, :1], h[:1], c[:1], ws)


def rules(x: Tensor, h: Tensor, c: Tensor, ws: Tensors) -> list[tuple[Tensors, str]]:
    """What people write in place of an LSTM's step, as new h and c, with what to say about it."""
    weight_ih, weight_hh, bias_ih, bias_hh = ws
    sums = (x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).chunk(4, 1)
    i, f, g, o = sigmoid(sums[0]), sigmoid(sums[1]), tanh(sums[2]), sigmoid(sums[3])
    new = f * c + i * g

    def shown(memory: Tensor, gate: Tensor = o) -> Tensors:
        return gate * tanh(memory), memory

    def ordered(order: tuple[int, ...]) -> Tensors:
        a = [sums[at] for at in order]
        return shown(sigmoid(a[1]) * c + sigmoid(a[0]) * tanh(a[2]), sigmoid(a[3]))

    def bare(one: float, other: float) -> Tensors:
        return one_step(x, h, c, weight_ih, weight_hh, one * bias_ih, other * bias_hh)

    orders = [one for one in itertools.permutations(range(4)) if one != (0, 1, 2, 3)]
    candidate = "the candidate g is a tanh: by sigmoid it can only add"
    return [
        ((shown(new)[1], shown(new)[0]), "h and c have changed places: return h, c"),
        *(
            (ordered(one), f"the blocks stand in the order i, f, g, o, and this takes {_told(one)}")
            for one in orders
        ),
        (shown(f * c + i), "the candidate is forgotten: the input gate multiplies g"),
        (shown(f * c + g), "the input gate is not used: i ⊙ g is written"),
        (shown(c + i * g), "the forget gate is not used: f ⊙ c stays of the old memory"),
        (shown(i * g), "the old memory is lost: f ⊙ c is missing"),
        (shown(f * h + i * g), "the forget gate multiplies the old c, not h"),
        (shown(f * c + (1 - f) * g), "input and forget gate are two: i ⊙ g, not (1 − f) ⊙ g"),
        (shown(f * c + i * sigmoid(sums[2])), candidate),
        (shown(f * c + i * sums[2]), "the candidate has to pass tanh"),
        (shown(tanh(new)), "c is not squashed: tanh stands on the way to h alone"),
        ((o * new, new), "h is o ⊙ tanh(c'): tanh is missing, and h would not be bounded"),
        ((o * sigmoid(new), new), "h is o ⊙ tanh(c'), not σ(c')"),
        ((o * new * tanh(new), new), "one factor too many: h is o ⊙ tanh(c'), without another c'"),
        ((tanh(o * new), new), "first tanh of c', then the output gate"),
        ((tanh(o * tanh(new)), new), "o ⊙ tanh(c') is h: there is no tanh behind it"),
        ((o * tanh(c), new), "h shows the new memory c', not the old one"),
        ((o * tanh(g), new), "h shows the memory c', not the candidate"),
        ((tanh(new), new), "the output gate is not used: h is o ⊙ tanh(c')"),
        (bare(0, 1), "bias_ih is missing"),
        (bare(1, 0), "bias_hh is missing"),
        (bare(0, 0), "both biases are missing"),
    ]


def _told(order: tuple[int, ...]) -> str:
    names = [""] * 4
    for gate, block in zip("ifgo", order, strict=True):
        names[block] = gate
    return ", ".join(names)


@check(part="lstm_cell", after=makes_two_states)
def adds_to_its_memory(subject: Subject) -> None:
    """lstm_cell returns h' = o ⊙ tanh(c') and c' = f ⊙ c + i ⊙ g"""
    x, h, c, ws = example(steps=1)
    got, wanted = cell(subject, x[0], h, c, ws), one_step(x[0], h, c, *ws)

    def diagnosis() -> str:
        right = torch.allclose(got[1].double(), wanted[1].double(), rtol=1e-3, atol=1e-4)
        rest = (
            "c' is right: h' = o ⊙ tanh(c')"
            if right
            else "compare i, f, g and o one by one with the formulas"
        )
        known = [(joined(one), says) for one, says in rules(x[0], h, c, ws)]
        return recognise(joined(got), *known, otherwise=rest)

    agree(got[::-1], wanted[::-1], 1e-3, 1e-5, diagnosis)  # h comes of c


@check(part="lstm_cell", after=adds_to_its_memory)
def works_in_float64(subject: Subject) -> None:
    """lstm_cell computes float64 in float64 and leaves alone what it is given"""
    x, h, c, ws = example(steps=1)
    args = tuple(one.double() for one in (x[0], h, c, *ws))
    hint = "float32 on the way loses digits: new tensors take the dtype of x"
    for one, right in zip(cell(subject, args[0], args[1], args[2], args[3:]), one_step(*args), strict=True):
        expect_dtype(one, torch.float64, hint=hint)
        expect_close(one, right, rtol=1e-9, atol=1e-9, hint=hint)
    hint = "c *= f and c[:] = … write into the caller's memory: make a new tensor"
    expect_untouched(subject, subject.lstm_cell, *args, hint=hint)


@check(part="lstm_cell", after=works_in_float64)
def has_all_gradients(subject: Subject) -> None:
    """lstm_cell hands a gradient to x, h, c and all four weights"""
    x, h, c, ws = example(steps=1)
    inputs, upstream = (x[0], h, c, *ws), (normal(*h.shape), normal(*c.shape))
    got = over_there(subject, "lstm_cell", inputs, upstream)
    compare(got, backward(one_step, inputs, upstream), ("x", "h", "c", *NAMES))


# ---- many steps --------------------------------------------------------------------------------------------


def read(subject: Subject, x: Tensor, h: Tensor, c: Tensor, ws: Tensors) -> Tensors:
    """The learner's outputs, last h and last c."""
    shape = tuple(h.shape)
    wanted = {"the tensor of outputs": (len(x), *shape), "the last h": shape, "the last c": shape}
    return called(subject, "lstm", wanted, (x, h, c, *ws), "return outputs, h, c")


def unroll(
    x: Tensor, h: Tensor, c: Tensor, ws: Tensors, next_: Callable[[Tensors, Tensors], Tensors]
) -> Tensors:
    """All h, the last h and the last c where `next_` makes of old and new states those of the next step."""
    outputs: list[Tensor] = []
    old: Tensors = (h, c)
    new = old
    for x_t in x:
        new = one_step(x_t, old[0], old[1], *ws)
        outputs.append(new[0])
        old = next_(old, new)
    return torch.stack(outputs), *new


def _on(old: Tensors, new: Tensors) -> Tensors:
    return new


@check(part="lstm")
def returns_outputs_and_both_states(subject: Subject) -> None:
    """lstm returns outputs of shape (T, B, H) and h and c of shape (B, H)"""
    x, h, c, ws = example()
    read(subject, x, h, c, ws)
    read(subject, x[:1, :1], h[:1], c[:1], ws)


@check(part="lstm", after=(returns_outputs_and_both_states, adds_to_its_memory))
def hands_both_states_on(subject: Subject) -> None:
    """lstm begins each step with the h and the c that the step before has left"""
    x, h, c, ws = example()
    got = read(subject, x, h, c, ws)
    wanted = oracle(x, h, c, *ws)
    agree(got, wanted, 1e-3, 1e-4, lambda: lost_on_the_way(got, wanted, x, h, c, ws))


def lost_on_the_way(got: Tensors, wanted: Tensors, x: Tensor, h: Tensor, c: Tensor, ws: Tensors) -> str:
    """What happened to the two states between the steps."""
    outputs, last, memory = wanted

    def way(
        next_: Callable[[Tensors, Tensors], Tensors], x: Tensor = x, h: Tensor = h, c: Tensor = c
    ) -> Tensor:
        return joined(unroll(x, h, c, ws, next_))

    cells = unroll(x, h, c, ws, _on)
    return recognise(
        joined(got),
        (
            way(lambda old, new: (new[0], old[1])),
            "c is not handed on: every step begins with the first memory",
        ),
        (way(lambda old, new: (old[0], new[1])), "h is not handed on: every step begins with the first h"),
        (
            way(lambda old, new: old),
            "every step begins with the first states: the new ones have to replace them",
        ),
        (way(lambda old, new: (new[1], new[0])), "h and c change places from step to step"),
        (way(lambda old, new: (new[0], 0 * new[1])), "the memory is emptied at every step"),
        (way(_on, h=0 * h, c=0 * c), "this begins with zeros, not with the states that are given"),
        (way(_on, h=0 * h), "this begins with h = 0, not with the one that is given"),
        (way(_on, c=0 * c), "this begins with c = 0, not with the one that is given"),
        (way(_on, h=c, c=h), "h and c that are given have changed places"),
        (way(_on, x=x.flip(0)), "this reads from the end to the beginning"),
        (joined((outputs, memory, last)), "the last h and c have changed places: return outputs, h, c"),
        (joined((outputs, h, c)), "h and c are those that came in: return the last ones"),
        (joined((outputs, last, c)), "c is the one that came in: return the last one"),
        (
            joined((_memories(x, h, c, ws), last, memory)),
            "the outputs are the h of each step; these are the c",
        ),
        (
            joined((outputs[-1].expand_as(outputs), *cells[1:])),
            "all outputs are the last h: is one tensor overwritten?",
        ),
        (joined((torch.cat([h[None], outputs[:-1]]), last, memory)), "append h after its step, not before"),
        otherwise="h and c of one step are the old ones of the next, and nothing else changes",
    )


def _memories(x: Tensor, h: Tensor, c: Tensor, ws: Tensors) -> Tensor:
    """c after each step."""
    return torch.stack([oracle(x[: t + 1], h, c, *ws)[2] for t in range(len(x))])


@check(part="lstm", after=hands_both_states_on)
def keeps_nothing_between_calls(subject: Subject) -> None:
    """lstm leaves its inputs alone, works in float64, and a call does not depend on the calls before"""
    x, h, c, ws = example()
    hint = "c *= f writes into the caller's memory: make a new tensor"
    expect_untouched(subject, subject.lstm, x, h, c, *ws, hint=hint)
    args = tuple(one.double() for one in (x, h, c, *ws))
    hint = "float32 on the way loses digits: torch.zeros(…, dtype=x.dtype)"
    for one, right in zip(read(subject, args[0], args[1], args[2], args[3:]), oracle(*args), strict=True):
        expect_dtype(one, torch.float64, hint=hint)
        expect_close(one, right, rtol=1e-9, atol=1e-9, hint=hint)
    turned = x.transpose(0, 1).contiguous().transpose(0, 1)
    hint = "the same call gave another answer before: keep nothing between calls"
    for one, right in zip(
        read(subject, turned, h.T.contiguous().T, c, ws), oracle(x, h, c, *ws), strict=True
    ):
        expect_close(one, right, rtol=1e-3, atol=1e-4, hint=hint)


@check(part="lstm", after=keeps_nothing_between_calls)
def sends_gradients_back_through_time(subject: Subject) -> None:
    """lstm hands a gradient through all steps to x, the first h and c, and all four weights"""
    x, h, c, ws = example()
    inputs, upstream = (x, h, c, *ws), (normal(len(x), *h.shape), normal(*h.shape), normal(*c.shape))
    wanted = backward(oracle, inputs, upstream)

    def cut(which: tuple[int, ...]) -> Tensor:
        def next_(old: Tensors, new: Tensors) -> Tensors:
            return tuple(one.detach() if at in which else one for at, one in enumerate(new))

        def detached(x: Tensor, h: Tensor, c: Tensor, *ws: Tensor) -> Tensors:
            first, memory = next_((h, c), (h, c))
            return unroll(x, first, memory, ws, next_)

        return joined(backward(detached, inputs, upstream))

    got = over_there(subject, "lstm", inputs, upstream)
    silent = (upstream[0], 0 * upstream[1], 0 * upstream[2])

    def diagnosis() -> str:
        return recognise(
            joined(got),
            (0 * joined(wanted), "no gradient flows: detach, item, numpy, .data and no_grad cut it"),
            (cut((0, 1)), "both states are detached at each step: nothing flows back through time"),
            (cut((1,)), "c is detached at each step: its way back is what an LSTM is for"),
            (cut((0,)), "h is detached at each step"),
            (joined(backward(oracle, inputs, silent)), "no gradient flows through the returned states"),
            otherwise="the values are right, the gradient is not: is a part of it detached?",
        )

    compare(got, wanted, ("x", "the first h", "the first c", *NAMES), diagnosis)


# ---- the exam's cell ---------------------------------------------------------------------------------------


def figure(x: Tensor, h: Tensor, c: Tensor, *ws: Tensor) -> Tensors:
    """The cell of the exam: h', c' and ŷ."""
    b = torch.cat([h, x], dim=1)
    f, i, g, o = (b @ w.T for w in ws)
    new = sigmoid(f) * c + sigmoid(i) * tanh(g)
    shown = sigmoid(o) * tanh(new)
    return shown, new, sigmoid(shown)


def drawn(subject: Subject, args: Tensors) -> Tensors:
    """The learner's h', c' and ŷ of the exam's cell."""
    shape = tuple(args[1].shape)
    wanted = {"the new h": shape, "the new c": shape, "the prediction": shape}
    return called(subject, "exam_cell", wanted, args, "return h, c, y")


def exam_example() -> Tensors:
    """Fresh x, h, c and w1 to w4."""
    b, d, h = sizes((2, 5), (3, 7), (4, 8))
    own = (1.5 * normal(h, h + d) / (h + d) ** 0.5 for _ in range(4))
    return normal(b, d), uniform(b, h, low=-0.9, high=0.9), normal(b, h), *own


@check(part="exam_cell")
def returns_three_tensors(subject: Subject) -> None:
    """exam_cell returns h', c' and ŷ, each of shape (B, H)"""
    x, h, c, *ws = exam_example()
    drawn(subject, (x, h, c, *ws))
    drawn(subject, (x[:1], h[:1], c[:1], *ws))


@check(part="exam_cell", after=returns_three_tensors)
def is_the_cell_of_the_exam(subject: Subject) -> None:
    """exam_cell has w1 for f, w2 for i, w3 for g and w4 for o, all of [h, x], and ŷ = σ(h')"""
    x, h, c, *ws = exam_example()
    got, wanted = drawn(subject, (x, h, c, *ws)), figure(x, h, c, *ws)
    order = [1, 0, 2]  # c comes first
    agree(
        tuple(got[at] for at in order),
        tuple(wanted[at] for at in order),
        1e-3,
        1e-5,
        lambda: misread(got, wanted, x, h, c, *ws),
    )


def misread(got: Tensors, wanted: Tensors, x: Tensor, h: Tensor, c: Tensor, *ws: Tensor) -> str:
    """What was made of the figure instead."""
    f, i, g, o = (torch.cat([h, x], dim=1) @ w.T for w in ws)
    f, i, o, g, raw = sigmoid(f), sigmoid(i), sigmoid(o), tanh(g), g
    shown, new, y = wanted
    d = x.shape[1]
    other = figure(x, h, c, *[torch.cat([w[:, d:], w[:, :d]], dim=1) for w in ws])  # as if b were [x, h]

    def ending(h: Tensor, memory: Tensor = new) -> Tensor:
        return joined((h, memory, sigmoid(h)))

    orders = [one for one in itertools.permutations(range(4)) if one != (0, 1, 2, 3)]
    return recognise(
        joined(got),
        (joined(other), "h comes first in b, then x: torch.cat([h, x], dim=1)"),
        *(
            (
                joined(figure(x, h, c, *[ws[at] for at in one])),
                f"w1 to w4 are f, i, g, o: {_numbers(one)} is taken here",
            )
            for one in orders
        ),
        (joined((new, shown, y)), "h and c have changed places: return h, c, y"),
        (joined((shown, new, shown)), "ŷ is h' itself here: its sigmoid is asked"),
        (joined((shown, new, sigmoid(new))), "ŷ is the sigmoid of h', not of c'"),
        (joined((shown, new, tanh(shown))), "ŷ is the sigmoid of h', not its tanh"),
        (joined((shown, new, torch.softmax(shown, 1))), "ŷ is the sigmoid of h', not its softmax"),
        (joined((y, new, y)), "h is handed on before its sigmoid: only ŷ has it"),
        (ending(o * tanh(f * c + i), f * c + i), "the candidate is forgotten: c' is f ⊙ c + i ⊙ g"),
        (
            ending(o * tanh(f * c + i * sigmoid(raw)), f * c + i * sigmoid(raw)),
            "the candidate is a tanh: only the gates are sigmoids",
        ),
        (ending(new * tanh(new) * o), "one factor too many: h' is o ⊙ tanh(c'), without another c'"),
        (ending(o * new), "h' is o ⊙ tanh(c'): tanh is missing"),
        (ending(tanh(shown)), "o ⊙ tanh(c') is h': there is no tanh behind it"),
        (ending(tanh(o * new)), "first tanh of c', then the output gate"),
        (ending(o * tanh(c)), "h' shows the new memory c', not the old one"),
        otherwise="f, i, o are sigmoids and g a tanh; then c', then h', then ŷ",
    )


def _numbers(order: tuple[int, ...]) -> str:
    return ", ".join(f"w{at + 1}" for at in order)


@check(part="exam_cell", after=is_the_cell_of_the_exam)
def has_the_gradients_of_the_exam(subject: Subject) -> None:
    """exam_cell hands a gradient to all that comes in, works in float64 and leaves its inputs alone"""
    args = tuple(one.double() for one in exam_example())
    expect_untouched(subject, subject.exam_cell, *args, hint="c *= f writes into the caller's memory")
    for one, right in zip(drawn(subject, args), figure(*args), strict=True):
        expect_close(one, right, rtol=1e-9, atol=1e-9, hint="float32 on the way loses digits")
    upstream = tuple(normal(*args[1].shape).double() for _ in range(3))
    got = over_there(subject, "exam_cell", args, upstream)
    compare(got, backward(figure, args, upstream), ("x", "h", "c", "w1", "w2", "w3", "w4"))


# ---- gradients ---------------------------------------------------------------------------------------------


def _cut() -> str:
    return "the values are right, the gradient is not: detach, .data, item and numpy cut it"


def compare(
    got: Tensors, wanted: Tensors, names: tuple[str, ...], diagnosis: Callable[[], str] = _cut
) -> None:
    """The gradients agree, one by one."""
    for one, right, name in zip(got, wanted, names, strict=True):
        near = 1e-3 * float(right.abs().max())
        agree((named(one, f"the gradient for {name}"),), (right,), 1e-3, near, diagnosis)


def backward(function: Callable[..., Tensors], inputs: Tensors, upstream: Tensors) -> Tensors:
    """The gradients of a function of this file, in float64."""
    wide = tuple(one.double() for one in inputs)
    _, found = torch.autograd.functional.vjp(  # type: ignore[no-untyped-call]
        function, wide, tuple(one.double() for one in upstream)
    )
    return tuple(found)


def over_there(subject: Subject, name: str, inputs: Tensors, upstream: Tensors) -> Tensors:
    """The same of the learner's function: the gradient for each input, of its shape."""
    vjp = subject["__builtins__"].get("__import__")("torch").autograd.functional.vjp
    function: Remote = subject[name]
    with in_plain_words(name):
        found = subject.request("call", vjp, (function, inputs, upstream), {}, f"the way back through {name}")
    fits = isinstance(found, tuple) and len(found) == 2 and isinstance(found[1], tuple)
    if not fits or [getattr(one, "shape", ()) for one in found[1]] != [one.shape for one in inputs]:
        raise CheckFailed(
            actual="the gradients came back in a wrong shape", hint="leave torch.autograd as it is"
        )
    return tuple(found[1])


@contextlib.contextmanager
def in_plain_words(name: str) -> Iterator[None]:
    """Says what to do about what torch says when a tensor was overwritten that backward needs."""
    try:
        yield
    except CheckFailed as refused:
        if "inplace" not in refused.actual and "in-place" not in refused.actual:
            raise
        raise CheckFailed(
            actual=f"the way back through {name} finds a tensor overwritten that it needs",
            expected="new tensors for new states",
            hint="collect the states in a list and torch.stack them behind the loop",
            detail=refused.detail,
        ) from None


# ---- what a learner predicts before the run ----------------------------------------------------------------


def alone(subject: Subject, biases: tuple[float, ...], c: float, steps: int) -> Tensors:
    """Outputs, h and c of a single unit whose weights are all 0 but for these biases."""
    none, bias = torch.zeros(4, 1), torch.tensor(biases)
    state = torch.zeros(1, 1)
    found: Tensors = subject.lstm(torch.ones(steps, 1, 1), state, state + c, none, none, bias, torch.zeros(4))
    return found


@prediction("value")
def long_memory(subject: Subject) -> object:
    """f is 1 and i is 0, so c' = c at every step: 2.5 stays 2.5 for as long as the gates stay like that."""
    return alone(subject, (-50.0, 50.0, 0.0, 0.0), 2.5, 100)[2]


@prediction("value")
def all_zero(subject: Subject) -> object:
    """The gates are ½ and the candidate is 0, so c' = ½ and h' = ½ · tanh(½) = 0.2311."""
    return alone(subject, (0.0, 0.0, 0.0, 0.0), 1.0, 1)[1]


@prediction("shape")
def shape_of_the_outputs(subject: Subject) -> object:
    """The 24 rows are four blocks of 6 units: each of 2 sequences shows 6 numbers after each of 9 steps."""
    state = torch.zeros(2, 6)
    return subject.lstm(normal(9, 2, 4), state, state, *weights(4, 6))[0]
