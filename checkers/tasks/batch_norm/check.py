"""Batch normalisation: its four tensors, both modes, its gradients, and a LeNet with it in several places."""

import torch
import torch.nn.functional as F

from checkers.api import (
    CheckFailed,
    Layer,
    Remote,
    Subject,
    check,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_gradient,
    expect_object,
    expect_shape,
    expect_true,
    expect_untouched,
    forbid,
    layers_of,
    named,
    normal,
    prediction,
    rebuilt,
    recognise,
    sizes,
    to_tensor,
    uniform,
    weights_of,
)

STATE = ("gamma", "beta", "running_mean", "running_var")
READY: tuple[str, ...] = (
    "batch_norm",
    "native_batch_norm",
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "SyncBatchNorm",
)
READY += (
    "LazyBatchNorm1d",
    "LazyBatchNorm2d",
    "instance_norm",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "GroupNorm",
)
OWN = "here batch normalisation is your own: means, variances and a root"
FORMULA = "gamma · (x − mean) / √(var + eps) + beta, with mean and var of each feature of this batch"


# ---- what is asked -----------------------------------------------------------------------------------------


def axes_of(x: torch.Tensor) -> tuple[int, ...]:
    """All axes but that of the features."""
    return tuple(axis for axis in range(x.ndim) if axis != 1)


def wide(one: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """(C,) as (1, C) or (1, C, 1, 1)."""
    return one.reshape(1, -1, *[1] * (x.ndim - 2))


def normed(x: torch.Tensor, mean: torch.Tensor, var: torch.Tensor, eps: float = 1e-5) -> torch.Tensor:
    """x with the mean taken off, over the root of var + eps; mean and var as they stretch over x."""
    return (x - mean) / torch.sqrt(var + eps)


def asked(x: torch.Tensor, eps: float = 1e-5) -> torch.Tensor:
    """Training mode with gamma 1 and beta 0."""
    axes = axes_of(x)
    return normed(x, x.mean(axes, keepdim=True), x.var(axes, unbiased=False, keepdim=True), eps)


def batch(*shape: int) -> torch.Tensor:
    """A fresh batch whose features have means and spreads of their own: (N, C) or (N, C, H, W)."""
    x = normal(*shape)
    return x * wide(uniform(shape[1], low=0.5, high=3.0), x) + wide(3 * normal(shape[1]), x)


def table() -> tuple[int, ...]:
    """A fresh shape (N, C)."""
    return sizes((8, 12), (3, 6))


def pictures() -> tuple[int, ...]:
    """A fresh shape (N, C, H, W)."""
    return sizes((3, 6), (2, 5), (3, 6), (3, 7))


def make(subject: Subject, features: int, **more: float) -> Remote:
    """The learner's module for this many features."""
    return expect_object(subject.BatchNorm(features, **more), hint="BatchNorm has to be a class")


def answer(norm: Remote, x: torch.Tensor) -> torch.Tensor:
    """What the module gives, finite and in the shape of x."""
    got = norm(x)
    expect_shape(got, x.shape, hint="the output has the shape of x: give mean and var the axes (1, C, 1, 1)")
    expect_finite(got)
    return named(to_tensor(got), f"BatchNorm of {x.shape[1]} features")


# ---- BatchNorm ---------------------------------------------------------------------------------------------


@check(part="BatchNorm")
def is_written_by_yourself(subject: Subject) -> None:
    """BatchNorm computes its own means and variances"""
    forbid(*READY, because=OWN)
    make(subject, 3)


@check(part="BatchNorm", after=is_written_by_yourself)
def holds_four_tensors(subject: Subject) -> None:
    """BatchNorm holds gamma, beta, running_mean and running_var, and learns the first two"""
    features = int(sizes((3, 7))[0])
    norm = make(subject, features)
    state = dict(subject.state(norm))
    for name, start in zip(STATE, (1.0, 0.0, 0.0, 1.0), strict=True):
        learnt = name in STATE[:2]
        how = "nn.Parameter" if learnt else "register_buffer"
        expect_true(
            name in state,
            actual=f"{name} is not in state_dict()",
            expected=", ".join(STATE),
            hint=f"a plain attribute is neither saved nor moved to a device: {how}",
        )
        expect_true(
            state[name] == (features,),
            actual=f"{name} has shape {state[name]}",
            expected=f"({features},)",
            hint="one number for each feature; views stretch it over x in forward",
        )
        held = subject.value(getattr(norm, name))
        expect_close(
            named(held, f"{name} at first"), torch.full((features,), start), hint=f"all {start:g} at first"
        )
        asks = subject.value(getattr(norm, name).requires_grad)
        expect_true(
            asks == learnt,
            actual=f"{name}.requires_grad is {asks}",
            expected=str(learnt),
            hint=f"{how}: the optimiser learns gamma and beta, the running statistics are counted",
        )


@check(part="BatchNorm", after=holds_four_tensors)
def normalises_each_feature(subject: Subject) -> None:
    """BatchNorm gives each feature of (N, C) mean 0 and variance 1, the variance divided by n"""
    x = batch(*table())
    got = answer(make(subject, x.shape[1]), x)
    mean, var = x.mean(0), x.var(0, unbiased=False)
    hint = recognise(
        got,
        (normed(x, mean, x.var(0)), "here var divides by n − 1: to normalise, by n (unbiased=False)"),
        (
            normed(x, x.mean(1, keepdim=True), x.var(1, unbiased=False, keepdim=True)),
            "each example is normalised by itself: the mean runs over the batch, axis 0",
        ),
        (normed(x, x.mean(), x.var(unbiased=False)), "one mean for all: every feature has its own"),
        ((x - mean) / var, "this divides by the variance: by its root"),
        (x - mean, "the mean is taken off, and the spread stays: divide by √(var + eps)"),
        (x, "x comes back as it is: is the running mean 0 taken in training mode?"),
        otherwise=FORMULA,
    )
    expect_close(got, asked(x), atol=1e-4, hint=hint)


@check(part="BatchNorm", after=normalises_each_feature)
def normalises_each_channel(subject: Subject) -> None:
    """BatchNorm gives each channel of (N, C, H, W) one mean and variance, over the batch and all pixels"""
    x = batch(*pictures())
    got = answer(make(subject, x.shape[1]), x)

    def over(*axes: int) -> torch.Tensor:
        return normed(x, x.mean(axes, keepdim=True), x.var(axes, unbiased=False, keepdim=True))

    hint = recognise(
        got,
        (over(0), "each pixel has its own mean here: average over H and W too"),
        (over(2, 3), "each image is normalised by itself: average over the batch too"),
        (over(1, 2, 3), "this normalises each image over its channels: the channels stay apart"),
        (over(0, 1, 2, 3), "one mean for all: every channel has its own"),
        (
            normed(x, x.mean((0, 2, 3), keepdim=True), x.var((0, 2, 3), keepdim=True)),
            "var divides by n, the number of all pixels of the batch",
        ),
        otherwise=FORMULA,
    )
    expect_close(got, asked(x), atol=1e-4, hint=hint)
    one = batch(1, 3, 4, 5).transpose(2, 3)
    got = answer(make(subject, 3), one)
    expect_close(got, asked(one), atol=1e-4, hint="one image has pixels enough: n = H · W")


@check(part="BatchNorm", after=normalises_each_channel)
def adds_eps_under_the_root(subject: Subject) -> None:
    """BatchNorm adds eps to the variance, so that a constant feature becomes 0"""
    eps = float(uniform(1, low=0.2, high=0.6))
    x = batch(*table())
    x[:, 0] = 4.0
    got = answer(make(subject, x.shape[1], eps=eps), x)
    mean, var = x.mean(0), x.var(0, unbiased=False)
    hint = recognise(
        got,
        ((x - mean) / (var.sqrt() + eps), "eps stands under the root: √(var + eps)"),
        (asked(x), "eps is ignored: BatchNorm(features, momentum, eps) says how large it is"),
        otherwise=FORMULA,
    )
    expect_close(got, asked(x, eps), atol=1e-4, hint=hint)


@check(part="BatchNorm", after=normalises_each_channel)
def scales_and_shifts(subject: Subject) -> None:
    """BatchNorm multiplies each feature by its gamma and adds its beta"""
    for shape in (table(), pictures()):
        x = batch(*shape)
        norm = make(subject, x.shape[1])
        gamma, beta = uniform(x.shape[1], low=0.5, high=2.0), normal(x.shape[1])
        norm.gamma.data.copy_(gamma)
        norm.beta.data.copy_(beta)
        got, bare = answer(norm, x), asked(x)
        hint = recognise(
            got,
            (bare, "gamma and beta are not used"),
            (bare * wide(gamma, x), "beta is not added"),
            (bare + wide(beta, x), "gamma is not used"),
            (
                (bare + wide(beta, x)) * wide(gamma, x),
                "gamma belongs to the normalised numbers alone: beta comes last",
            ),
            otherwise=FORMULA,
        )
        expect_close(got, bare * wide(gamma, x) + wide(beta, x), atol=1e-4, hint=hint)


def told_running(
    name: str, old: torch.Tensor, x: torch.Tensor, momentum: float
) -> list[tuple[torch.Tensor, str]]:
    """What running statistics often become after one batch, with what to say about it."""
    axes, first = axes_of(x), x.mean(axes_of(x))
    n = x.numel() // x.shape[1]
    biased = x.var(axes, unbiased=False)
    new = first if name == "running_mean" else biased * n / (n - 1)
    rows = biased * len(x) / (len(x) - 1)
    kept, n_less_one = (
        (1 - momentum) * old,
        "the running variance divides by n − 1: the batch's, times n/(n − 1)",
    )
    spread = [
        (kept + momentum * biased, n_less_one),
        (kept + momentum * rows, "n counts the pixels of all images, not the images alone"),
        (kept + momentum * new.sqrt(), "this follows the standard deviation: the variance is asked"),
    ]
    return [
        (old, "it does not move: every call in training mode moves it"),
        (momentum * old + (1 - momentum) * new, "the weights are exchanged: momentum belongs to the batch"),
        (new, "it is replaced by the batch's: only the share momentum is new"),
        (old + momentum * new, "the old value keeps its full weight: 1 − momentum"),
        *([] if name == "running_mean" else spread),
    ]


@check(part="BatchNorm", after=normalises_each_channel)
def follows_the_running_statistics(subject: Subject) -> None:
    """BatchNorm moves its running statistics to each batch by the share momentum, the variance over n − 1"""
    for shape, momentum in ((table(), 0.1), (pictures(), 0.3)):
        features = shape[1]
        norm = make(subject, features) if momentum == 0.1 else make(subject, features, momentum=momentum)
        known = {"running_mean": torch.zeros(features), "running_var": torch.ones(features)}
        for step in ("first", "second"):
            x = batch(*shape)
            n = x.numel() // features
            answer(norm, x)
            found = {
                "running_mean": x.mean(axes_of(x)),
                "running_var": x.var(axes_of(x), unbiased=False) * n / (n - 1),
            }
            for name, old in known.items():
                got = subject.value(getattr(norm, name))
                want = (1 - momentum) * old + momentum * found[name]
                hint = recognise(
                    got,
                    *told_running(name, old, x, momentum),
                    *(
                        [(0.9 * old + 0.1 * found[name], "momentum is ignored here")]
                        if momentum != 0.1
                        else []
                    ),
                    otherwise="(1 − momentum) · running + momentum · that of the batch",
                )
                expect_close(
                    named(got, f"{name} after the {step} batch"), want, rtol=1e-4, atol=1e-4, hint=hint
                )
                known[name] = want


@check(part="BatchNorm", after=(follows_the_running_statistics, scales_and_shifts))
def takes_them_in_eval_mode(subject: Subject) -> None:
    """BatchNorm in eval mode uses the running statistics and leaves them, for one example too"""
    for shape in (table(), pictures()):
        norm = make(subject, shape[1])
        mean, var = normal(shape[1]), uniform(shape[1], low=0.5, high=2.0)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(var)
        norm.eval()
        x = batch(*shape)
        for one in (x, x[:1]):
            got = answer_in_eval(norm, one)
            want = normed(one, wide(mean, one), wide(var, one))
            hint = recognise(
                got,
                (
                    asked(one),
                    "these belong to this batch: where self.training is False the running ones count",
                ),
                ((one - wide(mean, one)) / wide(var, one), "running_var is a variance: divide by its root"),
                otherwise="mean and var are the running ones",
            )
            expect_close(got, want, rtol=1e-4, atol=1e-4, hint=hint)
        for name, value in (("running_mean", mean), ("running_var", var)):
            kept = named(subject.value(getattr(norm, name)), f"{name} after a call in eval mode")
            expect_close(kept, value, hint="in eval mode nothing is learnt: move it in training mode only")


def answer_in_eval(norm: Remote, x: torch.Tensor) -> torch.Tensor:
    """As `answer`, where one example may be all there is."""
    got = norm(x)
    expect_shape(got, x.shape, hint="the output has the shape of x")
    expect_finite(got, hint="one example has no variance of its own: the running one counts")
    return named(to_tensor(got), "BatchNorm in eval mode")


# Two training steps, then the gradients of gamma and beta; the names of a model's modules, each once.
BESIDE = """
def two_steps(norm, batches):
    for x, upstream in batches:
        norm.gamma.grad = norm.beta.grad = None
        (norm(x.requires_grad_()) * upstream).sum().backward()
    graphs = [name for name, one in norm.named_buffers() if one.requires_grad]
    return [norm.gamma.grad, norm.beta.grad, graphs]

def modules(model):
    return [name for name, _ in model.named_modules()]
"""


def beside(subject: Subject) -> Remote:
    """A few lines beside the learner's program: `two_steps` and `modules`."""
    find = subject["__builtins__"].get
    module: Remote = find("__import__")("types").ModuleType("beside")
    find("exec")(BESIDE, Remote(subject, module._on, ("__dict__",)))
    return module


@check(part="BatchNorm", after=takes_them_in_eval_mode)
def passes_the_gradient_on(subject: Subject) -> None:
    """BatchNorm passes the gradient through mean and variance to x, and on to gamma and beta"""
    hint = "mean and var depend on x: without detach, no_grad or .data in front of the normalising"
    for shape in (table(), pictures()):
        expect_gradient(
            subject, make(subject, shape[1]), batch(*shape), reference=asked, rtol=2e-3, hint=hint
        )
    norm = make(subject, shape[1])
    batches = [(batch(*shape), normal(*shape)) for _ in range(2)]
    *got, graphs = subject.request(
        "call", beside(subject).two_steps, (norm, batches), {}, "the second backward"
    )
    expect_true(
        not graphs,
        actual=f"{' and '.join(graphs)} hold on to the graph of earlier batches",
        expected="numbers without a graph",
        hint="the memory grows with every batch: move them under torch.no_grad()",
    )
    x, upstream = batches[-1]
    for name, one, want in zip(
        STATE, got, ((asked(x) * upstream).sum(axes_of(x)), upstream.sum(axes_of(x))), strict=False
    ):
        expect_true(
            one is not None,
            actual=f"{name} gets no gradient",
            hint="use the parameter itself: .data and detach cut it off",
        )
        expect_close(named(one, f"the gradient of {name}"), want, rtol=1e-3, atol=1e-3, hint=FORMULA)


@check(part="BatchNorm", after=takes_them_in_eval_mode)
def stays_precise(subject: Subject) -> None:
    """BatchNorm().double() computes float64 in float64"""
    x = batch(*pictures()).double()
    norm = expect_object(make(subject, x.shape[1]).double())
    got = norm(x)
    hint = "float32 on the way loses digits: make no new tensors in forward"
    expect_dtype(got, torch.float64, hint=hint)
    expect_close(got, asked(x), rtol=1e-9, atol=1e-9, hint=hint)


@check(part="BatchNorm", after=takes_them_in_eval_mode)
def leaves_its_input_alone(subject: Subject) -> None:
    """BatchNorm does not change x"""
    hint = "x -= mean and x /= … write into x: make a new tensor"
    expect_untouched(subject, make(subject, 4), batch(6, 4), hint=hint)


# ---- build_model -------------------------------------------------------------------------------------------

PLAN = {  # weight -> the layer's name
    (6, 1, 5, 5): "the first convolution",
    (16, 6, 5, 5): "the second convolution",
    (120, 400): "the layer of 120 units",
    (84, 120): "the layer of 84 units",
    (10, 84): "the last layer",
}
NORMED = {"none": 0, "convolutions": 2, "all": 4}  # how many of them batch normalisation follows


def held_by(subject: Subject, model: Remote) -> list[Layer]:
    """The model's layers, each once: one that has two names stands in state_dict() twice."""
    try:
        held = layers_of(subject, model)
    except CheckFailed as failure:
        if "uninitialized" not in failure.actual:
            raise
        model(torch.zeros(2, 1, 28, 28))  # lazy layers learn their sizes from the first batch
        held = layers_of(subject, model)
    once = subject.request("call", beside(subject).modules, (model,), {}, "named_modules()")
    return [one for one in held if one.name in once]


class Parts:
    """The layers of a learner's LeNet: those of PLAN in its order, and the batch normalisations by width."""

    def __init__(self, subject: Subject, model: Remote) -> None:
        held = held_by(subject, model)
        self.norms = {one.shapes["gamma"][0]: one for one in held if one.shapes.get("gamma")}
        self.count = sum("gamma" in one.shapes for one in held)
        self.layers = [next((one for one in held if one.weight == shape), None) for shape in PLAN]
        known = [*self.norms.values(), *self.layers]
        self.others = [one for one in held if one not in known and "gamma" not in one.shapes]


def lenet(subject: Subject, where: str) -> tuple[Remote, Parts]:
    """The learner's model and its layers; fails the check where one of the five is missing."""
    model = expect_object(subject.build_model(where), hint="build_model returns a torch.nn.Module")
    parts = Parts(subject, model)
    for shape, name, layer in zip(PLAN, PLAN.values(), parts.layers, strict=True):
        told = ", ".join(str(one.weight) for one in parts.others if one.weight) or "no others"
        expect_true(
            layer,
            actual=f"{name} is missing in build_model({where!r}): no weight has the shape {shape}",
            expected="LeNet's five layers",
            hint=f"the model also holds {told}",
        )
    expect_true(
        not parts.others,
        actual=f"build_model({where!r}) also holds {', '.join(one.name for one in parts.others[:3])}",
        expected="two convolutions, three linear layers, and BatchNorm with gamma and beta",
        hint="use your own BatchNorm, once for each place",
    )
    return model, parts


@check(part="build_model")
def normalises_where_it_should(subject: Subject) -> None:
    """build_model has no batch normalisation, one for each convolution, or one for each hidden layer"""
    for where, count in NORMED.items():
        _, parts = lenet(subject, where)
        widths = [6, 16, 120, 84][:count]
        hint = "one BatchNorm of its own for each place: the features differ"
        if 10 in parts.norms:
            hint = "the ten scores are never normalised: they have to be free"
        expect_true(
            sorted(parts.norms) == sorted(widths) and parts.count == count,
            actual=f"build_model({where!r}) holds {parts.count} batch normalisations"
            + (f", for {', '.join(map(str, parts.norms))} features" if parts.norms else ""),
            expected=f"{count or 'none'}" + (f", for {', '.join(map(str, widths))}" if widths else ""),
            hint=hint,
        )


@check(part="build_model", after=normalises_where_it_should)
def has_the_biases_that_do_something(subject: Subject) -> None:
    """build_model leaves out the bias of a layer that batch normalisation follows, and only there"""
    for where, count in NORMED.items():
        _, parts = lenet(subject, where)
        for at, (name, layer) in enumerate(zip(PLAN.values(), parts.layers, strict=True)):
            assert isinstance(layer, Layer)
            follows = at < count
            expect_true(
                layer.bias != follows,
                actual=f"{name} in build_model({where!r}) has {'a' if layer.bias else 'no'} bias",
                expected="none" if follows else "one",
                hint="batch normalisation takes the mean off, and a constant with it: bias=False"
                if follows
                else "nothing behind it takes its place: no batch normalisation follows",
            )


def run(
    weights: list[dict[str, torch.Tensor]], norms: list[dict[str, torch.Tensor]], x: torch.Tensor, **how: bool
) -> torch.Tensor:
    """LeNet in training mode. `late` normalises behind the sigmoid, `bare` has no batch normalisation."""
    for at, layer in enumerate(weights):
        if at < 2:
            x = F.conv2d(x, layer["weight"], layer.get("bias"), padding=2 - 2 * at)
        else:
            x = F.linear(x.flatten(1), layer["weight"], layer.get("bias"))
        if at == 4:
            break
        x = torch.sigmoid(x) if how.get("late") else x
        if at < len(norms) and not how.get("bare"):
            x = asked(x) * wide(norms[at]["gamma"], x) + wide(norms[at]["beta"], x)
        x = x if how.get("late") else torch.sigmoid(x)
        if at < 2:
            x = F.avg_pool2d(x, 2) if how.get("mean") else F.max_pool2d(x, 2)
    return x


@check(part="build_model", after=has_the_biases_that_do_something)
def computes_lenet(subject: Subject) -> None:
    """build_model normalises between the layer and its sigmoid, in training mode, and ends in logits"""
    for where, count in NORMED.items():
        model, parts = lenet(subject, where)
        model.train()
        x = 2 * normal(8, 1, 28, 28)
        got = to_tensor(model(x))
        expect_shape(got, (8, 10), hint="ten scores for each image")
        expect_finite(got)
        with torch.no_grad(), rebuilt():
            weights = [weights_of(subject, model, one) for one in parts.layers if one]
            norms = [weights_of(subject, model, parts.norms[width]) for width in (6, 16, 120, 84)[:count]]
            want = run(weights, norms, x)
            hint = recognise(
                got,
                *(
                    [
                        (
                            run(weights, norms, x, late=True),
                            "batch normalisation stands behind the sigmoid: in front of it",
                        )
                    ]
                    if norms
                    else []
                ),
                *(
                    [(run(weights, norms, x, bare=True), "the batch normalisations are made and not used")]
                    if norms
                    else []
                ),
                (run(weights, norms, x, mean=True), "the poolings take the mean: the maximum is asked"),
                (want.softmax(1), "the softmax has to go: logits are asked"),
                otherwise="layer, batch normalisation, sigmoid; pooling behind convolutions; then logits",
            )
        expect_close(
            named(got, f"build_model({where!r})"), want, atol=2e-3 * float(want.abs().max()), hint=hint
        )


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def effect_of_a_bias(subject: Subject) -> object:
    """The mean grows by 5 as well, and the difference stays the same: 0 up to rounding. So a bias in front of
    batch normalisation is of no use.
    """
    x = batch(8, 3)
    norm = make(subject, 3)
    change = float((to_tensor(norm(x + 5)) - to_tensor(norm(x))).abs().max())
    return 0.0 if change < 1e-4 else change


@prediction("value")
def first_step_of_the_mean(subject: Subject) -> object:
    """The batch has the mean 4, of which a tenth is taken: 0.9 · 0 + 0.1 · 4 = 0.4."""
    norm = make(subject, 1)
    norm(torch.tensor([[2.0], [4.0], [6.0]]))
    return subject.value(norm.running_mean)


@prediction("value")
def first_step_of_the_variance(subject: Subject) -> object:
    """The squared distances 4, 0, 4 over n − 1 = 2 are 4, and 0.9 · 1 + 0.1 · 4 = 1.3. Over n it would be
    1.167.
    """
    norm = make(subject, 1)
    norm(torch.tensor([[2.0], [4.0], [6.0]]))
    return subject.value(norm.running_var)
