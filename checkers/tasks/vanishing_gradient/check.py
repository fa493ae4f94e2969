"""A vanishing gradient: norms held against autograd's, a cure by its gradients and what it learns."""

import contextlib
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    data_set,
    device,
    expect_accuracy,
    expect_close,
    expect_object,
    expect_shape,
    expect_state,
    expect_true,
    fail,
    fresh_set,
    integers,
    named,
    normal,
    permutation,
    prediction,
    predictions_of,
    recognise,
    shared,
    show,
    sizes,
    to_tensor,
    uniform,
)

SET = "garments28"
UNSEEN, EPOCHS, BAR = 2_000, 10, 0.70
SLOPE = 1e-2  # the first hidden layer's gradient against the last one's, before training
HIDDEN = 5


def load(subject: Subject, name: str) -> Remote:
    """A module in the learner's process, whatever the file itself imports."""
    return expect_object(subject["__builtins__"].get("__import__")(name))


# ---- gradient_norms ----------------------------------------------------------------------------------------


def widths(depth: int) -> list[int]:
    """Fresh sizes of a network of so many linear layers, no two neighbours alike."""
    return list(sizes(*[(5, 12)] * depth, (3, 4)))


def stub(subject: Subject, wide: list[int], norm: bool = False) -> tuple[Remote, nn.Module]:
    """A sigmoid network of these widths over there, and the same one here, with equal weights.

    With `norm` a batch normalisation stands behind the first layer.
    """
    there = load(subject, "torch").nn
    here: list[nn.Module] = []
    layers = [there.Flatten()]
    for at, (n, m) in enumerate(pairwise(wide)):
        layers.append(there.Linear(n, m))
        here.append(nn.Linear(n, m))
        if at == 0 and norm:
            layers.append(there.BatchNorm1d(m))
            here.append(nn.BatchNorm1d(m))
        if at < len(wide) - 2:
            layers.append(there.Sigmoid())
            here.append(nn.Sigmoid())
    model = expect_object(there.Sequential(*layers))
    return model, expect_state(subject, model, nn.Sequential(nn.Flatten(), *here)).train()


def measured(subject: Subject, model: Remote, X: Tensor, y: Tensor, count: int) -> Tensor:
    """The learner's norms as a vector; fails the check unless there is a number for each layer."""
    got = subject.gradient_norms(model, X, y)
    if got is None:
        fail(actual="gradient_norms returned None", expected=f"a list of {count} numbers")
    parts = list(got) if isinstance(got, (list, tuple)) else list(to_tensor(got).reshape(-1))
    strange = [one for one in parts if isinstance(one, (Remote, str, list, tuple, dict)) or one is None]
    if strange:
        fail(
            actual=f"gradient_norms gave a list with {show(strange[0])}",
            expected="numbers",
            hint="the gradient of a weight is at its .grad, after backward",
        )
    numbers = [to_tensor(one) for one in parts]
    large = next((one for one in numbers if one.numel() != 1), None)
    if large is not None:
        hint = "one number for each layer: the norm of its gradient"
        fail(actual=f"the list holds a tensor of shape {tuple(large.shape)}", expected="numbers", hint=hint)
    biases = "the weights alone, without biases" if len(numbers) == 2 * count else ""
    more = "only nn.Linear counts: a batch normalisation has a weight, too"
    expect_true(
        len(numbers) == count,
        actual=f"gradient_norms gave {len(numbers)} numbers for {count} linear layers",
        expected="one for each",
        hint=biases or (more if len(numbers) == count + 1 else "first to last, all nn.Linear of the network"),
    )
    return named(torch.stack([one.double().reshape(()) for one in numbers]), "gradient_norms")


def true_norms(model: nn.Module, X: Tensor, y: Tensor) -> tuple[list[Tensor], list[Tensor]]:
    """The gradients of the mean cross-entropy: of the weights of all linear layers, and of their biases."""
    layers = [one for one in model.modules() if isinstance(one, nn.Linear)]
    leaves = [one.weight for one in layers] + [one.bias for one in layers]
    grads = torch.autograd.grad(F.cross_entropy(model(X), y), leaves)
    return [one.double() for one in grads[: len(layers)]], [one.double() for one in grads[len(layers) :]]


def lengths(tensors: list[Tensor]) -> Tensor:
    """The norm of each."""
    return torch.stack([one.norm() for one in tensors])


@check(part="gradient_norms")
def gives_a_number_for_each_linear_layer(subject: Subject) -> None:
    """gradient_norms gives a list with one number for each nn.Linear"""
    for depth, norm in ((3, False), (5, True)):
        wide = widths(depth)
        model, _ = stub(subject, wide, norm)
        y = integers(9, low=0, high=wide[-1])
        measured(subject, model, normal(9, wide[0]), y, depth)


@check(part="gradient_norms", after=gives_a_number_for_each_linear_layer)
def measures_the_gradient_of_each_weight(subject: Subject) -> None:
    """gradient_norms gives the norm of the gradient of each weight, first to last"""
    for depth in (4, 3):
        wide = widths(depth)
        model, reference = stub(subject, wide, norm=depth == 3)
        (count,) = sizes((14, 20))
        X, y = normal(count, wide[0]), integers(count, low=0, high=wide[-1])
        got = measured(subject, model, X, y, depth)
        weights, biases = true_norms(reference, X, y)
        want = lengths(weights)
        own = [one.weight.detach().double() for one in reference.modules() if isinstance(one, nn.Linear)]
        hint = recognise(
            got,
            (want.flip(0), "these are in the order of the backward pass: first to last"),
            (want**2, "these are the squares: the norm is the root of the sum of the squares"),
            (lengths(biases), "these belong to the biases: the weights are asked"),
            ((want**2 + lengths(biases) ** 2).sqrt(), "the bias is counted in: the weight alone is asked"),
            (want * count, "this is the gradient of the sum over the batch: the mean is asked"),
            (torch.stack([one.abs().mean() for one in weights]), "these are means of |g|: the norm is asked"),
            (
                torch.stack([one.abs().max() for one in weights]),
                "these are the largest entries: the norm is asked",
            ),
            (
                torch.stack([one.abs().sum() for one in weights]),
                "these are sums of |g|: the norm is asked",
            ),
            (
                torch.stack([one.square().mean().sqrt() for one in weights]),
                "these are root mean squares: the norm is not divided",
            ),
            (
                torch.stack([one.sum() for one in weights]),
                "these are sums, in which signs cancel: the norm is asked",
            ),
            (lengths(own), "these are the norms of the weights themselves: of their gradients is asked"),
            (want / want.sum(), "these are shares of the whole: the norms as they are"),
            (want / want.max(), "these are divided by the largest: the norms as they are"),
            (want.log10(), "these are logarithms: the norms as they are"),
            (2 * want, "backward has run twice, and gradients add up"),
            otherwise="weight.grad.norm() of each linear layer after one backward of the mean cross-entropy",
        )
        expect_close(got, want, rtol=1e-3, atol=1e-4 * float(want.max()), hint=hint)


@check(part="gradient_norms", after=measures_the_gradient_of_each_weight)
def measures_without_a_trace(subject: Subject) -> None:
    """gradient_norms gives the same answer again, and leaves weights and mode as they are"""
    wide = widths(4)
    model, reference = stub(subject, wide)
    X, y = normal(11, wide[0]), integers(11, low=0, high=wide[-1])
    want = lengths(true_norms(reference, X, y)[0])
    model.eval()
    for call in ("first", "second", "third"):
        got = named(measured(subject, model, X, y, 4), f"the {call} call")
        hint = "gradients add up in .grad: set them to zero before backward"
        expect_close(got, want, rtol=1e-3, atol=1e-4 * float(want.max()), hint=hint)
    after = expect_state(subject, model, nn.Sequential(*[nn.Linear(n, m) for n, m in pairwise(wide)]))
    for one, other in zip(after.parameters(), reference.parameters(), strict=True):
        told = "no step is taken here: backward alone"
        expect_close(named(one.detach(), "a weight afterwards"), other.detach(), rtol=1e-6, hint=told)
    expect_true(
        subject.value(model.training) is False,
        actual="a network that came in eval mode is in training mode afterwards",
        expected="the mode as it was",
        hint="leave train() and eval() out, or set the mode back",
    )


# ---- the cure ----------------------------------------------------------------------------------------------


def new(subject: Subject) -> Remote:
    """An untrained network of the learner's; lazy layers have met their first batch."""
    model = expect_object(subject.make_model(), hint="make_model has to return the network")
    with contextlib.suppress(CheckFailed):
        predictions_of(subject, model, torch.zeros(2, 1, 28, 28))
    return model


def matrices(subject: Subject, model: Remote) -> list[tuple[str, tuple[int, ...]]]:
    """Name and (out, in) of each weight, from the image to the logits as far as its shape tells."""
    held = [(name, shape) for name, shape in subject.state(model) if len(shape) == 2 and min(shape) > 1]
    first = [one for one in held if one[1][1] == 784][:1]
    last = [one for one in held if one[1][0] == 10 and one not in first][-1:]
    return [*first, *(one for one in held if one not in first + last), *last]


def at(model: Remote, name: str) -> Remote:
    """The tensor of this name over there."""
    for part in name.split("."):
        model = getattr(model, part)
    return model


@check(part="cure")
def keeps_five_hidden_layers(subject: Subject) -> None:
    """make_model gives (B, 10) for (B, 1, 28, 28), with at least five hidden layers of 10 units or more"""
    model = new(subject)
    for batch in (*sizes((3, 7)), 1):
        got = predictions_of(subject, model, uniform(batch, 1, 28, 28))
        expect_shape(got, (batch, 10), hint="a row of ten logits for each image")
    layers = [shape for _, shape in matrices(subject, model)]
    told = ", ".join(f"{n} → {m}" for m, n in layers) or "none: layers in a plain list are not registered"
    expect_true(
        len(layers) > HIDDEN,
        actual=f"the network has {max(0, len(layers) - 1)} hidden layers ({told})",
        expected="at least five",
        hint="a shallow network avoids the question: keep the five, and change what is between them",
    )
    expect_true(
        all(m >= 10 for m, _ in layers),
        actual=f"the narrowest layer has {min(m for m, _ in layers)} units",
        expected="at least 10",
    )


@check(part="cure", after=keeps_five_hidden_layers)
def is_not_linear(subject: Subject) -> None:
    """the network has activations between its layers: it is no linear map of the pixels"""
    model, a, b = new(subject), 1.5 * normal(64, 1, 28, 28), 1.5 * normal(64, 1, 28, 28)
    answers = predictions_of(subject, model, torch.cat([a, b, (a + b) / 2]), 10).double()
    one, two, middle = (answers - answers.mean(1, keepdim=True)).chunk(3)
    scale = float((one - two).abs().mean())
    flat = float((middle - (one + two) / 2).abs().max()) <= 1e-3 * scale and scale > 1e-7
    expect_true(
        not flat,
        actual="half-way between two images the network gives just the mean of its answers, so it is linear",
        expected="non-linear activations",
        hint="without activations the layers are one, which ends at 76 %: ReLU lets gradients through, too",
    )


@check(part="cure", after=keeps_five_hidden_layers)
def ends_with_logits(subject: Subject) -> None:
    """nothing stands behind the last linear layer"""
    model = new(subject)
    owner = matrices(subject, model)[-1][0].rpartition(".")[0]
    for name, shape in subject.state(model):
        if name.rpartition(".")[0] == owner and shape[0] == 10:  # weight and bias of the last layer
            at(model, name).data.mul_(1_000.0)
    got = predictions_of(subject, model, uniform(40, 1, 28, 28), 10)
    hint = "cross_entropy contains the softmax, and takes the numbers of the last linear layer as they are"
    sums = bool(((got.sum(1) - 1).abs() < 1e-3).all())
    expect_true(
        not (sums and bool((got >= 0).all())),
        actual="the answers are probabilities",
        expected="logits",
        hint=hint,
    )
    expect_true(
        float(got.abs().max()) > 1.001 and not bool((got >= 0).all()),
        actual=f"the answers lie between {show(float(got.min()))} and {show(float(got.max()))}, "
        "also with a last layer 1,000 times as large",
        expected="logits of any size and sign",
        hint=f"an activation stands on the output; {hint}",
    )


def first_gradients(subject: Subject, model: Remote, x: Tensor, y: Tensor) -> list[float]:
    """The norm of the gradient of each matrix, by a backward pass over there."""
    builtins, operator = subject["__builtins__"], load(subject, "operator")
    entropy = load(subject, "functools").partial(load(subject, "torch").nn.functional.cross_entropy, target=y)
    model.zero_grad()
    losses = builtins.get("map")(entropy, builtins.get("map")(model, [x]))
    builtins.get("list")(builtins.get("map")(operator.methodcaller("backward"), losses))
    grads = [subject.value(at(model, name).grad) for name, _ in matrices(subject, model)]
    return [float(one.double().norm()) if isinstance(one, Tensor) else 0.0 for one in grads]


@check(part="cure", after=(is_not_linear, ends_with_logits))
def starts_with_a_gradient_everywhere(subject: Subject) -> None:
    """before training, the first hidden layer's gradient is at least 1/100 of the last hidden layer's"""
    model = new(subject)
    model.train()
    data = data_set(SET)
    some = permutation(len(data.train[1]))[:256]
    norms = first_gradients(subject, model, data.train[0][some].float() / 255, data.train[1][some])
    for k, norm in enumerate(norms[:-1], 1):
        expect_true(
            norm > 0 and norm == norm,
            actual=f"the weight of hidden layer {k} has the gradient {show(norm)}",
            expected="a gradient",
            hint="is the layer used in forward, not frozen, its first weights not all 0, its units not dead?",
        )
    ratio, shown = norms[0] / norms[-2], ", ".join(f"{one:.1e}" for one in norms)
    expect_true(
        ratio >= SLOPE,
        actual=f"the first hidden layer's gradient is {ratio:.2g} times as long as the last one's ({shown})",
        expected=f"at least {SLOPE:g}",
        hint="each layer takes its share, whatever the rate and the epochs: another activation, other first "
        "weights, batch normalisation or a shortcut changes that",
    )


@check(part="cure", after=starts_with_a_gradient_everywhere)
def learns_the_garments(subject: Subject) -> None:
    """after ten epochs of train the network has 70 % of new pictures right"""
    data = data_set(SET)
    number = permutation(10)  # of the classes, so that labels from elsewhere are worth nothing
    labels = number[data.train[1]]
    pictures, own = fresh_set(SET, UNSEEN)
    model = new(subject)
    before = subject.tensors(model, [name for name, _ in matrices(subject, model)])
    subject.train(model, (shared(SET).x, labels), EPOCHS, device())
    after = subject.tensors(model, [name for name, _ in matrices(subject, model)])
    expect_true(
        len(after) > HIDDEN,
        actual="after train the network has fewer layers",
        expected="the layers that it had",
        hint="train changes weights, not the architecture",
    )
    logits = predictions_of(subject, model, pictures, 10)
    truth = number[own]
    guess = logits.argmax(1)
    same = [bool(torch.equal(one, two)) for one, two in zip(before, after, strict=False)]
    if any(same):
        layer = same.index(True) + 1
        hint = f"train changed nothing in linear layer {layer}: is it in the optimiser, and does that step?"
    elif float((guess == own).float().mean()) > 0.6:
        hint = "it answers with class numbers of its own: learn from the labels in data"
    elif int(torch.bincount(guess, minlength=10).max()) > 0.9 * len(guess):
        hint = "one answer to every picture: the network is stuck, or the training diverged"
    else:
        hint = "it learns, and too slowly: look at rate, optimiser, batches and first weights"
    expect_accuracy(logits, truth, at_least=BAR, of=f"{UNSEEN:,} new pictures of {SET}", hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def count_of_norms(subject: Subject) -> object:
    """Three: a batch normalisation has a weight, too, but it is no linear layer; flattening and sigmoids have
    none.
    """
    model, _ = stub(subject, [6, 5, 4, 3], norm=True)
    return len(measured(subject, model, normal(8, 6), integers(8, low=0, high=3), 3))


@prediction("value")
def behind_zeros(subject: Subject) -> object:
    """One: σ(0) = ½ arrives at the last layer, so its weight gets a gradient; through a weight of 0
    nothing comes back to the three before it. Zeros are the surest way to make a gradient vanish.
    """
    model, _ = stub(subject, [6, 5, 4, 5, 3])
    for name, _ in subject.state(model):
        at(model, name).data.zero_()
    got = measured(subject, model, normal(8, 6), torch.zeros(8, dtype=torch.int64), 4)
    return int((got > 0).sum())


@prediction("error")
def labels_as_floats(subject: Subject) -> object:
    """cross_entropy takes class numbers as int64; floats it takes for probabilities, which need a row of
    their own for each example: RuntimeError.
    """
    model, _ = stub(subject, [6, 5, 4, 3])
    return subject.gradient_norms(model, normal(8, 6), torch.ones(8))
