"""Recurrent layers of the library: a network by its weights, a count by numbers, gates by their biases."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_object,
    expect_shape,
    expect_true,
    integers,
    named,
    normal,
    number,
    prediction,
    recognise,
    show,
    sizes,
    to_tensor,
)

CELLS: dict[str, type[nn.RNN] | type[nn.GRU] | type[nn.LSTM]] = {
    "RNN": nn.RNN,
    "GRU": nn.GRU,
    "LSTM": nn.LSTM,
}
BLOCKS = {"RNN": 1, "GRU": 3, "LSTM": 4}
State = Any  # a tensor (L, B, H), or a pair of these


class Reference(nn.Module):
    """The network that is asked for."""

    def __init__(self, cell: str, v: int, h: int, layers: int) -> None:
        super().__init__()
        self.v = v
        self.rnn = CELLS[cell](v, h, layers)
        self.head = nn.Linear(h, v)

    def forward(self, tokens: Tensor, state: State = None) -> tuple[Tensor, State]:
        """Logits (T, B, V) and the last state."""
        outputs, state = self.rnn(functional.one_hot(tokens, self.v).float(), state)
        return self.head(outputs), state


# ---- CharModel ---------------------------------------------------------------------------------------------


def new(subject: Subject, cell: str, v: int, h: int, layers: int) -> Remote:
    """A model of the learner's, in eval mode."""
    given = (cell, v, h) if layers == 1 else (cell, v, h, layers)
    return expect_object(subject.CharModel(*given), hint="CharModel has to be a class")


def held(module: Remote) -> dict[str, Tensor]:
    """The tensors of a module's state by name, in their order."""
    found = module.state_dict()
    if not isinstance(found, dict) or not all(isinstance(one, Tensor) for one in found.values()):
        raise CheckFailed(actual="state_dict() gives no tensors", expected="those of the layers", hint=MODULE)
    return found


def learned(subject: Subject, module: Remote) -> dict[str, Tensor]:
    """The parameters of a module by name: what it learns, and no buffers."""
    found = subject["__builtins__"].get("dict")(module.named_parameters())
    if not isinstance(found, dict) or not all(isinstance(one, Tensor) for one in found.values()):
        raise CheckFailed(
            actual="named_parameters() gives no tensors", expected="those of the layers", hint=MODULE
        )
    return found


MODULE = "CharModel is an nn.Module: leave its state_dict() and its parameters() as they are"


def rebuilt(subject: Subject, model: Remote, made: tuple[str, int, int, int]) -> Reference:
    """The network that is asked for with the learner's weights: shapes in the order in which they stand."""
    cell, v, h, layers = made
    reference, free = Reference(*made), list(learned(subject, model).items())
    count = sum(one.numel() for _, one in free)
    expect_true(
        count == size(*made),
        actual=f"CharModel({cell!r}, {v}, {h}, {layers}) holds {count:,} numbers",
        expected=f"{size(*made):,}",
        hint=_counted(count, *made),
    )
    own = {}
    for name, one in reference.state_dict().items():
        match = next((at for at, (_, other) in enumerate(free) if other.shape == one.shape), None)
        if match is None:
            shapes = ", ".join(f"{name} {tuple(other.shape)}" for name, other in free[:8])
            told, wanted = (
                f"no tensor of shape {tuple(one.shape)} is left among {shapes}",
                f"{name} of that shape",
            )
            raise CheckFailed(actual=told, expected=wanted, hint="the layers as the library makes them")
        own[name] = free.pop(match)[1]
    reference.load_state_dict(own)
    return reference


def answer(
    model: Remote, tokens: Tensor, state: State, cell: str, v: int, h: int, layers: int
) -> tuple[Tensor, State]:
    """The learner's logits and state in their shapes; fails the check otherwise."""
    steps, batch = tokens.shape
    try:
        got = model(tokens) if state is None else model(tokens, state)
    except CheckFailed as refused:
        if "input_size" not in refused.actual:
            raise
        hint = (
            f"one_hot(tokens, {v}): without V it counts up to the largest number that it sees; {refused.hint}"
        )
        raise CheckFailed(actual=refused.actual, hint=hint, detail=refused.detail) from None
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        told = show(got) if isinstance(got, Tensor) or got is None else f"a {type(got).__name__}"
        hint = "return logits, state: the caller hands the state in again"
        raise CheckFailed(actual=f"the model returned {told}", expected="logits and state", hint=hint)
    logits = named(to_tensor(got[0]), "the tensor of logits")
    known = {
        (steps, batch, h): "these are the outputs of the recurrent layer: the linear one turns H into V",
        (batch, steps, v): "time stands first, as in tokens",
        (steps * batch, v): "the axes of time and batch stay: a linear layer takes (T, B, H)",
        (batch, v): "logits for every step are asked, not for the last alone",
        (steps, v): "this has lost an axis",
    }
    hint = known.get(tuple(logits.shape), f"T is {steps}, B is {batch} and V is {v} here")
    expect_shape(logits, (steps, batch, v), hint=hint)
    expect_dtype(logits, torch.float32, hint="one_hot gives integers: .float()")
    expect_finite(logits)
    pair = cell == "LSTM"
    if pair != isinstance(got[1], (tuple, list)):
        told = "a pair" if not pair else show(got[1])
        hint = (
            "an LSTM has two states, h and c: hand on what the layer returns"
            if pair
            else "one tensor is its state"
        )
        raise CheckFailed(
            actual=f"the state of the {cell} is {told}", expected="the layer's own state", hint=hint
        )
    for one in got[1] if pair else (got[1],):
        state_ = named(to_tensor(one), f"the state of the {cell}")
        known = {
            (layers, steps, h): "this state belongs to a layer with batch_first: tokens are (T, B)",
            (batch, h): "the state has a row for each layer: (num_layers, B, H)",
            (steps, batch, h): "these are the outputs: the state is the second thing that the layer returns",
            (1, batch, h): "this is the state of one layer: each of them has its own",
            (2 * layers, batch, h): "both directions: a bidirectional layer would see the future",
        }
        hint = known.get(tuple(state_.shape), f"num_layers is {layers}, B is {batch} and H is {h} here")
        expect_shape(state_, (layers, batch, h), hint=hint)
    return logits, got[1]


def example(cell: str, layers: int) -> tuple[tuple[str, int, int, int], Tensor]:
    """How a model is made, and fresh tokens (T, B) for it."""
    t, b, v, h = sizes((4, 6), (2, 3), (9, 12), (13, 17))
    return (cell, v, h, layers), integers(t, b, low=0, high=v)


@check(part="CharModel")
def gives_logits_and_state(subject: Subject) -> None:
    """CharModel gives logits (T, B, V) and a state (num_layers, B, H), a pair of these for an LSTM"""
    for cell, layers in (("RNN", 1), ("GRU", 2), ("LSTM", 2)):
        made, tokens = example(cell, layers)
        tokens = tokens.clamp(max=made[1] - 2)  # the last character does not occur in every text
        answer(new(subject, *made), tokens, None, *made)


@check(part="CharModel", after=gives_logits_and_state)
def has_the_layers_of_its_name(subject: Subject) -> None:
    """CharModel has the recurrent layer that is named, V to H, num_layers deep, and a linear one behind"""
    for cell, layers in (("RNN", 2), ("GRU", 1), ("LSTM", 2)):
        made, _ = example(cell, layers)
        rebuilt(subject, new(subject, *made), made)


def size(cell: str, v: int, h: int, layers: int) -> int:
    """How many numbers the network learns."""
    return BLOCKS[cell] * (h * (v + h + 2) + (layers - 1) * 2 * h * (h + 1)) + (h + 1) * v


def _counted(count: int, cell: str, v: int, h: int, layers: int) -> str:
    """What a network of another size may be."""
    known = {0: "layers in a plain list or dict are not registered: nn.ModuleList and attributes are"}
    known |= {
        size(other, v, h, layers): f"this is the size with an nn.{other}" for other in BLOCKS if other != cell
    }
    known |= {
        size(
            cell, v, h, one
        ): f"this is the size with {one} layer{'s' if one > 1 else ''}, num_layers is {layers}"
        for one in (1, 2, 3)
        if one != layers
    }
    plain, blocks = size(cell, v, h, layers), BLOCKS[cell]
    known[(h + 1) * v] = "only the linear layer is registered: not in a plain list or dict, as an attribute"
    known |= {
        plain + v * v: "an embedding stands in front: one-hot rows go straight into the layer",
        plain
        + v * h
        + blocks * h * (h - v): "an embedding stands in front: one-hot rows go straight into the layer",
        plain - (h + 1) * v: "the linear layer from H to V is missing",
        plain - v: "the linear layer has no bias",
        plain - layers * blocks * 2 * h: "the biases of the recurrent layer are missing",
    }
    return known.get(count, f"{blocks} block{'s' if blocks > 1 else ''} of H(V + H + 2), and (H + 1)V behind")


@check(part="CharModel", after=has_the_layers_of_its_name)
def computes_what_the_library_computes(subject: Subject) -> None:
    """CharModel computes one-hot, recurrent layer, linear layer and nothing more"""
    for cell, layers in (("RNN", 2), ("GRU", 1), ("LSTM", 2)):
        made, tokens = example(cell, layers)
        model = new(subject, *made)  # as it is made, in training mode: no dropout is asked
        reference = rebuilt(subject, model, made)
        logits, state = answer(model, tokens, None, *made)
        with torch.no_grad():
            wanted, wanted_state = reference(tokens)
            turned = reference(tokens.T)[0].transpose(0, 1)
            ahead = reference(tokens.flip(0))[0]
            bent = relu_cell(reference, layers)(tokens)[0] if cell == "RNN" else 2 * wanted
        hint = recognise(
            logits,
            (wanted.softmax(2), "these are probabilities: the cross-entropy takes logits"),
            (
                wanted.log_softmax(2),
                "these are logarithms of probabilities: logits are asked, the linear layer's own",
            ),
            (torch.relu(wanted), "a ReLU behind the linear layer cuts negative logits off"),
            (turned, "time and batch have changed places: is the layer made with batch_first?"),
            (bent, "the plain cell's activation is tanh, as the library has it, not the ReLU"),
            (ahead, "this reads from the end to the beginning"),
            otherwise="with your own weights it computes something else: is there anything else on the way?",
        )
        near = torch.allclose(logits, wanted, rtol=1e-3, atol=1e-4)
        if not near and not torch.allclose(answer(model, tokens, None, *made)[0], logits, atol=1e-4):
            hint = "the same call gives another answer each time: no dropout is asked, and no state is kept"
        close = {"rtol": 1e-3, "atol": 1e-4}
        expect_close(named(logits, f"the tensor of logits ({cell})"), wanted, hint=hint, **close)
        for one, right in zip(_listed(state), _listed(wanted_state), strict=True):
            expect_close(one, right, hint="the state after the last step, as the layer returns it", **close)


def relu_cell(reference: Reference, layers: int) -> Reference:
    """The same network with nn.RNN's other activation."""
    made = Reference("RNN", reference.v, reference.rnn.hidden_size, layers)
    made.rnn = nn.RNN(reference.v, reference.rnn.hidden_size, layers, nonlinearity="relu")
    made.load_state_dict(reference.state_dict())
    return made


def _listed(state: State) -> list[Tensor]:
    return [to_tensor(one) for one in state] if isinstance(state, (tuple, list)) else [to_tensor(state)]


@check(part="CharModel", after=computes_what_the_library_computes)
def goes_on_with_the_state(subject: Subject) -> None:
    """CharModel continues a text with the state that it is handed"""
    for cell, layers in (("GRU", 2), ("LSTM", 1)):
        made, tokens = example(cell, layers)
        model = new(subject, *made)
        model.eval()
        whole, _ = answer(model, tokens, None, *made)
        again, _ = answer(model, tokens, None, *made)
        hint = "a second call without a state begins elsewhere: None stands for zeros, keep no state yourself"
        expect_close(named(again, "the tensor of logits"), whole, rtol=1e-3, atol=1e-4, hint=hint)
        first, state = answer(model, tokens[:2], None, *made)
        second, _ = answer(model, tokens[2:], state, *made)
        fresh, _ = answer(model, tokens[2:], None, *made)
        hint = recognise(second, (fresh, "the state that is handed in is not used: self.rnn(x, state)"))
        expect_close(
            torch.cat([first, second]), whole, rtol=1e-3, atol=1e-4, hint=hint or "state is the h before x[0]"
        )


@check(part="CharModel", after=goes_on_with_the_state)
def learns_with_all_its_weights(subject: Subject) -> None:
    """a loss of CharModel's logits sends a gradient to the weights of every layer"""
    made, tokens = example("GRU", 2)
    model = new(subject, *made)
    load, builtins = subject["__builtins__"].get("__import__"), subject["__builtins__"]
    tools = load("itertools")
    answers = tools.chain.from_iterable(builtins.get("map")(model, [tokens]))
    logits = tools.islice(answers, 1)  # stays over there, with its graph
    upstream = normal(*tokens.shape, made[1])
    try:
        load("torch").autograd.backward(logits, [upstream])
    except CheckFailed as refused:
        if "does not require grad" not in refused.actual:
            raise
        hint = "no_grad, detach, .data and numpy cut the gradient off"
        raise CheckFailed(
            actual="the logits have no graph, so nothing is learned", hint=hint, detail=refused.detail
        ) from None
    grads = builtins.get("list")(builtins.get("map")(load("operator").attrgetter("grad"), model.parameters()))
    if not isinstance(grads, list):
        raise CheckFailed(actual="parameters() cannot be read", hint=MODULE)
    silent = [name for name, one in zip(learned(subject, model), grads, strict=False) if not _moved(one)]
    expect_true(
        not silent,
        actual=f"no gradient reaches {', '.join(silent[:3])}{', …' if len(silent) > 3 else ''}",
        expected="one for every weight",
        hint="detach, .data and no_grad between the layers leave the ones in front unlearned",
    )


def _moved(one: object) -> bool:
    return isinstance(one, Tensor) and bool((one != 0).any())


@check(part="CharModel", after=gives_logits_and_state)
def refuses_other_names(subject: Subject) -> None:
    """CharModel raises a ValueError for any name but RNN, GRU and LSTM"""
    for name in ("Transformer", "Linear", "rnn"):
        try:
            subject.CharModel(name, 9, 13)
        except CheckFailed as refused:
            if "raised ValueError" in refused.actual:
                continue
            hint = f"check the name first and raise a ValueError; {refused.hint}"
            raise CheckFailed(actual=refused.actual, expected="a ValueError", hint=hint) from None
        raise CheckFailed(
            actual=f"CharModel({name!r}, 9, 13) makes a model",
            expected="a ValueError",
            hint="a misspelt name must not become another network: raise it for what is none of the three",
        )


# ---- count_parameters --------------------------------------------------------------------------------------


def library(subject: Subject) -> Remote:
    """torch.nn in the learner's process."""
    found: Remote = subject["__builtins__"].get("__import__")("torch").nn
    return found


@check(part="count_parameters")
def counts_what_is_learned(subject: Subject) -> None:
    """count_parameters gives 73,216 for nn.RNN(28, 256), 204,800 for two layers and 219,648 for a GRU"""
    there = library(subject)
    for name, given, right in (
        ("RNN", (28, 256), 73_216),
        ("RNN", (28, 256, 2), 204_800),
        ("GRU", (28, 256), 219_648),
    ):
        layer = CELLS[name](*given)
        shown = f"nn.{name}({', '.join(map(str, given))})"
        got = subject.count_parameters(getattr(there, name)(*given))
        found = number(got, hint="one number for all parameters")
        own = list(layer.parameters())
        hint = recognise(
            got,
            (float(len(own)), "these are the tensors: add up the numbers in them, p.numel()"),
            (float(sum(p.numel() for p in own if p.ndim > 1)), "the biases count as well"),
            (float(sum(len(p) for p in own)), "len(p) is the first axis alone: p.numel()"),
            (float(own[0].numel()), "this is the first tensor alone"),
            (float(right / 2), "half of it is missing"),
            (float(2 * 73_216), "the second layer reads 256 states, not 28 characters"),
            otherwise="the sum of p.numel() over model.parameters()",
        )
        told = f"count_parameters({shown}) gave {show(got)}"
        expect_true(found == right, actual=told, expected=f"{right:,}", hint=hint)


@check(part="count_parameters", after=counts_what_is_learned)
def counts_any_module(subject: Subject) -> None:
    """count_parameters takes any module, counts no buffers, and gives an int"""
    there = library(subject)
    a, b = sizes((3, 6), (7, 11))
    got = subject.count_parameters(there.Sequential(there.Linear(a, b), there.BatchNorm1d(b)))
    right = a * b + 3 * b
    hint = recognise(
        got,
        (
            float(right + 2 * b + 1),
            "running means are no parameters: state_dict() holds them too, parameters() does not",
        ),
        (
            float(right + 2 * b),
            "running means are no parameters: state_dict() holds them too, parameters() does not",
        ),
        (float(a * b + b), "this counts the first layer alone"),
        otherwise="the sum of p.numel() over model.parameters()",
    )
    told = f"count_parameters of Linear({a}, {b}) and BatchNorm1d({b}) gave {show(got)}"
    expect_true(number(got) == right, actual=told, expected=f"{right}", hint=hint)
    kind = type(got).__name__
    expect_true(
        kind == "int", actual=f"count_parameters gave a {kind}", expected="an int", hint="numel() is an int"
    )


# ---- open_gates --------------------------------------------------------------------------------------------


def opened(subject: Subject, layer: Remote, bias: float) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The tensors of a layer by name, before and after open_gates."""
    before = held(layer)
    try:
        subject.open_gates(layer, bias)
    except CheckFailed as refused:
        if "leaf Variable" not in refused.actual:
            raise
        hint = f"a bias is a leaf of the graph: change it under torch.no_grad(); {refused.hint}"
        raise CheckFailed(actual=refused.actual, hint=hint, detail=refused.detail) from None
    after = held(layer)
    for name, one in after.items():
        hint = "the biases keep their shape: change numbers in them"
        expect_shape(named(one, name), before[name].shape if name in before else (), hint=hint)
    return before, after


@check(part="open_gates")
def opens_the_second_block(subject: Subject) -> None:
    """open_gates fills the second block of bias_hh with the bias, in an LSTM and in a GRU"""
    there = library(subject)
    for cell in ("LSTM", "GRU"):
        v, h = sizes((3, 5), (6, 9))
        bias = 1.0 + float(integers(1, low=1, high=4))
        before, after = opened(subject, getattr(there, cell)(v, h), bias)
        got, was = after["bias_hh_l0"], before["bias_hh_l0"]
        wanted = filled(was, h, bias)
        blocks = len(was) // h
        others = [filled(was, h, bias, at) for at in range(blocks)]
        second = "the input gate" if cell == "LSTM" else "the reset gate"
        hint = recognise(
            got,
            (was, "nothing has changed: is the change made to a copy?"),
            (others[0], f"this is the first block, {second}: the second keeps the old state"),
            *(
                (other, f"this is block {at + 1} of {blocks}: the second is asked")
                for at, other in enumerate(others)
                if at > 1
            ),
            (torch.full_like(was, bias), f"all {blocks} gates are filled: the second block alone"),
            (was + bias * (wanted == bias), "bias is added to the old numbers: fill the block with it"),
            (_at(was, slice(1, 2), bias), "this is one number: a block has H of them"),
            (_at(was, slice(h, None), bias), "this goes on to the end: the second block ends at 2H"),
            (_at(was, slice(0, 2 * h), bias), "this begins with the first block: the second begins at H"),
            otherwise=f"numbers {h} to {2 * h - 1} of {len(was)} become {bias:g}, here H is {h}",
        )
        expect_close(named(got, f"bias_hh_l0 of the {cell}"), wanted, atol=1e-6, hint=hint)


@check(part="open_gates", after=opens_the_second_block)
def keeps_learning(subject: Subject) -> None:
    """open_gates leaves the biases parameters that are learned"""
    layer = library(subject).GRU(4, 6)
    opened(subject, layer, 2.0)
    hint = "torch.no_grad() around the change is enough: leave requires_grad as it is"
    told = "bias_hh_l0 is frozen: its requires_grad is False"
    expect_true(
        subject.value(layer.bias_hh_l0.requires_grad) is True, actual=told, expected="True", hint=hint
    )


def filled(one: Tensor, h: int, bias: float, block: int = 1) -> Tensor:
    """A bias with one block filled."""
    return _at(one, slice(block * h, (block + 1) * h), bias)


def _at(one: Tensor, where: slice, bias: float) -> Tensor:
    copy = one.clone()
    copy[where] = bias
    return copy


@check(part="open_gates", after=opens_the_second_block)
def leaves_all_else(subject: Subject) -> None:
    """open_gates leaves all other numbers as they are, and an nn.RNN as a whole"""
    there = library(subject)
    for cell in ("LSTM", "RNN"):
        before, after = opened(subject, getattr(there, cell)(4, 6), 2.5)
        for name, was in before.items():
            wanted = filled(was, 6, 2.5) if name == "bias_hh_l0" and cell != "RNN" else was
            hint = (
                "an nn.RNN has no gates"
                if cell == "RNN"
                else "only bias_hh: the two biases add up in the gate"
            )
            expect_close(named(after[name], f"{name} of the {cell}"), wanted, atol=1e-6, hint=hint)


@check(part="open_gates", after=leaves_all_else)
def opens_every_layer(subject: Subject) -> None:
    """open_gates reaches every layer of a stack"""
    there = library(subject)
    for cell, layers in (("LSTM", 3), ("GRU", 2)):
        before, after = opened(subject, getattr(there, cell)(4, 6, layers), -1.5)
        for name, was in before.items():
            wanted = filled(was, 6, -1.5) if name.startswith("bias_hh") else was
            same = torch.equal(after[name], was)
            hint = (
                f"{name} is as it was: each of the {layers} layers has one"
                if same
                else "only bias_hh changes"
            )
            expect_close(named(after[name], f"{name} of the {cell}"), wanted, atol=1e-6, hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def numbers_of_a_gru(subject: Subject) -> object:
    """3 · 256 · (28 + 256 + 2) = 219,648, three times an RNN: two gates and a candidate, two biases each."""
    return subject.count_parameters(library(subject).GRU(28, 256))


@prediction("value")
def cost_of_a_second_layer(subject: Subject) -> object:
    """2 · 256 · 256 + 2 · 256 = 131,584: the second layer reads 256 states, not 28 characters."""
    two, one = (subject.CharModel("RNN", 28, 256, layers) for layers in (2, 1))
    return sum(math.prod(shape) for _, shape in subject.state(two)) - sum(
        math.prod(shape) for _, shape in subject.state(one)
    )


@prediction("shape")
def shape_of_the_state(subject: Subject) -> object:
    """64 numbers for each of 2 layers and each of 32 sequences; the 35 steps leave one state behind."""
    return subject.CharModel("GRU", 28, 64, 2)(integers(35, 32, low=0, high=28))[1]
