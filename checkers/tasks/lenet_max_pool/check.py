"""LeNet with maximum pooling: its layers by the weights that it holds, then what it computes with them."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F

from checkers.api import (
    CheckFailed,
    Layer,
    Remote,
    Subject,
    check,
    device,
    expect_close,
    expect_finite,
    expect_object,
    expect_shape,
    expect_sign,
    expect_true,
    layers_of,
    named,
    normal,
    prediction,
    rebuilt,
    to_tensor,
    weights_of,
)

Step = Callable[[torch.Tensor], torch.Tensor]

CONVS = [(6, 1, 5, 5), (16, 6, 5, 5)]  # out, in, kernel
DENSE = [(120, 400), (84, 120), (10, 84)]  # out, in
NAMES = ("the first convolution", "the second convolution", "the 120 units", "the 84 units")
ARRIVES = {
    9216: "16·24·24 = 9,216: nothing is pooled",
    7744: "16·22·22 = 7,744: the windows move by 1; stride 2 halves the sides",
    1600: "16·10·10 = 1,600: the second pooling is missing",
    2304: "16·12·12 = 2,304: the first pooling is missing",
    576: "16·6·6 = 576: the second convolution has no padding; 14 − 4 = 10, and pooling leaves 5",
    784: "16·7·7 = 784: the second convolution has no padding; 14 − 4 = 10, and pooling leaves 5",
    256: "16·4·4 = 256: padding 2 in the first convolution, windows of 2 × 2 with stride 2",
    16: "16·1·1 = 16: the windows are 2 × 2 with stride 2, not 3",
    144: "16·3·3 = 144: the windows are 2 × 2 with stride 2, not 3",
}
REPLACED = (
    "a pooling is no convolution: nn.MaxPool2d(2, 2)",
    "behind the flattening the layers are fully connected: nn.Linear in place of a convolution",
)
UNSTEADY = "two calls in eval mode differ: dropout was not asked, and F.dropout wants training=self.training"


def build(subject: Subject) -> Remote:
    """The learner's model in evaluation mode."""
    model = expect_object(subject.build_model(), hint="build_model returns a torch.nn.Module")
    with contextlib.suppress(CheckFailed):
        model.eval()
        model(normal(2, 1, 28, 28))  # a lazy layer learns its shape here; what else goes wrong comes later
    layers_of(subject, model)  # fails the check for what is no module
    return model


def found(subject: Subject, model: Remote) -> tuple[list[Layer], list[Layer], list[Layer]]:
    """Convolutions and linear layers in LeNet's order where they are LeNet's, and what else holds tensors."""
    held = layers_of(subject, model)
    convs = [one for one in held if len(one.weight) == 4]
    dense = [one for one in held if len(one.weight) == 2]
    others = [one for one in held if len(one.weight) not in (2, 4)]
    for group, plan in ((convs, CONVS), (dense, DENSE)):
        if sorted(one.weight for one in group) == sorted(plan):  # in whatever order they were defined
            group.sort(key=lambda one: plan.index(one.weight))  # type: ignore[arg-type]
    return convs, dense, others


def scores(model: Remote, x: torch.Tensor) -> torch.Tensor:
    """The model's answer to images x, finite and in float32."""
    try:
        answer = model(x)
    except CheckFailed as failure:
        hint = failure.hint
        if "shapes cannot be multiplied" in failure.actual:
            hint = "flatten keeps the batch axis, and 16·5·5 = 400 numbers of each image arrive"
            for count, says in ARRIVES.items():
                hint = says if f"x{count} and" in failure.actual else hint
        raise CheckFailed(
            actual=failure.actual, hint=hint, detail=failure.detail, kind=failure.kind
        ) from None
    got = to_tensor(answer)
    if got.is_complex():
        raise CheckFailed(actual="the model gave complex numbers", expected="scores")
    got = named(got.to(torch.float32), "the model")
    expect_finite(got)
    return got


# ---- which layers -----------------------------------------------------------------------------------------


@check
def has_two_convolutions(subject: Subject) -> None:
    """has two convolutions of 5 × 5, from 1 to 6 and from 6 to 16 channels, with biases"""
    convs, dense, others = found(subject, build(subject))
    unregistered = "layers in a plain list are not registered, parameters() is empty: take nn.ModuleList"
    expect_true(
        len(convs) == 2,
        actual=f"the model holds {len(convs)} convolution{'s' * (len(convs) != 1)}",
        expected="2",
        hint=unregistered if not convs and not dense else REPLACED[len(convs) > 2 and not dense],
    )
    for conv, plan, which in zip(convs, CONVS, ("first", "second"), strict=True):
        told = f"goes from {conv.weight[1]} to {conv.weight[0]} channels, {conv.weight[2]} × {conv.weight[3]}"
        expect_true(
            conv.weight == plan,
            actual=f"the {which} convolution {told}",
            expected=f"{plan[1]} to {plan[0]}, 5 × 5",
            hint="take it from the table",
        )
        expect_true(
            conv.bias,
            actual=f"the {which} convolution has no bias",
            expected=f"{plan[0]} biases",
            hint="nothing behind it takes the bias's place",
        )
    expect_true(
        not others,
        actual=f"the model also holds {', '.join(f'{one.name} {one.weight}' for one in others[:2])}",
        expected="two convolutions and three linear layers",
        hint="activations and poolings have no parameters",
    )


@check(after=has_two_convolutions)
def has_three_linear_layers(subject: Subject) -> None:
    """has fully connected layers from 400 to 120, 84 and 10, so 61,706 parameters in all"""
    _, dense, _ = found(subject, build(subject))
    told = ", ".join(f"Linear({inputs}, {out})" for out, inputs in (one.weight for one in dense)) or "none"
    arrives = dense[0].weight[1] if dense else 400
    hint = "three fully connected layers have 120, 84 and 10 outputs"
    expect_true(
        [one.weight for one in dense] == DENSE,
        actual=f"the linear layers are {told}",
        expected="Linear(400, 120), Linear(120, 84), Linear(84, 10)",
        hint=ARRIVES.get(arrives, hint if arrives == 400 else "16·5·5 = 400 numbers arrive"),
    )
    bare = [one.weight[0] for one in dense if not one.bias]
    expect_true(
        not bare,
        actual=f"the linear layer of {bare[0] if bare else ''} outputs has no bias",
        expected="61,706 parameters in all",
        hint="each of the three has a bias",
    )


@check(after=has_three_linear_layers)
def gives_ten_scores(subject: Subject) -> None:
    """gives ten scores for each image, for one image as for several"""
    model = build(subject)
    for count in (1, 4):
        got = scores(model, normal(count, 1, 28, 28))
        expect_shape(
            got, (count, 10), hint="flatten all but the batch axis: nn.Flatten() or torch.flatten(x, 1)"
        )


# ---- what it computes -------------------------------------------------------------------------------------


def largest(x: torch.Tensor) -> torch.Tensor:
    """The pooling that is asked."""
    return F.max_pool2d(x, 2)


def mean(x: torch.Tensor) -> torch.Tensor:
    """LeNet's own pooling."""
    return F.avg_pool2d(x, 2)


ACTIVATIONS: dict[str, Step] = {"relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}
OTHERS: dict[str, Step] = {
    "LeakyReLU": F.leaky_relu,
    "GELU": F.gelu,
    "ELU": F.elu,
    "SiLU": F.silu,
}
POOLINGS: tuple[tuple[Step, str], ...] = (
    (mean, "takes the mean, as LeNet did: the maximum is asked"),
    (lambda x: F.max_pool2d(x, 3, 2, 1), "has windows of 3 × 3: 2 × 2 are asked"),
    (lambda x: -F.max_pool2d(-x, 2), "takes the minimum: the maximum is asked"),
    (
        lambda x: x[..., ::2, ::2],
        "skips every other pixel (a stride in the convolution?): the maximum is asked",
    ),
    (lambda x: F.lp_pool2d(x, 2, 2), "takes the root of the squares' sum: the maximum is asked"),
)


@dataclass(frozen=True)
class LeNet:
    """A network with the learner's weights; `bare` are the places in NAMES that have no activation."""

    convs: list[dict[str, torch.Tensor]]
    dense: list[dict[str, torch.Tensor]]
    between: Step = torch.relu
    first: Step = largest
    second: Step = largest
    bare: tuple[int, ...] = ()
    pooled_first: bool = False  # whether pooling stands before the activation: it matters for the mean only

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """(B, 1, 28, 28) -> (B, 10)."""
        for at, (layer, pool) in enumerate(zip(self.convs, (self.first, self.second), strict=True)):
            x = F.conv2d(x, layer["weight"], layer["bias"], padding=2 - 2 * at)
            steps = (pool, self.act(at)) if self.pooled_first else (self.act(at), pool)
            x = steps[1](steps[0](x))
        x = x.flatten(1)
        for at, layer in enumerate(self.dense, 2):
            x = F.linear(x, layer["weight"], layer["bias"])
            x = x if at == 4 else self.act(at)(x)
        return x

    def act(self, at: int) -> Step:
        """What stands behind the place `at` of NAMES."""
        return (lambda x: x) if at in self.bare else self.between


def near(got: torch.Tensor, wanted: torch.Tensor) -> bool:
    """Equal up to the order of sums, and up to shorter factors on an accelerator.

    Also where the images differ, since sigmoids make most of a score the same for all of them.
    """
    if got.shape != wanted.shape:
        return False
    whole, apart, floor = (1e-4, 3e-3, 3e-6) if device() == "cpu" else (3e-3, 3e-2, 3e-4)
    size, differences = float(wanted.abs().max()), wanted - wanted.mean(0)
    off = float((got - got.mean(0) - differences).abs().max())
    return (
        float((got - wanted).abs().max()) <= whole * size
        and off <= apart * float(differences.abs().max()) + floor * size
    )


@check(after=gives_ten_scores)
def computes_lenet(subject: Subject) -> None:
    """takes the maximum of each 2 × 2 window behind both convolutions, with one activation in all places"""
    model = build(subject)
    convs, dense, _ = found(subject, model)
    first, last = ([weights_of(subject, model, one) for one in group] for group in (convs, dense))
    right = [LeNet(first, last, between=one) for one in ACTIVATIONS.values()]
    for scale in (1.0, 20.0):  # the biases count in the first; the second drives the activations far out
        x = scale * normal(3, 1, 28, 28)
        got = scores(model, x)
        with torch.no_grad(), rebuilt():
            fits = [one for one in right if near(got, one(x))]
            if fits:
                right = fits
                continue
            steady = near(scores(model, x), got)
            says = next(wrong(x, got, right), OTHERWISE) if steady else UNSTEADY
            closest = min((one(x) for one in right), key=lambda one: float((got - one).norm()))
            expect_close(got, closest, atol=1e-5 * float(closest.abs().max()), hint=says)
            raise CheckFailed(actual="the scores of the model are not LeNet's", hint=says)


OTHERWISE = "convolution, activation, pooling, twice; then 120, 84 and 10; one activation in all four places"


def wrong(x: torch.Tensor, got: torch.Tensor, right: list[LeNet]) -> Iterator[str]:
    """What a network that gives these scores does instead, the likeliest first."""
    twice = "CrossEntropyLoss takes it itself and wants logits"
    for one in right:
        wanted = one(x)
        for name, known in (("softmax", wanted.softmax(1)), ("log-softmax", wanted.log_softmax(1))):
            if near(got, known):
                yield f"the {name} at the end has to go: {twice}"
        if near(got, one.between(wanted)):
            yield "no activation stands behind the last layer: its ten numbers are logits"
        for pool, says in POOLINGS:
            for swapped in (False, True):
                both = replace(one, first=pool, second=pool, pooled_first=swapped)
                if near(got, both(x)):
                    yield f"the pooling behind both convolutions {says}"
                if near(got, replace(both, second=largest)(x)):
                    yield f"the pooling behind the first convolution {says}"
                if near(got, replace(both, first=largest)(x)):
                    yield f"the pooling behind the second convolution {says}"
        for at, name in enumerate(NAMES):
            if near(got, replace(one, bare=(at,))(x)):
                yield f"there is no activation behind {name}"
        if near(got, replace(one, bare=(0, 1))(x)):
            yield "there is no activation behind the convolutions"
        if near(got, replace(one, bare=(2, 3))(x)):
            yield "there is no activation between the fully connected layers: three linear maps are one"
        if near(got, replace(one, bare=(0, 1, 2, 3))(x)):
            yield "there is no activation at all"
        for name, function in OTHERS.items():
            if near(got, replace(one, between=function)(x)):
                yield f"{name} is not among the three: sigmoid, tanh or ReLU"


@check(after=gives_ten_scores)
def learns_in_all_its_layers(subject: Subject) -> None:
    """lets the gradient of the scores reach the image, and learns in all its layers"""
    model = build(subject)
    gradient = subject.gradient(model, normal(2, 1, 28, 28), upstream=torch.ones(2, 10))
    expect_finite(gradient)
    hint = "detach, .data, no_grad and NumPy cut the gradient"
    expect_sign(named(gradient.abs().max(), "the largest slope of the scores"), +1, hint=hint)
    convs, dense, _ = found(subject, model)
    for name, layer in zip((*NAMES, "the ten scores"), [*convs, *dense], strict=True):
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
def shape_of_the_first_dense_weight(subject: Subject) -> object:
    """16 maps of 5 × 5 are 400 numbers, and 120 come out: 48,000 weights, most of all the network has."""
    return torch.zeros(found(subject, build(subject))[1][0].weight)


@prediction("value")
def parameters_of_the_convolutions(subject: Subject) -> object:
    """6 · (1·25 + 1) = 156 and 16 · (6·25 + 1) = 2,416. The poolings behind them have none, whichever they
    are.
    """
    convs, _, _ = found(subject, build(subject))
    return float(sum(torch.Size(shape).numel() for one in convs for shape in one.shapes.values()))


@prediction("error")
def images_of_32(subject: Subject) -> object:
    """32 → 16 → 12 → 6: 16·6·6 = 576 numbers meet a weight for 400, and the product of these matrices is a
    RuntimeError. Convolutions take any size, the first fully connected layer fixes it.
    """
    return build(subject)(normal(2, 1, 32, 32))
