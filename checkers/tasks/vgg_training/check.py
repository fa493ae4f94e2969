"""Training a VGG: optimiser and loader by what they hold and give, the loop by where it leads."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from checkers.api import (
    Remote,
    Subject,
    check,
    data_set,
    device,
    expect_object,
    expect_true,
    fail,
    integers,
    named,
    normal,
    number,
    part_passed,
    prediction,
    predictions_of,
    profile,
    shared,
    show,
)

RATE, DECAY, BATCH, EPOCHS = 1e-4, 1e-3, 256, 10
PLAN = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0)  # 0: a pooling


def there(subject: Subject) -> Remote:
    """torch in the learner's process, whatever the file itself imports."""
    return expect_object(subject["__builtins__"].get("__import__")("torch"))


# ---- setup ------------------------------------------------------------------------------------------------


def set_of(subject: Subject, *tensors: object) -> Remote:
    """A TensorDataset over there."""
    return expect_object(there(subject).utils.data.TensorDataset(*tensors))


def made(subject: Subject, model: Remote, dataset: Remote) -> tuple[Remote, Remote]:
    """The learner's optimiser and loader; fails the check unless there are both."""
    got = subject.setup(model, dataset)
    if got is None:
        fail(actual="setup returned None", expected="(optimiser, loader)", hint="is a return missing?")
    both = isinstance(got, (list, tuple)) and len(got) == 2 and all(isinstance(one, Remote) for one in got)
    if not both:
        told = show(got) if isinstance(got, Remote) else f"a {type(got).__name__}"
        fail(actual=f"setup returned {told}", expected="(optimiser, loader)", hint="return optimiser, loader")
    first, second = got
    if "Loader" in first._kind or "Adam" in second._kind:
        fail(actual="setup returned the loader first", expected="(optimiser, loader)")
    return first, second


@check(part="setup")
def makes_adam(subject: Subject) -> None:
    """setup gives Adam over all parameters, with learning rate 0.0001 and weight decay 0.001"""
    layer = there(subject).nn
    model = expect_object(layer.Sequential(layer.Linear(6, 5), layer.ReLU(), layer.Linear(5, 3)))
    optimiser, _ = made(subject, model, set_of(subject, normal(9, 6), integers(9, low=0, high=3)))
    kind = optimiser._kind
    expect_true(
        kind in ("Adam", "AdamW"),
        actual=f"the optimiser is of type {kind}",
        expected="Adam",
        hint="torch.optim.Adam(model.parameters(), lr=1e-4, weight_decay=1e-3)",
    )
    groups = subject.value(optimiser.param_groups)
    for name, wanted in (("lr", RATE), ("weight_decay", DECAY)):
        for group in groups:
            got = float(group[name])
            turned = abs(got - (DECAY if wanted == RATE else RATE)) < 1e-9
            said = "rate and decay have changed places" if turned else ""
            if name == "weight_decay" and got == 0.01 and kind == "AdamW":
                said = "0.01 is what AdamW takes when it is told nothing"
            if name == "lr" and got == 0.001:
                said = "0.001 is what Adam takes when it is told nothing"
            expect_true(
                abs(got - wanted) <= 1e-6 * wanted,
                actual=f"the optimiser's {name} is {got:g}",
                expected=f"{wanted:g}",
                hint=said or "weight decay is a keyword of the optimiser",
            )
    count = sum(one.numel() for group in groups for one in group["params"])
    expect_true(
        count == 53,
        actual=f"the optimiser holds {count} of the model's 53 parameters",
        expected="all of them",
        hint="model.parameters() gives those of all layers",
    )


@check(part="setup", after=makes_adam)
def makes_batches_of_256(subject: Subject) -> None:
    """setup gives a loader with batches of 256 pairs, each image with its own label"""
    count = 600
    x = torch.arange(count).float().reshape(-1, 1)
    batches = given(subject, set_of(subject, x, torch.arange(count) % 7), x)
    lengths = [len(one) for one, _ in batches]
    told = ", ".join(map(str, lengths[:4])) + ", …" * (len(lengths) > 4)
    expect_true(
        lengths in ([256, 256, 88], [256, 256]),
        actual=f"600 images come in batches of {told}",
        expected="256, 256 and 88",
        hint="batch_size=256" if len(lengths) > 1 else "the loader cuts the set into batches: batch_size=256",
    )
    numbers, labels = (torch.cat(side) for side in zip(*batches, strict=True))
    expect_true(
        torch.equal(numbers.reshape(-1).long() % 7, labels.long()),
        actual="images and labels of a batch do not belong together",
        expected="each image with its own label",
        hint="hand the dataset to the loader as it is",
    )
    expect_true(
        len(set(numbers.reshape(-1).tolist())) == sum(lengths),
        actual="an epoch shows some images twice",
        expected="each image once",
        hint="shuffle=True draws without putting back",
    )


def given(subject: Subject, dataset: Remote, x: Tensor, times: int = 1) -> list[tuple[Tensor, Tensor]]:
    """The batches of the learner's loader, run through `times` times."""
    model = expect_object(there(subject).nn.Linear(x.shape[1], 3))
    _, loader = made(subject, model, dataset)
    found = []
    for _ in range(times):
        batches = subject["__builtins__"].get("list")(loader)
        good = isinstance(batches, list) and all(
            isinstance(one, (list, tuple)) and len(one) == 2 and isinstance(one[0], Tensor) for one in batches
        )
        if not good:
            fail(
                actual=f"a run through the loader gives {show(batches)}",
                expected="batches of images and labels",
                hint="torch.utils.data.DataLoader(dataset, batch_size=256, shuffle=True)",
            )
        found += batches
    return found


@check(part="setup", after=makes_batches_of_256)
def mixes_the_images(subject: Subject) -> None:
    """setup gives a loader with a fresh order in each epoch"""
    x = torch.arange(512).float().reshape(-1, 1)
    batches = given(subject, set_of(subject, x, torch.zeros(512).long()), x, times=2)
    half = len(batches) // 2
    first, second = (torch.cat([one for one, _ in part]) for part in (batches[:half], batches[half:]))
    expect_true(
        not torch.equal(first, x[: len(first)]),
        actual="the images come as they lie in the set",
        expected="a fresh order in each epoch",
        hint="shuffle=True: a set that is sorted by class would teach one class at a time",
    )
    expect_true(
        not torch.equal(first, second),
        actual="two epochs have the same order",
        expected="a fresh order in each epoch",
        hint="shuffle=True draws a new one each time; a generator that is seeded anew does not",
    )


# ---- train ------------------------------------------------------------------------------------------------

LINES = ("0.weight", "0.bias", "1.weight", "1.bias", "3.weight", "3.bias")
STEP = 0.2


@dataclass
class Case:
    """A small network with batch norm over there, a loader without shuffling, and what it begins with."""

    model: Remote
    optimiser: Remote
    loader: Remote
    start: dict[str, Tensor]
    batches: list[tuple[Tensor, Tensor]]

    def weights(self, subject: Subject) -> Tensor:
        """All weights over there as one vector."""
        return torch.cat([one.reshape(-1) for one in subject.tensors(self.model, list(LINES))])


def small() -> nn.Sequential:
    """4 -> 6 -> 3 with batch norm."""
    return nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 3))


def case(subject: Subject) -> Case:
    """21 examples in batches of 8, 8 and 5; the network comes in evaluation mode."""
    torch_there = there(subject)
    layer, data = torch_there.nn, torch_there.utils.data
    model = expect_object(
        layer.Sequential(layer.Linear(4, 6), layer.BatchNorm1d(6), layer.ReLU(), layer.Linear(6, 3))
    )
    start = {
        "0.weight": normal(6, 4) / 2,
        "0.bias": normal(6),
        "1.weight": 1 + normal(6) / 4,
        "1.bias": normal(6) / 2,
        "3.weight": normal(3, 6) / 2,
        "3.bias": normal(3) / 2,
    }
    model.load_state_dict(start, strict=False)
    model.eval()
    x, y = normal(21, 4), integers(21, low=0, high=3)
    loader = expect_object(data.DataLoader(data.TensorDataset(x, y), batch_size=8))
    batches = list(zip(torch.split(x, 8), torch.split(y, 8), strict=True))
    optimiser = expect_object(torch_there.optim.SGD(model.parameters(), lr=STEP))
    return Case(model, optimiser, loader, start, batches)


def follow(
    one: Case,
    epochs: int,
    *,
    zero: bool = True,
    learning: bool = True,
    each: bool = True,
    penalty: float = 0.0,
    twice: bool = False,
    total: bool = False,
    first: bool = False,
) -> tuple[Tensor, list[float]]:
    """Where a training like this ends, and the loss of each step."""
    model = small()
    model.load_state_dict(one.start, strict=False)
    model.train(learning)
    optimiser, losses = torch.optim.SGD(model.parameters(), lr=STEP), []
    for _ in range(epochs):
        for at, (x, y) in enumerate(one.batches[:1] if first else one.batches, 1):
            logits = model(x)
            loss = nn.functional.cross_entropy(logits.softmax(1) if twice else logits, y)
            losses.append(float(loss.detach()))
            loss = loss * len(y) if total else loss
            for weight in model.parameters():
                loss = loss + penalty * (weight**2).sum()
            if zero:
                optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            if each or at == len(one.batches):
                optimiser.step()
    return torch.cat([part.detach().reshape(-1) for part in model.parameters()]), losses


def near(got: Tensor, wanted: Tensor, start: Tensor) -> bool:
    """Whether `got` is where `wanted` is, measured by the way from `start`."""
    return float((got - wanted).abs().max()) <= 2e-3 * float((wanted - start).abs().max())


@check(part="train")
def makes_an_update_for_each_batch(subject: Subject) -> None:
    """train makes one update for each batch of the loader, in training mode, in as many epochs as asked"""
    one, epochs = case(subject), 2
    subject.train(one.model, one.optimiser, one.loader, epochs, device())
    got = one.weights(subject)
    start = torch.cat([part.reshape(-1) for part in one.start.values()])
    wanted, _ = follow(one, epochs)
    if near(got, wanted, start):
        return
    told = f"two epochs of three batches moved a weight by {show(float((got - start).abs().max()))} at most"
    fail(
        actual="train changed no weight" if torch.equal(got, start) else told,
        expected=show(float((wanted - start).abs().max())),
        hint=diagnosis(one, got, start, epochs),
    )


def diagnosis(one: Case, got: Tensor, start: Tensor, epochs: int) -> str:
    """What was done instead."""
    if torch.equal(got, start):
        return "are backward and step called, with nothing erasing the gradients between them?"
    known: list[tuple[str, Callable[[], Tensor]]] = [
        (
            "the network came in evaluation mode and stayed there: model.train() comes first",
            lambda: follow(one, epochs, learning=False)[0],
        ),
        (
            "the gradients accumulate: zero_grad belongs to each step",
            lambda: follow(one, epochs, zero=False)[0],
        ),
        (
            "there is one update in each epoch: step belongs into the inner loop",
            lambda: follow(one, epochs, each=False, zero=False)[0],
        ),
        (
            "only the last batch of each epoch counts: step belongs into the inner loop",
            lambda: follow(one, epochs, each=False)[0],
        ),
        ("this is one epoch, whatever is asked", lambda: follow(one, 1)[0]),
        ("these are ten epochs, whatever is asked", lambda: follow(one, 10)[0]),
        ("softmax twice: CrossEntropyLoss takes logits", lambda: follow(one, epochs, twice=True)[0]),
        ("the loss is the sum over the batch: the mean is asked", lambda: follow(one, epochs, total=True)[0]),
        ("only the first batch of each epoch is used", lambda: follow(one, epochs, first=True)[0]),
    ]
    for says, end in known:
        if near(got, end(), start):
            return says
    for penalty in (1e-3, 5e-4, 1e-2, 5e-3):
        if near(got, follow(one, epochs, penalty=penalty)[0], start):
            return (
                "a penalty on the weights is part of the loss: the optimiser's weight_decay does that already"
            )
    return "cross-entropy of each batch, zero_grad, backward, step, with the optimiser that is given"


@check(part="train", after=makes_an_update_for_each_batch)
def returns_the_losses(subject: Subject) -> None:
    """train returns the loss of each step, or one of each epoch, as Python numbers in the order of time"""
    one, epochs = case(subject), 2
    got = subject.train(one.model, one.optimiser, one.loader, epochs, device())
    found = losses_of(got)
    _, steps = follow(one, epochs)
    per = len(one.batches)
    expect_true(
        len(found) in (epochs, len(steps)),
        actual=f"the list has {len(found)} losses after two epochs of three batches",
        expected="6, one a step, or 2, one an epoch",
        hint="the list is made once, before the loops, and appended to in one of them",
    )
    if len(found) == len(steps):
        rows = [(value, value) for value in steps]
    else:
        rows = [(min(part), max(part)) for part in (steps[at : at + per] for at in range(0, len(steps), per))]
    for at, (value, (low, high)) in enumerate(zip(found, rows, strict=True)):
        slack = 1e-3 if len(found) == len(steps) else 0.5 * low
        if low - slack <= value <= high + slack:
            continue
        whole = sum(steps[at * per : (at + 1) * per]) if len(found) == epochs else math.nan
        wrong = "this is the sum over the epoch's batches: divide it by their number"
        running = "losses add up over the epochs: begin each one at 0"
        fail(
            actual=f"loss {at} of the list is {show(value)}",
            expected=f"{show(low)}" if low == high else f"between {show(low)} and {show(high)}",
            hint=wrong
            if abs(value - whole) < 1e-3 * whole
            else running
            if at and len(found) == epochs
            else "the loss of the batch, taken before the update, as it is",
        )


def losses_of(got: object) -> list[float]:
    """The returned losses as numbers; fails the check for another form."""
    if isinstance(got, (Tensor, np.ndarray)) and got.ndim == 1:
        return [float(one) for one in got]
    if got is None:
        fail(actual="train returned None", expected="the list of losses", hint="return losses")
    if not isinstance(got, (list, tuple)):
        fail(
            actual=f"train returned {show(got)}", expected="the list of losses", hint="not the last one only"
        )
    assert isinstance(got, (list, tuple))
    if any(isinstance(one, Tensor) for one in got):
        fail(
            actual="the list holds tensors",
            expected="Python numbers",
            hint="a tensor keeps the graph of its step, and memory grows with every batch: loss.item()",
        )
    return [number(named_number(one)) for one in got]


def named_number(value: object) -> object:
    """The value itself; fails the check for what is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.generic)):
        fail(actual=f"the list holds {show(value)}", expected="numbers", hint="losses.append(loss.item())")
    return value


# ---- a VGG ------------------------------------------------------------------------------------------------


def vgg(subject: Subject, part: int) -> Remote:
    """VGG-16 over there with 1/part of the channels and He's initialisation."""
    layer = there(subject).nn
    layers: list[Remote] = []
    state: dict[str, Tensor] = {}
    channels = 3
    for step in PLAN:
        if not step:
            layers.append(layer.MaxPool2d(2))
            continue
        out = step // part
        state[f"{len(layers)}.weight"] = he(out, channels, 3, 3)
        state[f"{len(layers)}.bias"] = torch.zeros(out)
        layers += [layer.Conv2d(channels, out, 3, padding=1), layer.ReLU()]
        channels = out
    layers.append(layer.Flatten())
    for out in (channels, channels, 10):
        state[f"{len(layers)}.weight"] = he(out, channels)
        state[f"{len(layers)}.bias"] = torch.zeros(out)
        layers += [layer.Linear(channels, out), *([layer.ReLU()] if out != 10 else [])]
    model = expect_object(layer.Sequential(*layers))
    for name, tensor in state.items():  # one by one, as a message has its limit
        model.load_state_dict({name: tensor}, strict=False)
    return model


def he(*shape: int) -> Tensor:
    """Fresh weights of variance 2/fan_in."""
    return normal(*shape) * math.sqrt(2 / math.prod(shape[1:]))


@check(part="train", after=returns_the_losses)
def brings_the_loss_down(subject: Subject) -> None:
    """ten epochs bring the loss of a VGG-16 down"""
    data = data_set("cifar10")
    full = profile() == "gpu"
    sound = part_passed("setup")  # else a short training has to do, with a setup of ours
    count = 256 if not sound else len(data.train[1]) if full else 1_024
    pictures = shared("cifar10", first=count)
    model = vgg(subject, 1 if full else 8)
    model.to(device())
    dataset = set_of(subject, pictures.x, pictures.y)
    if sound:
        optimiser, loader = made(subject, model, dataset)
    else:
        torch_there = there(subject)
        optimiser = torch_there.optim.Adam(model.parameters(), lr=RATE, weight_decay=DECAY)
        loader = torch_there.utils.data.DataLoader(dataset, batch_size=BATCH, shuffle=True)
    some, labels = data.train[0][: min(512, count)].float() / 255, data.train[1][: min(512, count)]
    before = predictions_of(subject, model, some, 10)
    losses = losses_of(subject.train(model, optimiser, loader, EPOCHS, device()))
    after = predictions_of(subject, model, some, 10)
    each = max(1, len(losses) // EPOCHS)
    first, last = sum(losses[:each]) / each, sum(losses[-each:]) / each
    one, other = loss(before, labels), loss(after, labels)
    expect_true(
        other < one,
        actual=f"on {len(labels)} training images the loss went from {show(one)} to {show(other)}",
        expected="a loss that falls",
        hint="does every batch of the loader take part, each image with its own label?",
    )
    expect_true(
        last < first + 0.05,  # the last batches of two epochs may differ by more than was learned
        actual=f"the losses go from {show(first)} in the first epoch to {show(last)} in the last",
        expected="losses that fall as the network's own does",
        hint="the loss of each batch as it is, in the order of time",
    )


def loss(logits: Tensor, y: Tensor) -> float:
    """The mean cross-entropy."""
    return float(nn.functional.cross_entropy(logits, y))


# ---- what a learner predicts before the run ---------------------------------------------------------------


@prediction("value")
def batches_of_600(subject: Subject) -> object:
    """Two full ones, and a last one of 88 unless it is left out: ⌈600/256⌉ = 3."""
    x = normal(600, 4)
    return float(len(given(subject, set_of(subject, x, torch.zeros(600).long()), x)))


@prediction("shape")
def shape_of_the_last_batch(subject: Subject) -> object:
    """600 − 2 · 256 = 88 images are left for it; the loader stacks them along a new first axis."""
    x = normal(600, 48)
    dataset = set_of(subject, x.reshape(600, 3, 4, 4), torch.zeros(600).long())
    return given(subject, dataset, x)[-1][0]


@prediction("value")
def loss_without_knowledge(subject: Subject) -> object:
    """Equal logits give each class 1/10, and −ln(1/10) = ln 10 ≈ 2.3026. A first loss far from it shows a
    mistake before any training.
    """
    torch_there = there(subject)
    model = expect_object(torch_there.nn.Linear(4, 10))
    model.load_state_dict({"weight": torch.zeros(10, 4), "bias": torch.zeros(10)})
    optimiser = torch_there.optim.SGD(model.parameters(), lr=0.1)
    dataset = set_of(subject, normal(4, 4), integers(4, low=0, high=10))
    loader = torch_there.utils.data.DataLoader(dataset, batch_size=4)
    return named(torch.tensor(losses_of(subject.train(model, optimiser, loader, 1, device()))[0]), "train")
