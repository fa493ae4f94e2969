"""Initialisation: fans by shape, draws by their statistics, a reset by what has changed and what has not."""

import math

import torch

from checkers.api import (
    Remote,
    Subject,
    check,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_object,
    expect_shape,
    expect_true,
    fail,
    named,
    normal,
    number,
    prediction,
    show,
    sizes,
    strided,
    to_tensor,
    uniform,
)

DEVIATIONS = 6  # a right draw is further off than this many standard errors once in 500 million
ROOT3 = math.sqrt(3)


# ---- fans --------------------------------------------------------------------------------------------------


def both(subject: Subject, weight: torch.Tensor) -> tuple[float, ...]:
    """The learner's two numbers."""
    got = subject.fans(weight)
    if got is None:
        fail(actual="fans returned None", hint="return fan_in, fan_out: is a return missing?")
    if not isinstance(got, (list, tuple)) or len(got) != 2:
        told = f"{len(got)} values" if isinstance(got, (list, tuple)) else show(got)
        fail(actual=f"fans returned {told}", expected="two numbers", hint="return fan_in, fan_out")
    return number(got[0]), number(got[1])


@check(part="fans")
def counts_what_a_linear_layer_joins(subject: Subject) -> None:
    """fans gives (in, out) for a weight of shape (out, in)"""
    out, inputs = sizes((2, 9), (2, 9))
    for weight in (normal(out, inputs), normal(1, inputs), strided(normal(out, inputs))):
        got = both(subject, weight)
        want: tuple[float, ...] = (weight.shape[1], weight.shape[0])
        hint = "a weight is kept as (out, in): shape[1] inputs go into each output"
        if got == want[::-1]:
            hint = "the two are exchanged: a weight is kept as (out, in), and fan_in comes first"
        told = f"fans gave {show(got[0])} and {show(got[1])} for {tuple(weight.shape)}"
        expect_true(got == want, actual=told, expected=f"{want[0]} and {want[1]}", hint=hint)


@check(part="fans", after=counts_what_a_linear_layer_joins)
def counts_what_a_kernel_joins(subject: Subject) -> None:
    """fans gives (in·h·w, out·h·w) for the weight of a convolution"""
    out, inputs, h, w = sizes((6, 9), (3, 5), (2, 4), (5, 7))
    for shape in ((out, inputs, h, w), (out, 1, 1, w)):
        o, i, p, q = shape
        got = both(subject, uniform(*shape))
        want = (i * p * q, o * p * q)
        known = {
            (i, o): "the kernel's area is missing: one output adds up in · h · w numbers",
            want[::-1]: "the two are exchanged: fan_in comes first",
            (i * p * q, o): "fan_out holds the kernel's area, too: out · h · w",
            (i * p * p, o * p * p): "kernels need not be square: h · w",
            (i * q * q, o * q * q): "kernels need not be square: h · w",
        }
        told = f"fans gave {show(got[0])} and {show(got[1])} for {shape}"
        hint = known.get((int(got[0]), int(got[1])), "in · h · w and out · h · w")
        expect_true(got == want, actual=told, expected=f"{want[0]} and {want[1]}", hint=hint)


# ---- draw --------------------------------------------------------------------------------------------------


def drawn(subject: Subject, shape: tuple[int, ...], scheme: str) -> torch.Tensor:
    """The learner's draw, which has to be a finite float tensor of this shape."""
    got = subject.draw(shape, scheme)
    found = to_tensor(got)
    expect_true(
        isinstance(got, torch.Tensor),
        actual=f"draw returned a {type(got).__name__}",
        expected="a torch tensor",
    )
    expect_shape(found, shape, hint="one weight for each place of the shape")
    expect_finite(found)
    return found


def fans_of(shape: tuple[int, ...]) -> tuple[int, int]:
    """What is asked of fans."""
    area = math.prod(shape[2:])
    return shape[1] * area, shape[0] * area


def spread_of(shape: tuple[int, ...], scheme: str) -> float:
    """The standard deviation that a scheme asks for."""
    fan_in, fan_out = fans_of(shape)
    variance = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in, "default": 1 / (3 * fan_in)}
    return math.sqrt(variance[scheme.partition("_")[0]])


def is_normal(scheme: str) -> bool:
    """Whether a scheme draws from the bell curve."""
    return scheme.endswith("normal")


def diagnosis(found: float, shape: tuple[int, ...], scheme: str, within: float) -> str:
    """Which other rule has this standard deviation."""
    fan_in, fan_out = fans_of(shape)
    std, area = spread_of(shape, scheme), math.prod(shape[2:])
    common = [
        (0.0, "all numbers are equal: weights of one value keep all units alike"),
        (1.0, "this is spread 1: multiply by the standard deviation of the scheme"),
        (1 / ROOT3, "this is uniform from −1 to 1: multiply by a"),
        (std**2, "this is the variance: its root is the standard deviation"),
        (std**2 / ROOT3, "this takes the variance as the bound: a is √3 times the standard deviation"),
        (std / ROOT3, "a is the standard deviation here: uniform from −a to a has the variance a²/3"),
        (std * ROOT3, "the factor √3 belongs to the bound of a uniform draw"),
        (std / 2, "this goes from 0 to a, or the bound is half: from −a to a"),
    ]
    if scheme.startswith("he"):
        rules = [
            (math.sqrt(2 / fan_out), "this goes by fan_out: He takes fan_in"),
            (math.sqrt(1 / fan_in), "the 2 is missing: ReLU drops half, so He takes 2/fan_in"),
            (math.sqrt(1 / (3 * fan_in)), "this is what nn.Linear does by itself: He is √6 times as wide"),
            (math.sqrt(2 / (fan_in + fan_out)), "this is Xavier's: He takes fan_in alone"),
        ]
    elif scheme.startswith("xavier"):
        rules = [
            (math.sqrt(1 / (fan_in + fan_out)), "the 2 is missing: 2/(fan_in + fan_out)"),
            (math.sqrt(2 / fan_in), "this is He's: Xavier takes fan_in + fan_out"),
            (math.sqrt(1 / fan_in), "this goes by fan_in alone: Xavier takes fan_in + fan_out"),
            (
                math.sqrt(6 / (fan_in + fan_out)),
                "6/(fan_in + fan_out) belongs to the bound of the uniform draw",
            ),
            (math.sqrt(2 / (fan_in * fan_out)), "the fans are added, not multiplied"),
        ]
    else:
        rules = [
            (
                math.sqrt(2 / fan_in),
                "this is He's: kaiming_uniform_ needs a=√5 for what torch does by itself",
            ),
            (math.sqrt(1 / (3 * fan_out)), "this goes by fan_out: the bound is 1/√fan_in"),
            (math.sqrt(1 / fan_in), "1/√fan_in is the bound of a uniform draw, not the standard deviation"),
            (1 / (fan_in * ROOT3), "the root is missing: the bound is 1/√fan_in"),
        ]
    if area > 1:
        bare = spread_of(shape[:2], scheme)
        rules.append((bare, "the kernel's area is missing in the fans"))
    # The nearest one: a few fans bring two rules within one tolerance.
    off, says = min((abs(found - rule) / max(rule, 1e-9), says) for rule, says in rules + common)
    if off <= within:
        return says
    fans_told = f"fan_in is {fan_in} and fan_out {fan_out} here"
    return f"{fans_told}, so the standard deviation is {show(std)}"


def looks_right(got: torch.Tensor, scheme: str) -> None:
    """A draw is float32, and its mean, spread and form agree with its scheme, as far as a sample can tell."""
    shape, x = tuple(got.shape), got.double()
    expect_dtype(got, torch.float32, hint="networks compute in float32")
    std, count = spread_of(shape, scheme), got.numel()
    # Standard errors of a sample: of the mean std/√n; of the deviation std/√(2n), less for a uniform draw.
    within = DEVIATIONS / math.sqrt(2 * count)
    what = f"draw({shape}, {scheme!r})"
    mean, found = float(x.mean()), float(x.std())
    low, high = float(x.min()), float(x.max())
    if abs(found - std) <= within * std or abs(mean) <= 2 * DEVIATIONS * found / math.sqrt(count):
        hint = diagnosis(found, shape, scheme, within)
        if is_normal(scheme) and 1.9 * found < max(-low, high) < 2.6 * found:
            hint = "nothing is beyond two deviations: trunc_normal_ cuts off, randn and normal_ do not"
        told = f"{what} has the standard deviation {show(found)}"
        expect_true(abs(found - std) <= within * std, actual=told, expected=show(std), hint=hint)
    hint = "uniform from −a to a, or randn: both have the mean 0; torch.rand begins at 0"
    told = f"{what} has the mean {show(mean)} and goes from {show(low)} to {show(high)}"
    expect_true(abs(mean) <= DEVIATIONS * std / math.sqrt(count), actual=told, expected="mean 0", hint=hint)
    bound = ROOT3 * std
    beyond = float((x.abs() > bound * (1 + 1e-4)).double().mean())
    if is_normal(scheme):
        told = f"{what} has no number beyond {show(high)}"
        share = abs(beyond - 0.0833) <= DEVIATIONS * 0.28 / math.sqrt(count)
        hint = "this is uniform: torch.randn draws from the bell curve"
        expect_true(share, actual=told, expected="a bell curve, which goes further", hint=hint)
    else:
        told = f"{what} goes from {show(low)} to {show(high)}"
        hint = "this is a bell curve: uniform_(-a, a), or (2 * torch.rand(shape) - 1) * a"
        wanted = f"uniform from {show(-bound)} to {show(bound)}"
        even = not beyond and max(-low, high) > 0.99 * bound
        even = even and abs(
            float((x.abs() < bound / 2).double().mean()) - 0.5
        ) <= DEVIATIONS * 0.5 / math.sqrt(count)
        expect_true(
            even, actual=told, expected=wanted, hint=hint if beyond else "every value is equally likely"
        )


@check(part="draw")
def draws_by_he(subject: Subject) -> None:
    """draw by he_normal and he_uniform has the variance 2/fan_in"""
    out, inputs = sizes((60, 90), (200, 300))
    for scheme in ("he_normal", "he_uniform"):
        got = drawn(subject, (out, inputs), scheme)
        looks_right(got, scheme)


@check(part="draw")
def draws_by_xavier(subject: Subject) -> None:
    """draw by xavier_normal and xavier_uniform has the variance 2/(fan_in + fan_out)"""
    out, inputs = sizes((60, 90), (200, 300))
    for scheme in ("xavier_normal", "xavier_uniform"):
        looks_right(drawn(subject, (out, inputs), scheme), scheme)
        looks_right(drawn(subject, (inputs, out), scheme), scheme)


@check(part="draw")
def draws_like_torch_itself(subject: Subject) -> None:
    """draw by default is uniform up to 1/√fan_in, what nn.Linear and nn.Conv2d do by themselves"""
    out, inputs = sizes((60, 90), (200, 300))
    looks_right(drawn(subject, (out, inputs), "default"), "default")


@check(part="draw", after=(draws_by_he, draws_by_xavier, draws_like_torch_itself))
def draws_kernels(subject: Subject) -> None:
    """draw takes the kernel's area into account where the shape is that of a convolution"""
    out, inputs, h, w = sizes((70, 90), (20, 30), (2, 3), (4, 5))
    for scheme in ("he_normal", "xavier_uniform", "default"):
        looks_right(drawn(subject, (out, inputs, h, w), scheme), scheme)


@check(part="draw", after=(draws_by_he, draws_by_xavier, draws_like_torch_itself))
def draws_anew(subject: Subject) -> None:
    """draw gives other numbers at every call, and no row twice"""
    hint = "leave the seed alone: every layer needs numbers of its own"
    for scheme in ("default", "he_normal"):
        one, two = (drawn(subject, (40, 50), scheme) for _ in range(2))
        expect_true(
            not torch.equal(one, two),
            actual=f"the second draw by {scheme} is the first again",
            expected="other numbers",
            hint=hint,
        )
    alike = len(one) - len({tuple(row) for row in one.tolist()})
    told = f"{alike} of 40 rows stand there twice"
    hint = "equal units stay equal for ever: draw every number by itself"
    expect_true(not alike, actual=told, expected="rows that differ", hint=hint)
    tiny = drawn(subject, (1, 1), "xavier_uniform")
    expect_true(
        abs(float(tiny)) <= ROOT3, actual=f"a single weight is {show(float(tiny))}", expected="within ±√3"
    )


# ---- reset -------------------------------------------------------------------------------------------------


def builtin(subject: Subject, name: str) -> Remote:
    """One of Python's own functions in the learner's process."""
    return expect_object(subject["__builtins__"].get(name))


def network(subject: Subject) -> Remote:
    """A network there: a convolution, batch norm, nested linear layers (one has no bias), an embedding."""
    layer = builtin(subject, "__import__")("torch").nn
    head = layer.Sequential(
        layer.Linear(80, 200), layer.ReLU(), layer.Sequential(layer.Linear(200, 60, bias=False))
    )
    body = layer.Conv2d(20, 70, (3, 5))
    model = expect_object(
        layer.Sequential(
            body, layer.BatchNorm2d(70), layer.ReLU(), layer.Flatten(), head, layer.Embedding(9, 6)
        )
    )
    known = {"1.weight": 1 + uniform(70), "1.bias": normal(70), "1.running_mean": normal(70)}
    model.load_state_dict(known, strict=False)
    return model


MATRICES = {
    "0.weight": "the convolution",
    "4.0.weight": "the nested linear layer",
    "4.2.0.weight": "the innermost",
}
BIASES = {"0.bias": "the convolution", "4.0.bias": "the nested linear layer"}
OTHERS = {
    "1.weight": "batch norm's weight",
    "1.bias": "batch norm's bias",
    "1.running_mean": "batch norm's running_mean",
    "1.running_var": "batch norm's running_var",
    "5.weight": "the weight of an embedding",
}


def tensors(subject: Subject, model: Remote) -> dict[str, torch.Tensor]:
    """All of the model's tensors by name."""
    names = [name for name, _ in subject.state(model)]
    return dict(zip(names, subject.tensors(model, names), strict=True))


def after_reset(subject: Subject, model: Remote, before: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The model's tensors after reset, which have to be the ones of before by name and shape."""
    subject.reset(model)
    after = tensors(subject, model)
    for name, was in before.items():
        told = f"{name} is gone after reset"
        if name in after:
            told = f"{name} has the shape {tuple(after[name].shape)} after reset"
        expect_true(
            name in after and after[name].shape == was.shape,
            actual=told,
            expected="the parameters as they were, with other values",
            hint="write into the parameters: layer.bias.zero_() puts 0 in, None takes the bias away",
        )
    return after


def identities(subject: Subject, model: Remote) -> list[object]:
    """Which objects the parameters are, by Python's id."""
    same = builtin(subject, "id")
    listed = ("0", "4.0", "4.2.0")
    found = []
    for path in listed:
        owner = model
        for name in path.split("."):
            owner = getattr(owner, name)
        found.append(same(owner.weight))
    return found


@check(part="reset")
def starts_every_layer_afresh(subject: Subject) -> None:
    """reset draws all linear and convolutional weights anew by he_normal, also in nested layers"""
    model = network(subject)
    before = tensors(subject, model)
    after = after_reset(subject, model, before)
    for name, what in MATRICES.items():
        x, shape = after[name].double(), tuple(after[name].shape)
        told = f"the weight of {what} is as it was"
        hint = "model.modules() goes through all levels; children() sees the first one only"
        if name == "4.2.0.weight" and not torch.equal(before["4.0.weight"], after["4.0.weight"]):
            hint = "it lies two levels deep and has no bias: its weight is drawn all the same"
        if name == "0.weight":
            hint = "nn.Conv2d is asked as well as nn.Linear"
            if all(torch.equal(before[one], after[one]) for one in MATRICES):
                hint = "nothing has changed: weight = … only names a tensor; copy_ and normal_ write into it"
        expect_true(not torch.equal(before[name], after[name]), actual=told, expected="new values", hint=hint)
        expect_finite(named(after[name], f"the weight of {what}"))
        std, found = spread_of(shape, "he_normal"), float(x.std())
        within = DEVIATIONS / math.sqrt(2 * x.numel())
        told = f"the weight of {what} has the standard deviation {show(found)}"
        hint = diagnosis(found, shape, "he_normal", within)
        expect_true(abs(found - std) <= within * std, actual=told, expected=show(std), hint=hint)
        expect_true(
            float(x.abs().max()) > 2 * std
            and abs(float(x.mean())) <= DEVIATIONS * std / math.sqrt(x.numel()),
            actual=f"the weight of {what} goes from {show(float(x.min()))} to {show(float(x.max()))}",
            expected="a bell curve round 0",
            hint="he_normal draws from the bell curve, which goes beyond √3 standard deviations",
        )


@check(part="reset", after=starts_every_layer_afresh)
def puts_biases_at_zero(subject: Subject) -> None:
    """reset makes the biases of these layers 0"""
    model = network(subject)
    after = after_reset(subject, model, tensors(subject, model))
    for name, what in BIASES.items():
        told = f"a bias of {what} is {show(float(after[name].abs().max()))}"
        hint = "layer.bias.zero_(), under torch.no_grad()"
        expect_true(not bool(after[name].any()), actual=told, expected="0", hint=hint)


@check(part="reset", after=starts_every_layer_afresh)
def leaves_the_rest_alone(subject: Subject) -> None:
    """reset leaves batch norm and embeddings as they are"""
    model = network(subject)
    before = tensors(subject, model)
    after = after_reset(subject, model, before)
    for name, what in OTHERS.items():
        same = torch.equal(before[name], after[name])
        hint = "only nn.Linear and nn.Conv2d are asked: a loop over all parameters meets the others, too"
        if name == "5.weight":
            hint = "a matrix is not always a linear layer: ask isinstance(layer, (nn.Linear, nn.Conv2d))"
        told = f"{what} has changed"
        expect_true(same, actual=told, expected="the values as they were", hint=hint)


@check(part="reset", after=starts_every_layer_afresh)
def keeps_the_parameters(subject: Subject) -> None:
    """reset writes into the parameters, which stay the same objects and require a gradient"""
    model = network(subject)
    before = identities(subject, model)
    subject.reset(model)
    hint = "a new nn.Parameter is unknown to an optimiser that was made before: write into the old one"
    same = identities(subject, model) == before
    expect_true(same, actual="a weight is another object after reset", expected="the same one", hint=hint)
    asks = subject.value(getattr(model, "0").weight.requires_grad)
    hint = "use torch.no_grad() round the change, and leave requires_grad as it is"
    expect_true(
        asks is True, actual="a weight requires no gradient any more", expected="requires_grad", hint=hint
    )


@check(part="reset", after=starts_every_layer_afresh)
def takes_a_single_layer(subject: Subject) -> None:
    """reset takes a model that is one layer, and a network without any"""
    layer = builtin(subject, "__import__")("torch").nn
    model = expect_object(layer.Linear(100, 80))
    before = tensors(subject, model)
    after = after_reset(subject, model, before)
    hint = "modules() holds the model itself, too; children() does not"
    expect_true(
        not torch.equal(after["weight"], before["weight"]),
        actual="reset(nn.Linear(100, 80)) changed nothing",
        hint=hint,
    )
    expect_close(named(after["bias"], "the bias of a single layer"), torch.zeros(80), atol=1e-9)
    subject.reset(expect_object(layer.ReLU()))


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def inputs_of_a_kernel(subject: Subject) -> object:
    """One output looks at 5 · 5 places in each of 3 channels: 75. The 64 filters count in fan_out."""
    return both(subject, torch.zeros(64, 3, 5, 5))[0]


@prediction("value")
def spread_of_he(subject: Subject) -> object:
    """The shape is (out, in), so fan_in is 200 and the standard deviation √(2/200) = 0.1; 0.01 is the
    variance.
    """
    return round(float(drawn(subject, (100, 200), "he_normal").std()), 2)


@prediction("value")
def bound_of_torch(subject: Subject) -> object:
    """1/√100 = 0.1, since 100 inputs go into each output; a uniform draw ends at its bound."""
    return round(float(drawn(subject, (2000, 100), "default").abs().max()), 2)
