"""A segmentation network: its convolutions, its sizes, and what it computes with the learner's weights."""

import contextlib
import math
from collections.abc import Callable, Iterator

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
    sizes,
    to_tensor,
    weights_of,
)

Weights = dict[str, torch.Tensor]
Map = torch.Tensor  # (B, channels, height, width)

# ---- what the figure says: from, to, kernel, padding, stride ----------------------------------------------

PLAN = {
    "A": (0, 96, 3, 1, 2),  # 0 stands for input_channels
    "B": (96, 256, 3, 1, 2),
    "C": (256, 384, 5, 2, 1),
    "D": (384, 384, 7, 3, 1),
    "E": (384, 256, 1, 0, 1),
    "F": (256, 4096, 3, 1, 1),
}
SIDES = {"A": 64, "B": 32, "C": 16, "D": 16, "E": 16, "F": 16}  # what comes in, for an image of 64 × 64
HIDDEN = 64
UNSTEADY = "two calls in eval mode differ: F.dropout wants training=self.training"


def build(subject: Subject, channels: int, classes: int) -> Remote:
    """A model of the learner's, in evaluation mode; a constructor without hidden_channels will do."""
    by_name = {"input_channels": channels, "num_classes": classes}
    ways: list[Callable[[], Remote]] = [
        lambda: subject.Model(channels, HIDDEN, classes),
        lambda: subject.Model(**by_name),
        lambda: subject.Model(channels, classes),
    ]
    refused: CheckFailed | None = None
    for way in ways:
        try:
            model = expect_object(way(), hint="Model has to be a class")
        except CheckFailed as failure:
            if "does not take these arguments" not in failure.actual:
                raise
            refused = refused or failure
        else:
            with contextlib.suppress(CheckFailed):
                model.eval()
                model(normal(1, channels, 16, 16))  # a lazy layer learns its shape here
            layers_of(subject, model)  # fails the check for what is no module
            return model
    assert refused is not None
    raise refused


def pixels(model: Remote, x: Map) -> Map:
    """The model's scores for images x, in float32."""
    got = to_tensor(model(x))
    if got.is_complex():
        raise CheckFailed(actual="the model gave complex numbers", expected="scores")
    got = named(got.to(torch.float32), "the model")
    expect_finite(got)
    return got


# ---- its layers -------------------------------------------------------------------------------------------


def find(subject: Subject, model: Remote, channels: int, classes: int) -> dict[str, Layer]:
    """The layers by their letter, and `head` and `up` where there are weights for them; else fails."""
    free = layers_of(subject, model)
    found = {}
    for letter, plan in PLAN.items():
        came, went = plan[0] or channels, plan[1]
        layer = next((one for one in free if len(one.weight) == 4 and one.weight[:2] == (went, came)), None)
        if layer is None:
            raise CheckFailed(
                actual=f"no convolution goes from {came} to {went} channels",
                expected=f"{letter}, a Conv2d({came}, {went}, …)",
                hint=_missing(letter, channels, free),
            )
        free.remove(layer)
        found[letter] = _as_planned(layer, letter, came)
    head = next((one for one in free if one.weight == (classes, 4096, 1, 1)), None)
    if head is not None:
        found["head"] = head
        free.remove(head)
    came = 4096 if head is None else classes
    kernels = [(came, classes, 4, 4), *([(classes, 1, 4, 4)] if head else [])]  # each class for itself
    up = next((one for one in free if one.weight in kernels), None)
    if up is not None:
        found["up"] = up
        free.remove(up)
    expect_true(
        not free,
        actual=f"the model also holds {_told(free)}",
        expected="A to F, and behind F a 1 × 1 convolution",
        hint=f"the head goes from 4096 to num_classes = {classes} channels in one step"
        if any(len(one.weight) == 4 for one in free)
        else "the figure has no other layers with weights",
    )
    expect_true(
        head or up,
        actual="behind F there is no layer with weights",
        expected=f"a 1 × 1 convolution from 4096 to {classes} channels",
        hint="the head makes one score for each class out of 4096 features",
    )
    return found


def _told(layers: list[Layer]) -> str:
    shown = ", ".join(f"{one.name} {one.weight}" for one in layers[:8])
    return (shown + (", …" if len(layers) > 8 else "")) or "no layers"


def _missing(letter: str, channels: int, layers: list[Layer]) -> str:
    if not layers and letter == "A":
        return "layers in a plain list are not registered, parameters() is empty: take nn.ModuleList"
    if letter == "A" and channels != 3 and any(one.weight[:2] == (96, 3) for one in layers):
        return f"a 3 is written where input_channels = {channels} belongs"
    return f"read from the table which channels come in and which go out; the model holds {_told(layers)}"


def _as_planned(layer: Layer, letter: str, came: int) -> Layer:
    """The layer, when its kernel and its bias are those of the table."""
    _, went, k, padding, _ = PLAN[letter]
    kernel, side = layer.weight[2:], SIDES[letter]
    grown = side + 2 * padding - kernel[0] + 1
    verb = "grows" if grown > side else "shrinks"
    hint = f"with padding {padding} and stride 1 a map of {side} {verb} to {grown}: it stays where k = 2p + 1"
    expect_true(
        kernel == (k, k),
        actual=f"{letter} has a kernel of {' × '.join(map(str, kernel))}",
        expected="" if letter == "D" else f"{k} × {k}",  # D's is for the learner to find
        hint=hint if letter == "D" else "take it from the table",
    )
    count = went * came * k * k
    expect_true(
        layer.bias and set(layer.shapes) == {"weight", "bias"},
        actual=f"{letter} has {count:,} parameters",
        expected=f"{count + went:,}",
        hint="each kernel has a bias: out · (in · k² + 1)",
    )
    return layer


# ---- what it computes -------------------------------------------------------------------------------------


class Network:
    """The figure's network with the learner's weights; `up` enlarges to whatever size is asked."""

    def __init__(self, subject: Subject, model: Remote, channels: int, classes: int) -> None:
        layers = find(subject, model, channels, classes)
        self.weights = {name: weights_of(subject, model, layer) for name, layer in layers.items()}

    def features(
        self,
        x: Map,
        *,
        change: dict[str, tuple[int, int]] | None = None,
        between: Callable[[Map], Map] = torch.relu,
        bare: str = "",
    ) -> Map:
        """Behind F. `change` gives letters another padding and stride, the letters in `bare` have no ReLU."""
        for letter, (_, _, _, padding, stride) in PLAN.items():
            padding, stride = (change or {}).get(letter, (padding, stride))
            x = F.conv2d(x, *_pair(self.weights[letter]), padding=padding, stride=stride)
            x = x if letter in bare else between(x)
        return x

    def scores(self, features: Map, size: torch.Size) -> Iterator[Map]:
        """Every right way from the features to scores of this size (H, W)."""
        head, up = self.weights.get("head"), self.weights.get("up")
        small = F.conv2d(features, *_pair(head)) if head else features
        for way in (small, torch.relu(small)) if head else (small,):
            if up:
                groups = way.shape[1] if up["weight"].shape[1] == 1 else 1
                large = F.conv_transpose2d(way, *_pair(up), stride=4, groups=groups)
                yield from (large, torch.relu(large)) if large.shape[2:] == size else ()
                continue
            for mode, corners in MODES:
                large = F.interpolate(way, size=tuple(size), mode=mode, align_corners=corners)
                yield large
                yield torch.relu(large)

    def gives(self, got: Map, features: Map, change: Callable[[Map], Map] = lambda scores: scores) -> bool:
        """Whether one of these ways leads to what the learner's model gave."""
        return any(near(got, change(one)) for one in self.scores(features, got.shape[2:]))


MODES = (("nearest", None), ("bilinear", False), ("bilinear", True), ("bicubic", False), ("bicubic", True))


def _pair(weights: Weights) -> tuple[torch.Tensor, torch.Tensor | None]:
    return weights["weight"], weights.get("bias")


def near(got: Map, wanted: Map) -> bool:
    """Equal up to the order of sums, and up to shorter factors on an accelerator."""
    return got.shape == wanted.shape and float((got - wanted).abs().max()) <= 3e-3 * float(wanted.abs().max())


def faults() -> Iterator[tuple[dict[str, tuple[int, int]], str]]:
    """What one layer may have instead of the planned padding and stride, and what to say about it."""
    for letter, (_, _, k, planned, right) in PLAN.items():
        for padding, stride in [(p, right) for p in range(4)] + [(planned, 3 - right)]:
            side = SIDES[letter]
            behind = (side + 2 * padding - k) // stride + 1
            if (padding, stride) == (planned, right):
                continue
            if letter == "F" and stride == 2:
                says = f"stride 2 makes {behind} of 16 in F, so the upsampled map is half the image: stride 1"
            elif stride != right:
                says = f"stride {stride} in {letter} makes {behind} of {side}, not {_behind(letter)}"
            else:
                verb = "grows" if behind > _behind(letter) else "shrinks"
                kept = _behind(letter)
                says = f"{letter}, {k}×{k} with padding {padding}, {verb} the map to {behind}, not {kept}"
            yield {letter: (padding, stride)}, says


def _behind(letter: str) -> int:
    return {"A": 32}.get(letter, 16)


def diagnosis(subject: Subject, model: Remote, channels: int, classes: int) -> str:
    """The one thing that makes the map come out in another size, found by trying which network gives it."""
    network = Network(subject, model, channels, classes)
    x = 1000 * normal(1, channels, 32, 32)
    got = pixels(model, x)
    if got.ndim != 4 or got.shape[:2] != (1, classes):
        return f"one score for each of {classes} classes at each pixel: (B, num_classes, H, W)"
    if pixels(model, x[..., :16, :16]).shape == got.shape:
        return f"it is always {got.shape[2]} × {got.shape[3]}: enlarge by 4, or to the size of this image"
    with torch.no_grad(), rebuilt():
        if network.gives(got, network.features(x)):
            return f"the map of 8 was made {got.shape[2] / 8:g} times as large, and 4 times is right"
        for change, says in faults():
            behind = network.features(x, change=change)
            if 4 * behind.shape[2] == got.shape[2] and network.gives(got, behind):
                return says
    return "the sizes are halved by A and B, kept from C to F and made 4 times as large at the end"


def expect_size(subject: Subject, channels: int, classes: int, height: int, width: int) -> None:
    """Scores of the image's size come out."""
    model = build(subject, channels, classes)
    got = pixels(model, normal(1, channels, height, width))
    if tuple(got.shape) != (1, classes, height, width):
        expect_shape(got, (1, classes, height, width), hint=diagnosis(subject, model, channels, classes))


# ---- the checks -------------------------------------------------------------------------------------------


def drawn() -> tuple[int, int]:
    """Fresh numbers of input channels and classes, 3 channels excepted."""
    return (1, 2, 4, 5)[int(integers(1, low=0, high=4))], int(integers(1, low=6, high=12))


@check
def has_six_convolutions(subject: Subject) -> None:
    """has the six convolutions with the channels and kernels of the table, and a head for the classes"""
    _, classes = drawn()
    find(subject, build(subject, 3, classes), 3, classes)


@check(after=has_six_convolutions)
def respects_its_arguments(subject: Subject) -> None:
    """makes its first layer from input_channels and its head from num_classes"""
    channels, classes = drawn()
    model = build(subject, channels, classes)
    find(subject, model, channels, classes)
    pixels(model, normal(1, channels, 32, 32))


@check(after=respects_its_arguments)
def keeps_the_size_of_the_image(subject: Subject) -> None:
    """gives scores as high and wide as the image"""
    expect_size(subject, 3, int(integers(1, low=4, high=8)), 64, 64)


@check(after=keeps_the_size_of_the_image)
def takes_images_of_any_size(subject: Subject) -> None:
    """takes every height and width that are multiples of 4, square or not"""
    height, width = sizes((5, 12), (5, 12))
    expect_size(subject, *drawn(), 4 * height, 4 * width)


@check(after=keeps_the_size_of_the_image)
def computes_the_figure(subject: Subject) -> None:
    """puts a ReLU behind each of the six convolutions and enlarges what the head gives by 4"""
    channels, classes = drawn()
    model = build(subject, channels, classes)
    network = Network(subject, model, channels, classes)
    height, width = sizes((7, 9), (7, 9))  # at least 7: D without padding has to fit on it for `faults`
    for scale in (1.0, 1000.0):  # the biases count in the first, the weights in the second
        x = scale * normal(2, channels, 4 * height, 4 * width)
        got = pixels(model, x)
        expect_shape(got, (2, classes, 4 * height, 4 * width))
        with torch.no_grad(), rebuilt():
            features = network.features(x)
            if network.gives(got, features):
                continue
            ways = list(network.scores(features, got.shape[2:])) or [torch.zeros_like(got)]
            nearest = min(ways, key=lambda one: float((got - one).norm()))
            size = float(nearest.abs().max())
            steady = near(pixels(model, x), got)
            says = wrong(network, x, got) if steady else UNSTEADY
            expect_close(got, nearest, atol=3e-3 * size, hint=says)


ACTIVATIONS: dict[str, Callable[[Map], Map]] = {
    "LeakyReLU": F.leaky_relu,
    "GELU": F.gelu,
    "ELU": F.elu,
    "SiLU": F.silu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}


def wrong(network: Network, x: Map, got: Map) -> str:
    """What a network that gives these scores does instead."""
    if network.gives(got, network.features(x, bare="ABCDEF")):
        return "there is no ReLU: without one, six linear maps in a row are one linear map"
    for letter in PLAN:
        if network.gives(got, network.features(x, bare=letter)):
            return f"there is no ReLU behind {letter}"
    for name, function in ACTIVATIONS.items():
        if network.gives(got, network.features(x, between=function)):
            return f"{name} stands where the figure has a ReLU"
    right = network.features(x)
    if network.gives(got, right, lambda scores: scores.softmax(1)):
        return "the softmax has to go: CrossEntropyLoss wants the scores and takes it itself"
    if network.gives(got, right, lambda scores: scores.log_softmax(1)):
        return "the log-softmax has to go: CrossEntropyLoss wants the scores and takes it itself"
    if network.gives(got, right, torch.sigmoid):
        return "the sigmoid has to go: CrossEntropyLoss wants the scores as they are"
    for change, says in faults():
        if network.gives(got, network.features(x, change=change)):
            return says
    return "A to F in this order, a ReLU behind each and nothing else, the head, upsampling by 4 in one step"


@check(after=keeps_the_size_of_the_image)
def leads_the_gradient_to_A(subject: Subject) -> None:
    """lets the gradient of every score reach the first convolution, and learns in all its layers"""
    channels, classes = drawn()
    model = build(subject, channels, classes)
    x = 1000 * normal(1, channels, 16, 16)
    gradient = subject.gradient(model, x, upstream=torch.ones(1, classes, 16, 16))
    expect_finite(gradient)
    hint = "detach, .data, no_grad and NumPy cut the gradient"
    expect_sign(named(gradient.abs().max(), "the largest slope of the scores"), +1, hint=hint)
    for letter, layer in find(subject, model, channels, classes).items():
        weight = model
        for step in (*layer.name.split("."), "weight"):
            weight = getattr(weight, step)
        expect_true(
            subject.value(weight.requires_grad),
            actual=f"the weights of {letter} are frozen",
            hint="requires_grad has to stay True for a layer that learns",
        )


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_scores(subject: Subject) -> object:
    """A and B make 10 × 6 of 40 × 24, upsampling by 4 leads back, and each of 7 classes has a map. (30 × 30
    would become 15, 8 and then 32: nothing complains, but the scores no longer fit.)
    """
    return build(subject, 1, 7)(normal(2, 1, 40, 24))


@prediction("value")
def parameters_of_a(subject: Subject) -> object:
    """96 kernels of 3 · 3 · 3 weights and a bias each make 96 · 28 = 2,688, whatever the size of the image;
    D with its 7 × 7 kernels over 384 channels has some 2,700 times as many.
    """
    layer = find(subject, build(subject, 3, 5), 3, 5)["A"]
    return float(sum(math.prod(shape) for shape in layer.shapes.values()))


@prediction("error")
def a_grey_image(subject: Subject) -> object:
    """The kernels of A are 3 channels deep, and no axis of 1 is stretched to 3 in a convolution: a
    RuntimeError that names both numbers.
    """
    return build(subject, 3, 5)(normal(1, 1, 64, 64))
