"""An MLP of plain tensors: its six tensors, its formula with given numbers, its steps by the gradient."""

import torch
from torch import Tensor
from torch.nn import functional as F

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    device,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_object,
    expect_shape,
    expect_true,
    fail,
    forbid,
    integers,
    named,
    normal,
    prediction,
    recognise,
    show,
    sizes,
    uniform,
)

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")
ASKED = "784 × 256, 256, 256 × h, h, h × 10, 10"


def new(subject: Subject) -> Remote:
    """A model of the learner's."""
    model = expect_object(subject.MLP(), hint="MLP has to be a class: MLP() makes a network")
    if device() != "cpu":  # a network goes there by itself, plain tensors do not
        builtins = subject["__builtins__"]
        load, every = builtins.get("__import__"), builtins.get("map")
        operator, always = load("operator"), load("itertools").repeat("data")
        there = every(operator.methodcaller("to", device()), every(operator.attrgetter("data"), model.params))
        builtins.get("list")(every(builtins.get("setattr"), model.params, always, there))
    return model


def held(subject: Subject, model: Remote) -> list[Tensor]:
    """What stands in params, six tensors of the shapes that were asked."""
    got = subject.value(model.params)
    if isinstance(got, Remote):  # such as an nn.ParameterList
        got = subject["__builtins__"].get("list")(got)
    if not isinstance(got, (list, tuple)) or not all(isinstance(one, Tensor) for one in got):
        fail(actual=f"params is {show(got)}", expected="a list of six tensors", hint=ASKED)
    if len(got) != 6:
        told = ", ".join(" × ".join(map(str, one.shape)) for one in got)
        known = {
            4: "this is one hidden layer still: the second needs a matrix and a bias of its own",
            3: "each layer has a bias, too",
        }
        fail(
            actual=f"params holds {len(got)} tensors ({told})",
            expected=f"six: {ASKED}",
            hint=known.get(len(got), "W and b of each of the three layers"),
        )
    return [named(one, name) for one, name in zip(got, NAMES, strict=True)]


def fitting(subject: Subject, model: Remote) -> tuple[list[Tensor], int]:
    """The six tensors and the width h of the second hidden layer; fails the check for other shapes."""
    tensors = held(subject, model)
    h = tensors[3].numel()
    wanted = [(784, 256), (256,), (256, h), (h,), (h, 10), (10,)]
    for one, shape in zip(tensors, wanted, strict=True):
        found = tuple(one.shape)
        hint = "what a matrix has as columns, the next one has as rows"
        if found == shape[::-1] and len(shape) == 2 and found != shape:
            hint = "this is transposed: in X @ W + b the rows of W are the inputs"
        elif found == (1, *shape):
            hint = "a bias is one row of numbers: (n,), not (1, n)"
        expect_shape(one, shape, hint=hint)
        expect_dtype(one, torch.float32, hint="leave the tensors in float32")
    return tensors, h


def give(subject: Subject, model: Remote, numbers: list[Tensor]) -> None:
    """Writes these numbers into the learner's six tensors."""
    builtins = subject["__builtins__"]
    load = builtins.get("__import__")
    every = builtins.get("map")(load("operator").attrgetter("data"), model.params)
    builtins.get("list")(builtins.get("map")(load("torch").Tensor.copy_, every, numbers))


def given(h: int) -> list[Tensor]:
    """Fresh numbers for the six tensors. Half of the first units are on for any image and half are off, so
    that rounding never decides about a ReLU."""
    b1 = uniform(256, low=1.0, high=1.3) * torch.where(uniform(256) < 0.5, -1.0, 1.0)
    W2 = normal(256, h) / 12
    return [normal(784, 256) / 224, b1, W2, 0.5 * normal(h), normal(h, 10) / h**0.5, normal(10)]


def logits(X: Tensor, numbers: list[Tensor]) -> Tensor:
    """What is asked, (B, 10)."""
    W1, b1, W2, b2, W3, b3 = numbers
    return torch.tanh(torch.relu(X.reshape(-1, 784) @ W1 + b1) @ W2 + b2) @ W3 + b3


# ---- the tensors -------------------------------------------------------------------------------------------


@check
def holds_six_tensors(subject: Subject) -> None:
    """MLP() makes params: W1 (784, 256), b1 (256,), W2 (256, h), b2 (h,), W3 (h, 10), b3 (10,)"""
    fitting(subject, new(subject))


@check(after=holds_six_tensors)
def has_another_width_behind_the_first(subject: Subject) -> None:
    """the second hidden layer is not 256 wide"""
    _, h = fitting(subject, new(subject))
    expect_true(
        h != 256,
        actual="the second hidden layer has 256 units, as the first",
        expected="another number",
        hint="the task wants another width, 100 for instance",
    )


@check(after=holds_six_tensors)
def is_written_by_hand(subject: Subject) -> None:
    """the layers are written with tensors, without nn.Linear"""
    forbid("Linear", "LazyLinear", "Bilinear", because="here a layer is X @ W + b, with tensors of your own")


@check(after=holds_six_tensors)
def starts_small_and_random(subject: Subject) -> None:
    """the matrices begin with small random numbers, different for each unit"""
    tensors, _ = fitting(subject, new(subject))
    for at in (0, 2, 4):
        W, name = tensors[at], NAMES[at]
        expect_finite(W)
        zero = (
            "at 0 the hidden units stay equal and pass no gradient on: small random numbers tell them apart"
        )
        expect_true(
            bool((W != 0).any()), actual=f"{name} begins with zeros", expected="random numbers", hint=zero
        )
        units = W if at == 4 else W.T  # one row for each hidden unit
        expect_true(
            len(units) == 1 or bool((units[0] != units[1:]).any(dim=1).all()),
            actual=f"{name} begins with the same numbers for several hidden units",
            expected="random numbers",
            hint="units that begin equal stay equal, as one unit: torch.randn tells them apart",
        )
    for at in (1, 3, 5):
        expect_finite(tensors[at])
    X, y = uniform(64, 1, 28, 28), integers(64, low=0, high=10)
    loss = float(F.cross_entropy(logits(X, tensors), y))
    W1, b1, W2, b2 = tensors[:4]
    second = torch.tanh(torch.relu(X.reshape(-1, 784) @ W1 + b1) @ W2 + b2)
    full = float((second.abs() > 0.99).float().mean())  # the share that has no slope left
    expect_true(
        loss < 4 and full < 0.7,
        actual=f"the cross-entropy begins at {loss:.3g}, with {100 * full:.3g} % of the second layer at ±1",
        expected="about 2.3 = ln 10, and tanh near its middle",
        hint="the numbers are too large, and at ±1 tanh has no slope: 0.01 * torch.randn(…) is small",
    )


# ---- forward -----------------------------------------------------------------------------------------------


@check(after=holds_six_tensors)
def gives_ten_logits_for_each_image(subject: Subject) -> None:
    """forward turns (B, 1, 28, 28) into (B, 10), also for a batch of one"""
    model = new(subject)
    for batch in (*sizes((3, 7)), 1):
        got = model.forward(uniform(batch, 1, 28, 28))
        expect_shape(
            got, (batch, 10), hint="a row of ten logits for each image: X.reshape(-1, 784) keeps rows"
        )
        expect_finite(got)


@check(after=gives_ten_logits_for_each_image)
def computes_relu_then_tanh(subject: Subject) -> None:
    """forward computes tanh(relu(X W1 + b1) W2 + b2) W3 + b3 with the numbers in params"""
    model = new(subject)
    _, h = fitting(subject, model)
    numbers = [normal(784, 256) / 28, 0.5 * normal(256), normal(256, h) / 9, normal(h)]
    W1, b1, W2, b2 = numbers
    W3, b3 = 2 * normal(h, 10) / h**0.5, normal(10)
    give(subject, model, [*numbers, W3, b3])
    X = normal(*sizes((5, 9)), 1, 28, 28)
    got = model.forward(X)
    flat = X.reshape(-1, 784)
    first = flat @ W1 + b1
    relu, squeezed = torch.relu(first), torch.tanh(first)
    second = relu @ W2 + b2
    want = torch.tanh(second) @ W3 + b3
    hint = recognise(
        got,
        (second @ W3 + b3, "no activation stands behind the second hidden layer: tanh is asked"),
        (torch.relu(second) @ W3 + b3, "a ReLU stands behind the second hidden layer: tanh is asked"),
        (torch.sigmoid(second) @ W3 + b3, "a sigmoid stands behind the second hidden layer: tanh is asked"),
        (
            torch.tanh(want),
            "tanh on the output squeezes the logits to ±1: it belongs behind the second layer",
        ),
        (
            torch.tanh(second @ W3 + b3),
            "tanh is on the output and squeezes the logits: put it one layer before",
        ),
        (
            torch.tanh(squeezed @ W2 + b2) @ W3 + b3,
            "tanh stands behind the first layer, too: ReLU is asked there",
        ),
        (torch.relu(squeezed @ W2 + b2) @ W3 + b3, "the two have changed places: ReLU first, then tanh"),
        (torch.tanh(first @ W2 + b2) @ W3 + b3, "the ReLU behind the first hidden layer is gone"),
        (
            torch.tanh(relu) @ W2 @ W3 + b2 @ W3 + b3,
            "both activations stand behind the first layer: tanh is for the second",
        ),
        (torch.tanh(torch.relu(flat @ W1) @ W2 + b2) @ W3 + b3, "b1 is not added"),
        (torch.tanh(relu @ W2) @ W3 + b3, "b2 is not added"),
        (torch.tanh(relu @ W2) @ W3 + b2 @ W3 + b3, "b2 is added behind the tanh: it belongs inside"),
        (torch.tanh(second) @ W3, "b3 is not added"),
        (want.softmax(1), "these are probabilities: cross-entropy takes logits, and does the softmax itself"),
        (want.log_softmax(1), "these are logarithms of probabilities: logits are asked, as they are"),
        otherwise="three layers of X @ W + b on the images as they come: ReLU, then tanh, then nothing",
    )
    expect_close(got, want, rtol=1e-3, atol=1e-3 * float(want.abs().max()), hint=hint)


# ---- step --------------------------------------------------------------------------------------------------


def moved(
    numbers: list[Tensor], X: Tensor, y: Tensor, *, total: bool = False, twice: bool = False
) -> list[Tensor]:
    """The gradients of the mean cross-entropy, or of the sum, at these numbers; with the softmax `twice`."""
    leaves = [one.double().requires_grad_() for one in numbers]
    found = logits(X.double(), leaves)
    loss = F.cross_entropy(found.softmax(1) if twice else found, y, reduction="sum" if total else "mean")
    return list(torch.autograd.grad(loss, leaves))


def batch() -> tuple[Tensor, Tensor]:
    """A few images with fresh labels."""
    (count,) = sizes((4, 6))
    return normal(count, 1, 28, 28), integers(count, low=0, high=10)


def stepped(subject: Subject, model: Remote, X: Tensor, y: Tensor, lr: float) -> list[Tensor]:
    """The six tensors after a step of the learner's."""
    try:
        model.step(X, y, lr)
    except CheckFailed as refused:
        if "does not require grad" not in refused.actual:
            raise
        hint = "nothing asks for gradients: requires_grad_() on each of the six, and no detach on the way"
        raise CheckFailed(actual=refused.actual, hint=hint, detail=refused.detail) from None
    tensors, _ = fitting(subject, model)
    for one in tensors:
        expect_finite(one)
    return tensors


def compare(got: Tensor, before: Tensor, want: Tensor, name: str, *known: tuple[Tensor, str]) -> None:
    """Holds a tensor's movement against what is asked; `want` and `known` are movements."""
    way = got.double() - before.double()
    hint = recognise(
        way,
        *known,
        otherwise="new value = old value − lr · gradient, each tensor with its own gradient",
    )
    way = named(way, f"the change of {name}")
    size = float(want.abs().max())
    expect_close(way, want, rtol=1e-2, atol=1e-2 * size + 3e-7 * float(before.abs().max()), hint=hint)


@check(after=computes_relu_then_tanh)
def moves_all_six_against_the_gradient(subject: Subject) -> None:
    """step changes each of the six tensors by −lr times its gradient of the mean cross-entropy"""
    model = new(subject)
    numbers = given(fitting(subject, model)[1])
    give(subject, model, numbers)
    X, y = batch()
    lr = float(uniform(1, low=0.02, high=0.04))
    got = stepped(subject, model, X, y, lr)
    same = [torch.equal(one, old) for one, old in zip(got, numbers, strict=True)]
    still = [name for name, stays in zip(NAMES, same, strict=True) if stays]
    if len(still) == 6:
        hint = "does it write into the tensors? one = one - … makes a new one, which forward never sees"
        fail(actual="step changes none of the six tensors", expected="a step in each", hint=hint)
    if still:
        hint = "is each of the six in the list that step goes through, and used in forward?"
        fail(
            actual=f"step never changes {' and '.join(still)}",
            expected="a step in each of the six",
            hint=hint,
        )
    slopes, sums, again = (moved(numbers, X, y, **how) for how in ({}, {"total": True}, {"twice": True}))
    for at in (5, 4, 3, 2, 1, 0):
        compare(
            got[at],
            numbers[at],
            -lr * slopes[at],
            NAMES[at],
            (lr * slopes[at], "this is a step uphill: minus lr times the gradient"),
            (-slopes[at], "the rate is ignored: lr times the gradient"),
            (-lr * sums[at], "this is the gradient of the sum over the batch: the mean is asked"),
            (-lr * again[at], "the softmax is taken twice: cross_entropy takes the logits as they are"),
            (-2 * lr * slopes[at], "this is twice the step: one step for each call"),
            (-lr * slopes[at] / len(y), "divided by the batch twice: the mean is taken already"),
        )


@check(after=moves_all_six_against_the_gradient)
def starts_each_step_afresh(subject: Subject) -> None:
    """a second step follows the gradient of its own batch alone"""
    model = new(subject)
    numbers, lr = given(fitting(subject, model)[1]), 0.03
    give(subject, model, numbers)
    X, y = batch()
    once = [one.clone() for one in stepped(subject, model, X, y, lr)]
    old = moved(numbers, X, y)
    X, y = batch()
    got = stepped(subject, model, X, y, lr)
    slopes = moved(once, X, y)
    for at in range(6):
        both = -lr * (slopes[at] + old[at])
        compare(
            got[at],
            once[at],
            -lr * slopes[at],
            NAMES[at],
            (both, "gradients add up from step to step: set them to zero before backward"),
            (
                -lr * (slopes[at] + 0.9 * old[at]),
                "momentum keeps a part of the step before: plain steps are asked",
            ),
            (-lr * old[at], "this is the gradient of the batch before"),
        )


@check(after=moves_all_six_against_the_gradient)
def keeps_two_networks_apart(subject: Subject) -> None:
    """a step of one network leaves another one as it was"""
    one, other = new(subject), new(subject)
    before = [tensor.clone() for tensor in fitting(subject, other)[0]]
    one.step(*batch(), 0.5)
    for got, want, name in zip(fitting(subject, other)[0], before, NAMES, strict=True):
        expect_true(
            torch.equal(got, want),
            actual=f"a step of one network changed {name} of another",
            expected="tensors of its own for each",
            hint="make the tensors in __init__: those of the class, or of the file, are shared by all",
        )


# ---- what a learner predicts before the run ----------------------------------------------------------------


def zeroed(subject: Subject) -> Remote:
    """A network whose six tensors are all 0."""
    model = new(subject)
    give(subject, model, [torch.zeros_like(one) for one in held(subject, model)])
    return model


@prediction("shape")
def batch_axis_forgotten(subject: Subject) -> object:
    """An image has 784 numbers, whatever its axes are called, so they make one row: the axis of the single
    channel is taken for the batch. With three channels it would be an error or three rows.
    """
    return new(subject).forward(torch.zeros(1, 28, 28))


@prediction("value")
def moved_from_zero(subject: Subject) -> object:
    """Only b3: the hidden units are tanh(0) = 0, so W3 has the gradient 0, and through W3 = 0 nothing comes
    back to the four tensors before it. That is why weights begin with random numbers.
    """
    model = zeroed(subject)
    model.step(uniform(5, 1, 28, 28), torch.zeros(5, dtype=torch.int64), 0.5)
    return sum(float(one.abs().max()) > 0 for one in held(subject, model))


@prediction("value")
def loss_of_equal_logits(subject: Subject) -> object:
    """All ten logits are 0, so each class gets 1/10, and −ln(1/10) = ln 10 = 2.3026 is what an
    untrained network should show.
    """
    got = zeroed(subject).forward(uniform(5, 1, 28, 28))
    return F.cross_entropy(got, torch.tensor([0, 3, 9, 1, 1]))
