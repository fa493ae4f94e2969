"""An MLP of ready-made layers: its layers by the numbers it holds, its activations by what it computes."""

import contextlib
import math
from collections.abc import Callable

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
    expect_object,
    expect_shape,
    expect_state,
    expect_true,
    fail,
    normal,
    prediction,
    recognise,
    sizes,
    to_tensor,
    uniform,
)

NUMBERS = 227_670
COUNTS = {
    0: "the network holds no numbers: layers in a plain list are not registered, in nn.Sequential they are",
    227_304: "these are the weights alone: each layer has a bias, too",
    203_530: "this is 784 → 256 → 10: the new layer of 100 is missing",
    79_510: "this is 784 → 100 → 10: the layer of 256 is missing",
    106_926: "the sizes are swapped: first 256, then 100",
    269_322: "the second hidden layer has 256 units: 100 are asked",
    226_660: "the last layer, from 100 to 10, is missing",
    7_850: "this is 784 → 10: both hidden layers are missing",
}
Step = Callable[[Tensor], Tensor]


def new(subject: Subject) -> Remote:
    """A network of the learner's own; a lazy layer has met its first batch."""
    model = expect_object(subject.build_model(), hint="build_model has to return the network")
    with contextlib.suppress(CheckFailed):  # what goes wrong here is told by the check about shapes
        model(uniform(2, 1, 28, 28))
    subject.state(model)  # fails the check for what is no module
    return model


def fresh_reference() -> nn.Sequential:
    """The network that is asked for."""
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 100), nn.Tanh(), nn.Linear(100, 10)
    )


def answer(model: Remote, x: Tensor) -> Tensor:
    """The network's answer; what torch says where layers do not fit gets its meaning for this network."""
    try:
        return to_tensor(model(x))
    except CheckFailed as refused:
        hint = refused.hint
        if "shapes cannot be multiplied" in refused.actual:
            hint = "what one layer gives, the next one takes: 784, then 256, then 100 numbers an image"
            if "x28 and" in refused.actual:
                hint = "rows of 28 pixels arrive: nn.Flatten() comes first and makes 784 of an image"
        raise CheckFailed(
            actual=refused.actual, hint=hint, detail=refused.detail, kind=refused.kind
        ) from None


@check
def gives_ten_logits_for_each_image(subject: Subject) -> None:
    """build_model gives a network that turns (B, 1, 28, 28) into (B, 10), also for a batch of one"""
    model = new(subject)
    model.eval()
    for batch in (*sizes((3, 7)), 1):
        got = answer(model, normal(batch, 1, 28, 28))
        expect_shape(got, (batch, 10), hint="one row of ten logits for each image")
        expect_dtype(got, torch.float32, hint="leave weights and images in float32")
        expect_finite(got)


@check(after=gives_ten_logits_for_each_image)
def has_hidden_layers_of_256_and_100(subject: Subject) -> None:
    """the network learns 200,960 + 25,700 + 1,010 = 227,670 numbers"""
    model = new(subject)
    held = subject.state(model)
    count = sum(math.prod(shape) for _, shape in held)
    if count != NUMBERS:
        matrices = " and ".join(f"{shape[1]} → {shape[0]}" for _, shape in held if len(shape) == 2)
        fail(
            actual=f"the network holds {count:,} numbers" + (f", in layers {matrices}" if matrices else ""),
            expected=f"{NUMBERS:,} for 784 → 256 → 100 → 10",
            hint=COUNTS.get(count, "a layer from n to m numbers has n·m weights and m biases"),
        )
    expect_state(subject, model, fresh_reference(), hint="784 → 256 → 100 → 10, each layer an nn.Linear")


def same(x: Tensor) -> Tensor:
    """Nothing in place of an activation."""
    return x


def run(layers: list[nn.Linear], x: Tensor, first: Step, second: Step) -> Tensor:
    """The three layers with these functions between them."""
    one, two, three = layers
    with torch.no_grad():
        found: Tensor = three(second(two(first(one(x.flatten(1))))))
    return found


@check(after=has_hidden_layers_of_256_and_100)
def computes_relu_then_tanh(subject: Subject) -> None:
    """the network computes linear, ReLU, linear, tanh, linear and nothing more"""
    model = new(subject)
    reference = expect_state(subject, model, fresh_reference())
    layers = [one for one in reference.modules() if isinstance(one, nn.Linear)]
    x = 4 * normal(*sizes((5, 9)), 1, 28, 28)
    got = answer(model, x)
    relu, tanh = torch.relu, torch.tanh

    def both(x: Tensor) -> Tensor:
        return tanh(relu(x))

    want = run(layers, x, relu, tanh)
    hint = recognise(
        got,
        (run(layers, x, relu, relu), "a ReLU stands behind the layer of 100: tanh is asked"),
        (run(layers, x, relu, same), "nothing stands behind the layer of 100: tanh is missing"),
        (run(layers, x, relu, torch.sigmoid), "a sigmoid stands behind the layer of 100: tanh is asked"),
        (run(layers, x, relu, nn.functional.hardtanh), "Hardtanh is a relative, cut straight: tanh is asked"),
        (
            run(layers, x, nn.functional.leaky_relu, tanh),
            "a leaky ReLU stands behind the layer of 256: ReLU is asked",
        ),
        (run(layers, x, tanh, tanh), "tanh stands behind both hidden layers: the first one has ReLU"),
        (run(layers, x, tanh, relu), "the two have changed places: ReLU behind 256, tanh behind 100"),
        (run(layers, x, same, tanh), "nothing stands behind the layer of 256: ReLU is missing"),
        (run(layers, x, both, same), "tanh stands before the layer of 100: it belongs behind it"),
        (
            run(layers, x, both, tanh),
            "tanh stands on both sides of the layer of 100: once is asked, behind it",
        ),
        (run(layers, x, relu, both), "ReLU and tanh stand behind the layer of 100: tanh alone is asked"),
        (run(layers, x, same, same), "no activation at all: three linear layers collapse to one linear map"),
        (want.softmax(1), "these are probabilities: CrossEntropyLoss contains the softmax already"),
        (want.log_softmax(1), "these are logarithms of probabilities: the logits are asked, as they are"),
        (tanh(want), "tanh stands behind the last layer, too, and squeezes the logits to ±1"),
        (tanh(run(layers, x, relu, same)), "tanh stands behind the last layer: it belongs one layer before"),
        (relu(want), "a ReLU behind the last layer cuts negative logits off"),
        otherwise="the numbers fit, and yet it computes something else: another activation, or more layers?",
    )
    expect_close(got, want, rtol=1e-3, atol=1e-3 * float(want.abs().max()), hint=hint)


@check(after=computes_relu_then_tanh)
def lets_the_gradient_through(subject: Subject) -> None:
    """the gradient passes through all layers"""
    model = new(subject)
    reference = expect_state(subject, model, fresh_reference())
    x, upstream = normal(6, 1, 28, 28), normal(6, 10)
    got = subject.gradient(model, x, upstream=upstream)
    leaf = x.clone().requires_grad_()
    (want,) = torch.autograd.grad(reference(leaf), leaf, upstream)
    hint = "leave the tensors in the graph: no detach, .data or no_grad between the layers"
    expect_close(got, want, atol=0.05 * float(want.abs().max()), hint=hint)
    for name, parameter in reached(subject, model):
        told = f"{name} gets no gradient"
        expect_true(parameter, actual=told, expected="a gradient for each parameter", hint=hint)


def reached(subject: Subject, model: Remote) -> list[tuple[str, bool]]:
    """Name of each parameter, and whether it asks for a gradient."""
    builtins = subject["__builtins__"]
    named = builtins.get("dict")(model.named_parameters())
    flags = builtins.get("map")(
        builtins.get("__import__")("operator").attrgetter("requires_grad"), model.parameters()
    )
    return list(zip(named, builtins.get("list")(flags), strict=False))


@check(after=computes_relu_then_tanh)
def builds_a_new_network_each_time(subject: Subject) -> None:
    """build_model gives another network at each call, with random numbers of its own"""
    one, other = new(subject), new(subject)
    fill(subject, one, lambda name, shape: 0.0)
    for tensor in subject.tensors(other, [name for name, shape in subject.state(other) if len(shape) == 2]):
        expect_true(
            bool((tensor != 0).any()),
            actual="what is written into one network stands in the other, too",
            expected="a new network",
            hint="make the layers inside build_model: those of the file are made once",
        )
        expect_true(
            bool((tensor[0] != tensor[1:]).any(dim=1).all()),
            actual=f"a weight of shape {tuple(tensor.shape)} begins with equal numbers",
            expected="random numbers",
            hint="units that begin equal stay equal: leave torch's own first values",
        )


def fill(subject: Subject, model: Remote, number: Callable[[str, tuple[int, ...]], float]) -> None:
    """Writes one number into each tensor of the network."""
    for name, shape in subject.state(model):
        place = model
        for part in name.split("."):
            place = getattr(place, part)
        place.data.fill_(number(name, shape))


# ---- what a learner predicts before the run ----------------------------------------------------------------


def matrices(subject: Subject, model: Remote) -> list[str]:
    """The names of the weights in the order in which they are held."""
    return [name for name, shape in subject.state(model) if len(shape) == 2]


@prediction("shape")
def shape_of_the_second_weight(subject: Subject) -> object:
    """nn.Linear(256, 100) keeps its weight as (out, in) and computes x Wᵀ + b, so that each row belongs to
    one unit of the layer.
    """
    model = new(subject)
    return subject.tensors(model, matrices(subject, model))[1]


@prediction("value")
def numbers_of_the_new_layer(subject: Subject) -> object:
    """256 · 100 weights and 100 biases, 25,700. The network grows by fewer, 24,140: the last layer
    now reads 100 numbers in place of 256.
    """
    model = new(subject)
    return sum(math.prod(shape) for _, shape in subject.state(model) if shape[0] == 100)


@prediction("value")
def far_in_saturation(subject: Subject) -> object:
    """784 arrives at each unit of the first layer, 256 · 784 at each of the second, and tanh makes 1 of it.
    100 units times 0.1 are 10: the last layer never gets more than ±1 from a unit.
    """
    model = new(subject)
    last = matrices(subject, model)[-1]
    fill(subject, model, lambda name, shape: 0.1 if name == last else float(len(shape) == 2))
    return answer(model, torch.ones(1, 1, 28, 28)).mean()
