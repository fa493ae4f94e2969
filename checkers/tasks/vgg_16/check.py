"""VGG-16, column D: its layers by the weights that it holds, the rest by what it computes with them."""

import contextlib
from collections.abc import Callable

import torch
import torch.nn.functional as F

from checkers.api import (
    CheckFailed,
    Layer,
    Remote,
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_object,
    expect_shape,
    expect_sign,
    expect_true,
    integers,
    layers_of,
    named,
    normal,
    prediction,
    rebuilt,
    to_tensor,
    weights_of,
)

Tensors = dict[str, torch.Tensor]
Step = Callable[[torch.Tensor], torch.Tensor]

BLOCKS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
WIDTHS = [width for block in BLOCKS for width in block]  # 13 output channels
NAMES = [f"conv{b}-{k}" for b, block in enumerate(BLOCKS, 1) for k in range(1, len(block) + 1)]
CHANNELS = list(zip(WIDTHS, [3, *WIDTHS], strict=False))  # (out, in), which is also their order by size
LAST = [f"conv{b}-{len(block)}" for b, block in enumerate(BLOCKS, 1)]
DENSE = [(512, 512), (512, 512), (10, 512)]  # out, in
LARGE = 1e8  # torch's own first weights let a signal fade: to this factor the weights decide, not the biases
UNSTEADY = "two calls in eval mode differ: F.dropout wants training=self.training"
UNREGISTERED = "layers in a plain list are not registered, parameters() is empty: take nn.ModuleList"


class Layers:
    """What the learner's network holds: convolutions, normalisations and linear layers as they stand."""

    def __init__(self, subject: Subject, model: Remote) -> None:
        found = layers_of(subject, model)
        self.norms = [one for one in found if "running_mean" in one.shapes]
        self.convs = [one for one in found if len(one.weight) == 4]
        self.dense = [one for one in found if len(one.weight) == 2]
        if [one.weight[:2] for one in self.convs] == CHANNELS[::-1]:  # defined back to front
            for group in (self.norms, self.convs, self.dense):
                group.reverse()
        if sorted(one.weight for one in self.dense) == sorted(DENSE):  # fc3 may be defined first
            self.dense.sort(key=lambda one: one.weight, reverse=True)
        order = sorted(range(len(self.convs)), key=lambda at: self.convs[at].weight[:2])
        if [
            self.convs[at].weight[:2] for at in order
        ] == CHANNELS:  # column D, in whatever order it was defined
            self.convs = [self.convs[at] for at in order]
            self.norms = [self.norms[at] for at in order] if len(self.norms) == len(order) else self.norms
        known = [*self.norms, *self.convs, *self.dense]
        self.others = [one for one in found if one not in known]


def build(subject: Subject) -> Remote:
    """The learner's model in evaluation mode."""
    model = expect_object(subject.build_model(), hint="build_model returns a torch.nn.Module")
    with contextlib.suppress(CheckFailed):
        model.eval()
        model(normal(2, 3, 32, 32))  # a lazy layer learns its shape here; what else goes wrong comes later
    layers_of(subject, model)  # fails the check for what is no module
    return model


def scores(model: Remote, x: torch.Tensor) -> torch.Tensor:
    """The model's answer to images x, finite and in float32."""
    try:
        answer = model(x)
    except CheckFailed as failure:
        raise _explained(failure) from None
    got = to_tensor(answer)
    if got.is_complex():
        raise CheckFailed(actual="the model gave complex numbers", expected="scores")
    got = named(got.to(torch.float32), "the model")
    expect_finite(got)
    return got


def _explained(failure: CheckFailed) -> CheckFailed:
    """The same failure with what it means for this network."""
    hint = failure.hint
    if "Kernel size can't be greater" in failure.actual:
        hint = "without padding the sides are 30, 28 | 12, 10 | 3, 1, then no 3 × 3 kernel fits: padding=1"
    elif "Output size is too small" in failure.actual:
        hint = "five poolings of 2 × 2 with stride 2 take 32 to 1, and nothing smaller"
    elif "shapes cannot be multiplied" in failure.actual:
        hint = "five poolings leave 512·1·1, and flattening keeps the batch axis: torch.flatten(x, 1)"
        if "x2048 and" in failure.actual:
            hint = "2,048 = 512·2·2 features arrive: is the fifth pooling missing?"
    return CheckFailed(actual=failure.actual, hint=hint, detail=failure.detail, kind=failure.kind)


# ---- which layers -----------------------------------------------------------------------------------------


@check
def has_thirteen_convolutions(subject: Subject) -> None:
    """has the thirteen 3 × 3 convolutions of column D, with the right channels"""
    layers = Layers(subject, build(subject))
    convs = layers.convs
    expect_true(
        convs,
        actual="the model holds no convolution",
        expected="13 of them",
        hint="" if layers.dense else UNREGISTERED,
    )
    columns = {
        8: "column A has 8 convolutions",
        10: "column B has 10",
        16: "column E has 16 (that is VGG-19)",
    }
    head = [one for one in convs if one.weight[:2] == (10, 512)]
    expect_true(
        len(convs) == 13,
        actual=f"the model holds {len(convs)} convolution{'s' * (len(convs) > 1)}",
        expected="13",
        hint="the fully connected layers are nn.Linear"
        if head
        else f"{columns.get(len(convs), 'two, two, three, three, three')}: take column D",
    )
    came = 3
    for name, conv, width in zip(NAMES, convs, WIDTHS, strict=True):
        out, inputs, *kernel = conv.weight
        ones = "1 × 1 convolutions make it column C: " if kernel == [1, 1] else ""
        expect_true(
            kernel == [3, 3],
            actual=f"{name} has a kernel of {' × '.join(map(str, kernel))}",
            expected="3 × 3",
            hint=f"{ones}in column D all are 3 × 3",
        )
        expect_true(
            (out, inputs) == (width, came),
            actual=f"{name} goes from {inputs} to {out} channels",
            expected=f"{came} to {width}",
            hint="the blocks have 64, 128, 256, 512 and 512 channels",
        )
        expect_true(
            conv.bias or layers.norms,
            actual=f"{name} has no bias",
            expected=f"{width} biases",
            hint="a convolution can do without a bias only when batch normalisation follows",
        )
        came = width
    _expect_normalised(layers)


def _expect_normalised(layers: Layers) -> None:
    """No normalisation, or one for each convolution."""
    widths = [one.shapes["running_mean"] for one in layers.norms]
    expect_true(
        not widths or widths == [(width,) for width in WIDTHS],
        actual=f"the model holds {len(widths)} batch normalisations",
        expected="none, or one of the right width behind each of the 13 convolutions",
    )
    expect_true(
        not layers.others,
        actual="the model also holds " + ", ".join(f"{one.name} {one.weight}" for one in layers.others[:2]),
        expected="convolutions, linear layers and perhaps batch normalisation",
        hint="VGG-16 has no other layers with weights",
    )


@check(after=has_thirteen_convolutions)
def has_three_linear_layers(subject: Subject) -> None:
    """has fully connected layers of 512, 512 and 10 outputs behind them"""
    dense = Layers(subject, build(subject)).dense
    told = ", ".join(f"Linear({inputs}, {out})" for out, inputs in (one.weight for one in dense)) or "none"
    expect_true(
        [one.weight for one in dense] == DENSE,
        actual=f"the linear layers are {told}",
        expected="Linear(512, 512), Linear(512, 512), Linear(512, 10)",
        hint=_head(dense),
    )
    expect_true(
        all(one.bias for one in dense),
        actual="a linear layer has no bias",
        expected="15,245,130 parameters in all",
        hint="each of the three has a bias",
    )


def _head(dense: list[Layer]) -> str:
    """What is the matter with a head that is not the asked one."""
    if not dense:
        return "a fully connected layer is nn.Linear; in a plain list it is not registered"
    arrives, wide = dense[0].weight[1], any(4096 in one.weight[:1] for one in dense)
    if wide:
        count = "134 M parameters with its 7 × 7 map" if arrives == 25088 else "33.6 M parameters"
        return f"a head of 4096 units is the original's, {count}: 512 are asked here"
    if arrives == 25088:
        return "25,088 = 512·7·7 is for images of 224: here five poolings leave 512·1·1"
    if arrives == 2048:
        return "2,048 = 512·2·2 features: the fifth pooling is missing"
    if len(dense) != 3:
        return "three fully connected layers make sixteen layers with weights"
    if arrives != 512:
        return "five halvings of 32 leave 1, so 512 numbers arrive"
    return "the three have 512, 512 and 10 outputs, and each takes what the one before gives"


@check(after=has_three_linear_layers)
def gives_ten_scores(subject: Subject) -> None:
    """gives ten scores for each image, for one image as for several"""
    model = build(subject)
    for count in (1, 4):
        got = scores(model, normal(count, 3, 32, 32))
        expect_shape(got, (count, 10), hint="flatten all but the batch axis: torch.flatten(x, 1)")


# ---- what it computes -------------------------------------------------------------------------------------


class Network:
    """VGG-16 with the learner's weights."""

    def __init__(self, subject: Subject, model: Remote) -> None:
        layers = Layers(subject, model)
        self.convs, self.norms, self.dense = (
            [weights_of(subject, model, one) for one in group]
            for group in (layers.convs, layers.norms, layers.dense)
        )

    def scores(
        self,
        x: torch.Tensor,
        *,
        bare: frozenset[str] = frozenset(),
        between: Step = torch.relu,
        pool: Step = lambda x: F.max_pool2d(x, 2),
        last: Step = lambda x: F.max_pool2d(x, 2),
        normal_last: bool = False,
    ) -> torch.Tensor:
        """(B, 10). The names in `bare` have no ReLU; `between` may stand for it, `pool` and `last` for the
        poolings; `normal_last` puts batch normalisation behind the ReLU."""
        at = 0
        for block in BLOCKS:
            for _ in block:
                x = F.conv2d(x, self.convs[at]["weight"], self.convs[at].get("bias"), padding=1)
                relu = (lambda x: x) if NAMES[at] in bare else between
                x = self.normed(relu(x), at) if normal_last else relu(self.normed(x, at))
                at += 1
            x = last(x) if at == 13 else pool(x)
        x = x.flatten(1)
        for name, layer in zip(("fc1", "fc2", "fc3"), self.dense, strict=True):
            x = F.linear(x, layer["weight"], layer.get("bias"))
            x = x if name == "fc3" or name in bare else between(x)
        return x

    def normed(self, x: torch.Tensor, at: int) -> torch.Tensor:
        """Behind the batch normalisation of one convolution, where there is any."""
        if not self.norms:
            return x
        one = self.norms[at]
        return F.batch_norm(x, one["running_mean"], one["running_var"], one.get("weight"), one.get("bias"))

    def right(self, x: torch.Tensor) -> list[torch.Tensor]:
        """Every right answer: batch normalisation before or behind the ReLU."""
        return [self.scores(x), *([self.scores(x, normal_last=True)] if self.norms else [])]


def near(got: torch.Tensor, wanted: torch.Tensor) -> bool:
    """Equal up to the order of sums, and up to shorter factors on an accelerator."""
    return got.shape == wanted.shape and float((got - wanted).abs().max()) <= 5e-3 * float(wanted.abs().max())


@check(after=gives_ten_scores)
def computes_vgg_16(subject: Subject) -> None:
    """puts a ReLU behind every hidden layer and maximum pooling behind every block, and ends in logits"""
    model = build(subject)
    network = Network(subject, model)
    for scale in (LARGE, 1.0):
        x = scale * normal(int(integers(1, low=2, high=4)), 3, 32, 32)
        got = scores(model, x)
        with torch.no_grad(), rebuilt():
            wanted = network.right(x)
            if any(near(got, one) for one in wanted):
                continue
            size = float(wanted[0].abs().max())
            steady = near(scores(model, x), got)
            says = wrong(network, x, got) if steady else UNSTEADY
            expect_close(got, wanted[0], atol=5e-3 * size, hint=says)


ACTIVATIONS: dict[str, Step] = {
    "LeakyReLU": F.leaky_relu,
    "GELU": F.gelu,
    "ELU": F.elu,
    "SiLU": F.silu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}


def wrong(network: Network, x: torch.Tensor, got: torch.Tensor) -> str:
    """What a network that gives these scores does instead."""
    twice = "CrossEntropyLoss takes it itself and wants logits"
    for one in network.right(x):
        for name, known in (("softmax", one.softmax(1)), ("log-softmax", one.log_softmax(1))):
            if near(got, known):
                return f"the {name} at the end has to go: {twice}"
        if near(got, torch.sigmoid(one)):
            return "the sigmoid at the end has to go: CrossEntropyLoss wants logits"
        if near(got, torch.relu(one)):
            return "no ReLU behind the last layer: a logit may be negative"
    hidden = [*NAMES, "fc1", "fc2"]
    if near(got, network.scores(x, bare=frozenset(hidden))):
        return "there is no ReLU: without one, the layers between two poolings are one linear map"
    for name, bare in (
        ("the convolutions", NAMES),
        ("fc1 and fc2", ["fc1", "fc2"]),
        *((n, [n]) for n in hidden),
    ):
        if near(got, network.scores(x, bare=frozenset(bare))):
            return f"there is no ReLU behind {name}"
    inner = frozenset(name for name in NAMES if name not in LAST)
    if near(got, network.scores(x, bare=inner)):
        return "there is one ReLU a block: every convolution has one behind it"
    for name, step in ACTIVATIONS.items():
        if near(got, network.scores(x, between=step)):
            return f"{name} stands where VGG has a ReLU"

    def mean(x: torch.Tensor) -> torch.Tensor:
        return F.avg_pool2d(x, 2)

    if near(got, network.scores(x, pool=mean, last=mean)):
        return "the poolings take the mean: VGG takes the maximum"
    if near(got, network.scores(x, last=mean)):
        return (
            "the fifth pooling takes the mean (adaptive average pooling in its place?): VGG has five maxima"
        )

    def wide(x: torch.Tensor) -> torch.Tensor:
        return F.max_pool2d(x, 3, 2, 1)

    if near(got, network.scores(x, pool=wide, last=wide)):
        return "the poolings have windows of 3 × 3: 2 × 2 are asked"
    return (
        "padding 1 and a ReLU thirteen times, five poolings where M stands, two hidden layers, nothing else"
    )


@check(after=gives_ten_scores)
def teaches_its_first_convolution(subject: Subject) -> None:
    """lets the gradient of the scores reach the first convolution, and learns in all its layers"""
    model = build(subject)
    gradient = subject.gradient(model, LARGE * normal(2, 3, 32, 32), upstream=LARGE * torch.ones(2, 10))
    expect_finite(gradient)
    hint = "detach, .data, no_grad and NumPy cut the gradient"
    expect_sign(named(gradient.abs().max(), "the largest slope of the scores"), +1, hint=hint)
    layers = Layers(subject, model)
    for name, layer in zip([*NAMES, "fc1", "fc2", "fc3"], [*layers.convs, *layers.dense], strict=True):
        weight = model
        for step in (*layer.name.split("."), "weight"):
            weight = getattr(weight, step)
        expect_true(
            subject.value(weight.requires_grad),
            actual=f"the weights of {name} are frozen",
            hint="requires_grad has to stay True for a layer that learns",
        )


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_third_weight(subject: Subject) -> object:
    """torch keeps (out, in, kernel, kernel), so the output channels come first: 128 kernels, each 64 deep."""
    third = Layers(subject, build(subject)).convs[2]
    return torch.zeros(third.weight)


@prediction("value")
def numbers_behind_the_poolings(subject: Subject) -> object:
    """Five halvings make 1 × 1 of 32 × 32 and leave one number in each of 512 channels; for images of 224 ×
    224 it would be 512 · 7 · 7 = 25,088.
    """
    return float(Layers(subject, build(subject)).dense[0].weight[1])


@prediction("error")
def flattened_images(subject: Subject) -> object:
    """A convolution needs height and width: conv2d takes (C, H, W) or (B, C, H, W) and raises a RuntimeError
    for two axes. Flattening comes behind the last pooling.
    """
    return build(subject)(normal(2, 3 * 32 * 32))
