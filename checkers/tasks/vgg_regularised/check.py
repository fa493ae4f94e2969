"""VGG-16 with batch norm and dropout: layers by what they hold, dropout by weights that make it visible."""

import contextlib
import math
from collections.abc import Callable

import torch
import torch.nn.functional as F

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    expect_dtype,
    expect_finite,
    expect_object,
    expect_shape,
    expect_true,
    fail,
    layers_of,
    named,
    normal,
    prediction,
    rebuilt,
    show,
    to_tensor,
    weights_of,
)

Tensors = dict[str, torch.Tensor]
Step = Callable[[torch.Tensor], torch.Tensor]

BLOCKS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
WIDTHS = [width for block in BLOCKS for width in block]  # 13 output channels
NAMES = [f"conv{b}-{k}" for b, block in enumerate(BLOCKS, 1) for k in range(1, len(block) + 1)]
CHANNELS = list(zip(WIDTHS, [3, *WIDTHS], strict=False))  # (out, in), which is also their order by size
DENSE = [(512, 512), (512, 512), (10, 512)]  # out, in
UNREGISTERED = "layers in a plain list are not registered: take nn.Sequential or nn.ModuleList"
UNITS = 51  # units whose sum is one logit, where dropout is made visible
EXACT = 1e-3


class Layers:
    """What the learner's network holds: convolutions, normalisations and linear layers as they stand."""

    def __init__(self, subject: Subject, model: Remote) -> None:
        found = layers_of(subject, model)
        self.norms = [one for one in found if "running_mean" in one.shapes]
        self.convs = [one for one in found if len(one.weight) == 4]
        self.dense = [one for one in found if len(one.weight) == 2]
        self.others = [one for one in found if one not in [*self.norms, *self.convs, *self.dense]]
        if [one.weight[:2] for one in self.convs] == CHANNELS[::-1]:  # defined back to front
            for group in (self.norms, self.convs, self.dense):
                group.reverse()
        if sorted(one.weight for one in self.dense) == sorted(DENSE):  # fc3 may be defined first
            self.dense.sort(key=lambda one: one.weight, reverse=True)

    def sends(self, subject: Subject, model: Remote, **tensors: torch.Tensor) -> None:
        """Puts tensors such as fc1_weight into the learner's linear layers."""
        places = {f"fc{at}": layer.name for at, layer in enumerate(self.dense, 1)}
        state = {}
        for name, tensor in tensors.items():
            layer, leaf = name.split("_")
            state[f"{places[layer]}.{leaf}" if places[layer] else leaf] = tensor
        model.load_state_dict(state, strict=False)


def build(subject: Subject) -> Remote:
    """The learner's model, as it comes."""
    model = expect_object(subject.build_model(), hint="build_model returns a torch.nn.Module")
    with contextlib.suppress(CheckFailed):
        model.eval()
        model(normal(2, 3, 32, 32))  # a lazy layer learns its shape here; what else goes wrong comes later
    layers_of(subject, model)  # fails the check for what is no module
    return model


def scores(model: Remote, x: torch.Tensor) -> torch.Tensor:
    """The model's answer to images x, ten finite float32 numbers for each."""
    try:
        answer = model(x)
    except CheckFailed as failure:
        raise _explained(failure) from None
    got = named(to_tensor(answer), "the model")
    expect_shape(got, (len(x), 10), hint="flatten all but the batch axis: torch.flatten(x, 1)")
    expect_dtype(got, torch.float32, hint="leave weights and images in float32")
    expect_finite(got)
    return got


def _explained(failure: CheckFailed) -> CheckFailed:
    """The same failure with what it means for this network."""
    hint = failure.hint
    if "expected 2D or 3D input (got 4D" in failure.actual:
        hint = "BatchNorm1d is for rows of numbers: maps (B, C, H, W) take BatchNorm2d"
    elif "running_mean should contain" in failure.actual:
        hint = "a batch norm has as many channels as the convolution before it puts out"
    elif "Kernel size can't be greater" in failure.actual:
        hint = "without padding no 3 × 3 kernel fits in block 3 any more: padding=1"
    elif "Expected more than 1 value per channel" in failure.actual:
        hint = "one value a channel has no spread: batch norm belongs to the convolutions alone"
    elif "type (float) and bias type (double)" in failure.actual:
        hint = "images are float32: leave the weights in float32, too"
    elif "shapes cannot be multiplied" in failure.actual:
        hint = "five poolings leave 512·1·1, and flattening keeps the batch axis: torch.flatten(x, 1)"
    return CheckFailed(actual=failure.actual, hint=hint, detail=failure.detail, kind=failure.kind)


# ---- which layers -----------------------------------------------------------------------------------------


@check(part="network")
def has_the_layers_of_vgg_16(subject: Subject) -> None:
    """has the thirteen convolutions of column D and fully connected layers of 512, 512 and 10"""
    layers = Layers(subject, build(subject))
    kernels = [one.weight for one in layers.convs]
    expect_true(
        sorted(kernels) == sorted((out, into, 3, 3) for out, into in CHANNELS),
        actual=f"the model holds {_listed(kernels)}" if kernels else "the model holds no convolution",
        expected="thirteen of 3 × 3 with the output channels of column D",
        hint="64, 64 | 128, 128 | 256, 256, 256 | 512, 512, 512 | 512, 512, 512" if kernels else UNREGISTERED,
    )
    dense = [one.weight for one in layers.dense]
    told = ", ".join(f"Linear({into}, {out})" for out, into in dense) or "none"
    expect_true(
        dense == DENSE and all(one.bias for one in layers.dense),
        actual=f"the linear layers are {told}{'' if all(o.bias for o in layers.dense) else ', without bias'}",
        expected="Linear(512, 512), Linear(512, 512), Linear(512, 10)",
        hint="five poolings leave 512·1·1 numbers of each image",
    )


def _listed(kernels: list[tuple[int, ...]]) -> str:
    widths = ", ".join(str(one[0]) for one in kernels)
    return f"{len(kernels)} convolution{'s' * (len(kernels) > 1)} with {widths} channels"


@check(part="network", after=has_the_layers_of_vgg_16)
def normalises_behind_each_convolution(subject: Subject) -> None:
    """has thirteen batch normalisations of the right width, each with a scale and a shift to learn"""
    layers = Layers(subject, build(subject))
    widths = [one.shapes["running_mean"][0] for one in layers.norms]
    plain = "without running statistics (track_running_stats=False, GroupNorm) it is none: nn.BatchNorm2d(C)"
    bare = [one for one in layers.others if one.weight in [(width,) for width in WIDTHS]]
    said = ", ".join(map(str, widths)) or "none"
    expect_true(
        sorted(widths) == sorted(WIDTHS),
        actual=f"the model holds {len(widths)} batch normalisations: {said}",
        expected="13, one of each convolution's width",
        hint=plain if bare else "nn.BatchNorm2d(C) follows each convolution, and nothing else",
    )
    expect_true(
        all(one.weight and one.bias for one in layers.norms),
        actual="a batch normalisation has no scale and no shift",
        expected="2 · 4,224 = 8,448 numbers to learn",
        hint="affine=True is what nn.BatchNorm2d does by itself",
    )
    expect_true(
        not layers.others,
        actual="the model also holds " + ", ".join(f"{one.name} {one.weight}" for one in layers.others[:2]),
        expected="convolutions, batch normalisations and linear layers",
        hint="dropout learns nothing, and VGG-16 has no other layers with weights",
    )


# ---- evaluation mode --------------------------------------------------------------------------------------


@check(part="network", after=normalises_behind_each_convolution)
def is_steady_in_evaluation_mode(subject: Subject) -> None:
    """gives ten logits in eval mode, the same ones each time, for one image as among others"""
    model = build(subject)
    model.train()
    scores(model, normal(3, 3, 32, 32))  # running statistics that are those of no batch
    model.eval()
    x = normal(3, 3, 32, 32)
    once, twice = scores(model, x), scores(model, x)
    size = float(once.abs().max())
    expect_true(
        near(once, twice, size),
        actual=f"the same images asked twice differ by {show(float((once - twice).abs().max()))}",
        expected="no difference in eval mode",
        hint="F.dropout is on unless it is told training=self.training; nn.Dropout knows by itself",
    )
    alone = scores(model, x[:1])
    expect_true(
        near(alone, once[:1], size),
        actual=f"alone, the first image differs by {show(float((alone - once[:1]).abs().max()))}",
        expected="the same logits as among other images",
        hint="in eval mode batch norm uses running statistics: F.batch_norm wants training=self.training",
    )


def near(got: torch.Tensor, wanted: torch.Tensor, size: float | None = None) -> bool:
    """Equal up to the order of sums, and up to shorter factors on an accelerator."""
    scale = float(wanted.abs().max()) if size is None else size
    return got.shape == wanted.shape and float((got - wanted).abs().max()) <= 5e-3 * scale


class Network:
    """VGG-16 with the learner's weights and running statistics."""

    def __init__(self, subject: Subject, model: Remote) -> None:
        layers = Layers(subject, model)
        self.convs, self.norms, self.dense = (
            [weights_of(subject, model, one) for one in group]
            for group in (layers.convs, layers.norms, layers.dense)
        )

    def scores(
        self,
        x: torch.Tensor,
        form: str = "norm relu",
        *,
        eps: float = 1e-5,
        pool: Step = lambda x: F.max_pool2d(x, 2),
        between: Step = torch.relu,
    ) -> torch.Tensor:
        """(B, 10) in eval mode. `form` names what stands behind a convolution, in order."""
        at = 0
        for block in BLOCKS:
            for _ in block:
                conv, norm = self.convs[at], self.norms[at]
                x = F.conv2d(x, conv["weight"], conv.get("bias"), padding=1)
                for step in form.split():
                    x = torch.relu(x) if step == "relu" else normed(x, norm, eps)
                at += 1
            x = pool(x)
        x = x.flatten(1)
        for number, layer in enumerate(self.dense, 1):
            x = F.linear(x, layer["weight"], layer.get("bias"))
            x = x if number == 3 else between(x)
        return x


def normed(x: torch.Tensor, norm: Tensors, eps: float) -> torch.Tensor:
    """Behind a batch normalisation in eval mode."""
    statistics = norm["running_mean"], norm["running_var"]
    return F.batch_norm(x, *statistics, norm["weight"], norm["bias"], eps=eps)


@check(part="network", after=is_steady_in_evaluation_mode)
def computes_vgg_16(subject: Subject) -> None:
    """computes convolution, batch norm and ReLU thirteen times, five poolings and the fully connected part"""
    model = build(subject)
    model.train()
    for _ in range(2):
        scores(model, 3 * normal(4, 3, 32, 32))  # moves the running statistics away from 0 and 1
    model.eval()
    x = normal(2, 3, 32, 32)
    got = scores(model, x)
    network = Network(subject, model)
    with torch.no_grad(), rebuilt():
        wanted = network.scores(x)
        forms = ("norm relu", "relu norm")
        if any(near(got, network.scores(x, form, eps=eps)) for eps in (1e-5, 1e-3) for form in forms):
            return
        far = float((got - wanted).abs().max())
        fail(
            actual=f"with your own weights the logits are off by {show(far)}",
            expected=f"0, the largest logit being {show(float(wanted.abs().max()))}",
            hint=wrong(network, x, got, wanted),
        )


def wrong(network: Network, x: torch.Tensor, got: torch.Tensor, wanted: torch.Tensor) -> str:
    """What a network that gives these scores does instead."""
    for right in (wanted, network.scores(x, "relu norm")):
        for name, known in (("softmax", right.softmax(1)), ("log-softmax", right.log_softmax(1))):
            if near(got, known):
                return f"the {name} at the end has to go: CrossEntropyLoss takes it itself and wants logits"
        if near(got, torch.relu(right)):
            return "no ReLU behind the last layer: a logit may be negative"
        if near(got, right / 2) or near(got, right / 4):
            return "eval mode needs no factor 1 − p: dropout enlarges what it keeps in training"
    if near(got, network.scores(x, "norm")):
        return "there is no ReLU behind the batch normalisations"
    if near(got, network.scores(x, "relu")):
        return "the batch normalisations are held, but not applied"
    if any(near(got, network.scores(x, form, between=lambda x: x)) for form in ("norm relu", "relu norm")):
        return "there is no ReLU behind fc1 and fc2"
    if near(got, network.scores(x, pool=lambda x: F.avg_pool2d(x, 2))):
        return "the poolings take the mean: VGG takes the maximum"
    still = all(int(norm.get("num_batches_tracked", torch.ones(()))) == 0 for norm in network.norms)
    if still:
        return "running statistics that no batch has moved: are the batch normalisations called?"
    return "each convolution has its own batch norm and a ReLU behind it, and each M is a pooling"


@check(part="network", after=computes_vgg_16)
def learns_statistics_in_training_only(subject: Subject) -> None:
    """moves the running statistics in training mode, and leaves them alone in eval mode"""
    model = build(subject)
    layers = Layers(subject, model)

    def statistics() -> torch.Tensor:
        ends = [layers.norms[0], layers.norms[-1]]
        return torch.cat([weights_of(subject, model, one)["running_mean"] for one in ends])

    begin = statistics()
    model.eval()
    scores(model, 2 + normal(2, 3, 32, 32))
    rest = statistics()
    model.train()
    scores(model, 2 + normal(2, 3, 32, 32))
    moved = statistics()
    counter = weights_of(subject, model, layers.norms[-1]).get("num_batches_tracked", torch.ones(()))
    hint = "it is held and never called: does forward use it?"
    hint = hint if int(counter.max()) == 0 else "momentum 0 keeps the old mean: leave nn.BatchNorm2d as it is"
    expect_true(
        torch.equal(begin, rest),
        actual="a pass in eval mode has moved the running statistics",
        expected="statistics that stay as they are in use",
        hint="eval() has to reach the batch norm: does the model override train() or eval()?",
    )
    for name, part in (("first", slice(0, 64)), ("last", slice(64, None))):
        expect_true(
            not torch.equal(rest[part], moved[part]),
            actual=f"a pass in training mode has not moved the running mean of the {name} batch norm",
            expected="statistics that follow the batches",
            hint=hint,
        )


# ---- dropout ----------------------------------------------------------------------------------------------
#
# With weights 0 and biases 1 a fully connected layer gives 1 everywhere, so that the numbers behind it show
# which units dropout has erased, and by what it enlarges the others.


def kept(subject: Subject, model: Remote, layers: Layers, behind: int) -> torch.Tensor:
    """What (B, 10) sums of 51 units are in training mode when fc1 (1) or fc2 (2) gives 1 everywhere."""
    sums = torch.zeros(10, 512)
    for row in range(10):
        sums[row, row * UNITS : (row + 1) * UNITS] = 1
    ones, none = torch.ones(512), torch.zeros(512, 512)
    given = {"fc1_weight": none, "fc1_bias": ones} if behind == 1 else {}
    second = {"fc2_weight": torch.eye(512), "fc2_bias": 0 * ones} if behind == 1 else {}
    second = second or {"fc2_weight": none, "fc2_bias": ones}
    layers.sends(subject, model, **given, **second, fc3_weight=sums, fc3_bias=torch.zeros(10))
    return scores(model, normal(6, 3, 32, 32))


def reads(sums: torch.Tensor, enlarged: float) -> bool:
    """Whether the sums are those of units that are 0 or `enlarged`, so many of them that the mean is 1."""
    counts = sums / enlarged
    whole = float((counts - counts.round()).abs().max()) < 0.02
    coarser = math.gcd(*(int(one) for one in counts.round().reshape(-1))) > 1  # larger steps than this one
    return whole and not coarser and abs(float(counts.mean()) - UNITS / enlarged) < 4.5


def share(sums: torch.Tensor, before: float = 1.0) -> str:
    """In words, with which p dropout has led to these sums; others have enlarged by `before` already."""
    for p in (0.1, 0.2, 0.25, 0.3, 0.4, 0.6, 0.7, 0.75, 0.8, 0.9):
        if reads(sums, before / (1 - p)):
            return f"p is {p:g} here; 0.5 is asked"
    if abs(float(sums.mean()) - UNITS / 2) < 4:
        return "what is kept has to be enlarged by 1/(1 − p), as nn.Dropout does"
    return "nn.Dropout(0.5) erases half of the units and doubles the others"


@check(part="network", after=computes_vgg_16)
def drops_behind_fc2_and_behind_fc1(subject: Subject) -> None:
    """erases half of the units behind fc1 and behind fc2 in training mode, and doubles the others"""
    model = build(subject)
    layers = Layers(subject, model)
    model.train()
    second = kept(subject, model, layers, 2)
    first = kept(subject, model, layers, 1)
    ends = behind_the_last(subject, model, layers)
    if ends is not None:  # the last check says so; here the rest has to be right
        second, first = (one[one != 0][:30] / ends.max() for one in (second, first))
    none = [bool(one.numel()) and float((one - UNITS).abs().max()) < EXACT * UNITS for one in (first, second)]
    if all(none):
        fail(
            actual="in training mode no unit is erased, neither behind fc1 nor behind fc2",
            expected="dropout with p = 0.5 behind both",
            hint="nn.Dropout(0.5) behind each of the two ReLUs",
        )
    expect_true(
        not none[1],
        actual="in training mode no unit is erased behind fc2",
        expected="half of them",
        hint="dropout belongs behind both, fc1 and fc2",
    )
    told = f"51 units of 1 behind fc2 add up to {_few(second)} in training mode"
    expect_true(reads(second, 2.0), actual=told, expected="0 or 2 for each unit", hint=share(second))
    bare = reads(first, 2.0) and not reads(first, 4.0)
    told = f"51 units of 1 behind fc1 add up to {_few(first)} behind fc2 in training mode"
    expect_true(
        reads(first, 4.0),
        actual="in training mode no unit is erased behind fc1" if bare else told,
        expected="half of them" if bare else "0 or 4 for each unit, doubled twice",
        hint="dropout belongs behind both, fc1 and fc2" if bare else share(first, 2.0),
    )


def _few(sums: torch.Tensor) -> str:
    return ", ".join(show(round(float(one), 3)) for one in sums.reshape(-1)[:3])


def behind_the_last(subject: Subject, model: Remote, layers: Layers) -> torch.Tensor | None:
    """What (B, 10) stands behind fc3 in training mode when it gives 1 everywhere; None when that is 1."""
    layers.sends(subject, model, fc3_weight=torch.zeros(10, 512), fc3_bias=torch.ones(10))
    got = scores(model, normal(6, 3, 32, 32))
    return None if float((got - 1).abs().max()) < EXACT else got


def arrives(subject: Subject, model: Remote) -> Callable[[torch.Tensor], torch.Tensor]:
    """Makes what arrives at fc1 visible in training mode: four times its mean plus 40, or 0 where hidden."""
    layers = Layers(subject, model)
    pick = torch.zeros(10, 512)
    pick[range(10), range(0, 500, 50)] = 1.0
    layers.sends(
        subject,
        model,
        fc1_weight=torch.full((512, 512), 1 / 512),
        fc1_bias=torch.full((512,), 10.0),
        fc2_weight=torch.eye(512),
        fc2_bias=torch.zeros(512),
        fc3_weight=pick,
        fc3_bias=torch.zeros(10),
    )
    model.train()
    return lambda x: scores(model, x).amax(1)


def apart(once: torch.Tensor, twice: torch.Tensor) -> float:
    """The largest difference among the images that are visible in both."""
    seen = (once > 1) & (twice > 1)
    return float((once - twice)[seen].abs().max()) / 4 if bool(seen.any()) else math.nan


@check(part="network", after=drops_behind_fc2_and_behind_fc1)
def drops_nowhere_else(subject: Subject) -> None:
    """erases nothing else: what arrives at fc1 is the same in two passes in training mode"""
    seen = arrives(subject, build(subject))
    x = normal(8, 3, 32, 32)
    far = apart(seen(x), seen(x))
    expect_true(
        not far > EXACT,
        actual=f"what arrives at fc1 differs by {show(far)} between two passes over the same images",
        expected="no difference: only fc1 and fc2 have dropout behind them",
        hint="no dropout between or behind the convolutions, and none in front of fc1",
    )


@check(part="network", after=drops_nowhere_else)
def normalises_over_the_batch(subject: Subject) -> None:
    """normalises with the statistics of the whole batch in training mode"""
    seen = arrives(subject, build(subject))
    x = normal(8, 3, 32, 32)
    others = torch.cat([x[:6], x[6:] / 9 + 3])
    far = apart(seen(x)[:6], seen(others)[:6])
    expect_true(
        not far < EXACT / 10,
        actual="in training mode an image's numbers do not depend on the others in its batch",
        expected="statistics over the batch, rows and columns",
        hint="InstanceNorm2d takes each image by itself: nn.BatchNorm2d is asked, with its momentum",
    )


@check(
    part="logits",
    after=(learns_statistics_in_training_only, normalises_over_the_batch),
)
def keeps_all_logits(subject: Subject) -> None:
    """erases no logit: nothing stands behind fc3"""
    model = build(subject)
    layers = Layers(subject, model)
    model.train()
    seen = behind_the_last(subject, model, layers)
    told = "" if seen is None else ", ".join(show(float(one)) for one in seen[0])
    expect_true(
        seen is None,
        actual=f"where fc3 gives 1 everywhere, the logits of an image in training mode are {told}",
        expected="1 everywhere",
        hint="dropout behind fc3 erases logits of random classes: the last layer's answer stays as it is",
    )


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_a_running_mean(subject: Subject) -> object:
    """One mean for each channel that the convolution puts out, over the batch, the rows and the columns."""
    model = expect_object(subject.build_model())
    return torch.zeros(Layers(subject, model).norms[2].shapes["running_mean"])


@prediction("value")
def numbers_of_batch_norm(subject: Subject) -> object:
    """A scale and a shift for each of 64 + 64 + 128 + 128 + 3·256 + 6·512 = 4,224 channels. The running means
    and variances are not learned.
    """
    norms = Layers(subject, expect_object(subject.build_model())).norms
    return float(sum(math.prod(one.shapes.get(leaf, (0,))) for one in norms for leaf in ("weight", "bias")))


@prediction("value")
def difference_in_eval_mode(subject: Subject) -> object:
    """Eval mode switches dropout off, and batch norm takes its running statistics: nothing random is left."""
    model = expect_object(subject.build_model())
    model.eval()
    x = normal(2, 3, 32, 32)
    return (to_tensor(model(x)) - to_tensor(model(x))).abs().max()
