"""A training program with faults, repaired: each function by itself, then the run of it all."""

import torch
from torch import Tensor, nn

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    device,
    expect_accuracy,
    expect_close,
    expect_dtype,
    expect_less,
    expect_object,
    expect_shape,
    expect_true,
    fail,
    integers,
    named,
    normal,
    number,
    permutation,
    prediction,
    predictions_of,
    recognise,
    show,
    sizes,
    to_tensor,
    uniform,
)

# ---- what is the checker's own over there ------------------------------------------------------------------


def builtin(subject: Subject, name: str) -> Remote:
    """A function of Python in the learner's process."""
    return expect_object(subject["__builtins__"].get(name))


def there(subject: Subject) -> Remote:
    """torch in the learner's process, whatever the file itself imports."""
    return expect_object(builtin(subject, "__import__")("torch"))


def stub(subject: Subject, *more: Remote) -> Remote:
    """A sound small network (N, 1, 2, 3) -> (N, 4) over there, with these layers inside."""
    layer = there(subject).nn
    made = layer.Sequential(layer.Flatten(), layer.Linear(6, 16), *more, layer.ReLU(), layer.Linear(16, 4))
    return expect_object(expect_object(made).to(device()))


def copy_of(subject: Subject, model: Remote) -> nn.Module:
    """The stub with its weights here."""
    here = nn.Sequential(nn.Flatten(), nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 4))
    names = [name for name, _ in subject.state(model)]
    tensors = [one.cpu() for one in subject.tensors(model, names)]
    here.load_state_dict(dict(zip(here.state_dict(), tensors)))
    return here


def vector(model: nn.Module) -> Tensor:
    """All weights one after the other."""
    return torch.cat([one.detach().reshape(-1) for one in model.parameters()])


# ---- prepare -----------------------------------------------------------------------------------------------


@check(part="prepare")
def makes_floats_from_0_to_1(subject: Subject) -> None:
    """prepare turns (N, 28, 28) uint8 into (N, 1, 28, 28) float32 from 0 to 1"""
    for count in (*sizes((2, 6)), 1):
        images = integers(count, 28, 28, low=0, high=256).to(torch.uint8)
        images[0, 0, :2] = torch.tensor([0, 255], dtype=torch.uint8)
        got = subject.prepare(images)
        hint = "a linear layer takes float32, not uint8: .float(), then divide by 255"
        expect_dtype(got, torch.float32, hint=hint)
        expect_shape(got, (count, 1, 28, 28), hint="one channel: unsqueeze(1) puts its axis behind the batch")
        want = images.double()[:, None] / 255
        hint = recognise(
            got,
            (want * 255, "these are still 0 to 255: divide by 255"),
            (want * 255 / 256, "255 is the largest value of 8 bits: divide by 255, not by 256"),
            ((want * 255 / 255).floor(), "an integer division cuts everything but 255: make floats first"),
            (1 - want, "black and white are exchanged"),
            otherwise="each pixel divided by 255",
        )
        expect_close(got, want, atol=1e-5, hint=hint)


# ---- model -------------------------------------------------------------------------------------------------


@check(part="model")
def keeps_the_batch_axis(subject: Subject) -> None:
    """MLP gives ten numbers for each image, also for a batch of one"""
    model = expect_object(subject.MLP(), hint="MLP is a class, called without arguments")
    for batch in (*sizes((3, 7)), 1):
        predictions_of(subject, model, uniform(batch, 1, 28, 28), 10)


@check(part="model", after=keeps_the_batch_axis)
def bends_between_images(subject: Subject) -> None:
    """MLP has an activation between its layers: it is no linear map"""
    model = expect_object(subject.MLP())
    one, two = 2 * normal(40, 1, 28, 28), 2 * normal(40, 1, 28, 28)
    answers = predictions_of(subject, model, torch.cat([one, two, (one + two) / 2]), 10).double()
    if bool((answers >= 0).all()) and bool(((answers.sum(1) - 1).abs() < 1e-4).all()):
        answers = answers.clamp(min=1e-30).log()  # whether these are logits is another check's question
    first, second, middle = (answers - answers.mean(1, keepdim=True)).chunk(3)
    size = float((first - second).abs().mean())
    expect_true(
        size > 1e-6, actual="all images get the same numbers", expected="their own", hint="is x used?"
    )
    told = "half-way between two images it gives the mean of its answers"
    hint = "two linear layers without ReLU are one: hidden, ReLU, dropout, output"
    bent = float((middle - (first + second) / 2).abs().max()) > 1e-3 * size
    expect_true(bent, actual=told, expected="a hidden layer with an activation", hint=hint)


@check(part="model", after=keeps_the_batch_axis)
def erases_in_training_only(subject: Subject) -> None:
    """MLP has dropout: in training mode two answers to an image differ, in eval mode they agree"""
    model, x = expect_object(subject.MLP()), 2 * normal(20, 1, 28, 28)
    model.train()
    one, two = (to_tensor(model(x)) for _ in range(2))
    told = "two answers to the same images are equal in training mode"
    hint = "the dropout is gone: it stands behind the hidden layer and its activation"
    expect_true(
        not torch.allclose(one, two, rtol=1e-4, atol=1e-6), actual=told, expected="dropout", hint=hint
    )
    model.eval()
    one, two = (to_tensor(model(x)) for _ in range(2))
    told = "two answers to the same images differ in eval mode"
    hint = (
        "nn.Dropout as a layer of the model knows its mode; F.dropout has to be told: training=self.training"
    )
    expect_true(torch.allclose(one, two, rtol=1e-3, atol=1e-5), actual=told, expected="no dropout", hint=hint)


@check(part="model", after=keeps_the_batch_axis)
def gives_logits(subject: Subject) -> None:
    """MLP gives logits, which are no probabilities"""
    model = expect_object(subject.MLP())
    answers = predictions_of(subject, model, 3 * normal(20, 1, 28, 28), 10).double()
    sums = answers.sum(1)
    hint = "cross_entropy contains the softmax: applied twice, the loss stays high"
    told = "the ten numbers of an image sum to 1"
    expect_true(bool(((sums - 1).abs() > 1e-3).any()), actual=told, expected="logits", hint=hint)
    hint = "an activation behind the last layer cuts logits off: it stands behind the hidden one"
    told = "no logit of 20 images is negative"
    expect_true(bool((answers < 0).any()), actual=told, expected="logits of both signs", hint=hint)
    flat = bool((answers.abs() <= 1).all()) and bool((answers.abs() > 0.999).any())
    expect_true(not flat, actual="the logits end at 1 and −1", expected="any numbers", hint=hint)


# ---- loss --------------------------------------------------------------------------------------------------


@check(part="loss")
def is_the_mean_cross_entropy(subject: Subject) -> None:
    """loss_of is the mean cross-entropy of the model's logits, one number with a gradient"""
    model = stub(subject)
    for batch in (*sizes((5, 9)), 1):
        x, y = 2 * normal(batch, 1, 2, 3), integers(batch, low=0, high=4)
        got = subject.loss_of(model, x, y)
        logits = copy_of(subject, model)(x).double().detach()
        want = nn.functional.cross_entropy(logits, y)
        number(got, hint="one number for the batch: the mean")
        hint = recognise(
            got,
            (nn.functional.cross_entropy(logits.softmax(1), y), "softmax twice: cross_entropy takes logits"),
            (want * batch, "this is the sum: the mean does not grow with the batch"),
            (-want, "the sign is the wrong way round"),
            (
                nn.functional.nll_loss(logits, y),
                "nll_loss wants log-probabilities: cross_entropy takes logits",
            ),
            otherwise="cross_entropy(model(X), y)",
        )
        expect_close(got, want, rtol=1e-3, atol=1e-5, hint=hint)
    slope = subject.gradient(subject.loss_of, model, x, y, wrt=1)
    hint = "item(), detach() and no_grad cut the gradient off: backward needs it"
    expect_true(bool((slope != 0).any()), actual="the loss has no gradient", expected="one", hint=hint)


# ---- batches -----------------------------------------------------------------------------------------------


def taken(subject: Subject, x: Tensor, y: Tensor, size: int) -> list[tuple[Tensor, Tensor]]:
    """All pairs that batches gives."""
    made = subject.batches(x, y, size)
    if made is None:
        fail(actual="batches returned None", hint="yield makes a generator; a list of pairs will do as well")
    try:
        found = builtin(subject, "list")(made)
    except CheckFailed as failure:  # told of the generator, not of the list that takes from it
        told = failure.actual.partition(") ")[2] or failure.actual
        hint = failure.hint or "yield makes a generator of pairs (X, y)"
        raise CheckFailed(
            actual=f"batches {told}", hint=hint, detail=failure.detail, kind=failure.kind
        ) from None
    sound = isinstance(found, list) and all(
        isinstance(one, (list, tuple)) and len(one) == 2 and all(isinstance(part, Tensor) for part in one)
        for one in found
    )
    hint = "each is a pair (X, y) of tensors"
    expect_true(sound, actual=f"batches gives {show(found)}", expected="pairs of tensors", hint=hint)
    return [(one[0].cpu(), one[1].cpu()) for one in found]


def numbered(count: int) -> tuple[Tensor, Tensor]:
    """Examples (count, 1, 2, 3) whose first pixel is their number, and the same numbers as labels."""
    x = normal(count, 1, 2, 3)
    x[:, 0, 0, 0] = torch.arange(count)
    return x, torch.arange(count)


@check(part="batches")
def gives_each_example_once(subject: Subject) -> None:
    """batches gives each example once, in batches of `size` and a last one with what is left"""
    for count, size in ((12, 4), (10, 4), (3, 8), (5, 5)):
        x, y = numbered(count)
        found = taken(subject, x, y, size)
        lengths = [len(one) for one, _ in found]
        want = [size] * (count // size) + [count % size] * (count % size > 0)
        if sum(lengths) < count:
            hint = "the last batch is left out: range(0, len(X), size), and a slice may be short"
        elif sum(lengths) > count:
            hint = "some examples come again: slices do not overlap"
        else:
            hint = f"{size} in each, and what is left in the last one"
        told = f"{count} examples in batches of {size} come as {lengths}"
        expect_true(lengths == want, actual=told, expected=str(want), hint=hint)
        rows = torch.cat([one[:, 0, 0, 0] for one, _ in found]).round().long()
        twice = len(rows) - len(torch.unique(rows))
        told = f"{twice} of {count} examples come twice, and others never"
        expect_true(twice == 0, actual=told, expected="each once", hint="a permutation, not random numbers")


@check(part="batches", after=gives_each_example_once)
def keeps_labels_with_images(subject: Subject) -> None:
    """batches gives each example its own label"""
    x, y = numbered(40)
    pairs = [(one[:, 0, 0, 0], label) for one, label in taken(subject, x, y, 16)]
    fit = all(one.shape == label.shape for one, label in pairs)
    wrong = sum(int((one != label).sum()) for one, label in pairs) if fit else 40
    hint = "y[rows], with the same rows as X[rows]: a slice of y is in the old order"
    expect_true(wrong == 0, actual=f"{wrong} of 40 labels belong to other images", expected="none", hint=hint)


@check(part="batches", after=keeps_labels_with_images)
def mixes_anew(subject: Subject) -> None:
    """batches takes the examples in a fresh order each time"""
    x, y = numbered(60)
    first, again = (torch.cat([label for _, label in taken(subject, x, y, 20)]) for _ in range(2))
    hint = "torch.randperm(len(X)) in each call"
    in_order = torch.equal(first, y)
    expect_true(not in_order, actual="the examples come as they lie in X", expected="mixed", hint=hint)
    hint = "a seed inside makes every epoch the same: it belongs into run"
    expect_true(not torch.equal(first, again), actual="both times one order", expected="another", hint=hint)


# ---- train_epoch -------------------------------------------------------------------------------------------


def epoch(subject: Subject, model: Remote, rate: float, x: Tensor, y: Tensor, size: int) -> float:
    """The loss that train_epoch returns, with plain gradient descent."""
    optimiser = expect_object(there(subject).optim.SGD(model.parameters(), lr=rate))
    got = subject.train_epoch(model, optimiser, x, y, size)
    return number(got, hint="the mean loss of all examples, one number")


@check(part="epoch", after=(is_the_mean_cross_entropy, keeps_labels_with_images))
def takes_a_step_for_each_batch(subject: Subject) -> None:
    """train_epoch moves the weights, one step for each batch, by that batch's gradient alone"""
    model = stub(subject)
    before = copy_of(subject, model)
    x, y = 2 * normal(1, 1, 2, 3), integers(1, low=0, high=4)
    epoch(subject, model, 0.2, x.expand(12, -1, -1, -1).clone(), y.expand(12).clone(), 4)
    got, start = vector(copy_of(subject, model)), vector(before)
    hint = "zero_grad after backward erases the gradient: the weights never move; zero_grad, backward, step"
    told = "train_epoch changed no weight"
    expect_true(not torch.equal(got, start), actual=told, expected="three steps", hint=hint)
    ways = {key: way(before, x, y, *key) for key in ((3, True), (3, False), (1, True), (2, True), (12, True))}
    says = {
        (3, False): "the gradients of all batches so far add up: zero_grad belongs to each step",
        (1, True): "this is one step for three batches: step belongs into the loop",
        (2, True): "these are two steps for three batches",
        (12, True): "this is one step for each example: one for each batch is asked",
    }
    near = min(ways, key=lambda key: float((ways[key] - got).abs().max()))
    close = float((ways[near] - got).abs().max()) < 1e-3 * float((ways[near] - start).abs().max())
    hint = (
        says.get(near, "zero_grad, backward, step")
        if close
        else "zero_grad, backward and step, in each round"
    )
    want = ways[3, True]
    if not (close and near == (3, True)):
        fail(
            actual=f"train_epoch moved a weight by up to {show(float((got - start).abs().max()))}",
            expected=f"{show(float((want - start).abs().max()))} in three steps",
            hint=hint,
        )


def way(start: nn.Module, x: Tensor, y: Tensor, steps: int, zero: bool) -> Tensor:
    """Where so many steps on the same example lead, with or without zero_grad."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 4))
    model.load_state_dict(start.state_dict())
    optimiser = torch.optim.SGD(model.parameters(), lr=0.2)
    for _ in range(steps):
        if zero:
            optimiser.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return vector(model)


@check(part="epoch", after=takes_a_step_for_each_batch)
def averages_over_all_examples(subject: Subject) -> None:
    """train_epoch returns the mean loss of all examples, not that of the last batch"""
    less = "the last batch is smaller, so it counts less: add up loss · len(y), and divide by N"
    for count, hint in (
        (40, "the loss of the last batch is not that of the epoch: add up over all of them"),
        (31, less),
        (21, less),
    ):
        model = stub(subject)
        x, y = 4 * normal(count, 1, 2, 3), integers(count, low=0, high=4)
        x[:3] *= 6  # a few examples with a large loss
        got = epoch(subject, model, 0.0, x, y, 10)
        with torch.no_grad():
            want = nn.functional.cross_entropy(copy_of(subject, model)(x), y)
        total = recognise(
            torch.tensor(got),
            (want * count, "this is the sum over the examples: divide by their number"),
            (
                want * (count / 10),
                "this is the sum over the batches: divide, with each batch's size as its weight",
            ),
            (want / 10, "the mean loss of a batch has to be weighed by its size"),
            otherwise=hint,
        )
        label = named(
            torch.tensor(got), f"train_epoch on {count} examples in batches of 10, with a rate of 0,"
        )
        expect_close(label, want, rtol=1e-3, atol=1e-5, hint=total)
    model, x, y = stub(subject), 2 * normal(24, 1, 2, 3), integers(24, low=0, high=4)
    with torch.no_grad():
        want = nn.functional.cross_entropy(copy_of(subject, model)(x), y)
    got = epoch(subject, model, 1.0, x, y, 24)
    label = named(torch.tensor(got), "train_epoch on one batch of 24 examples, with a rate of 1,")
    hint = "take the loss that the step was made with: after the step the model is another one"
    expect_close(label, want, rtol=1e-3, atol=1e-5, hint=hint)


@check(part="epoch", after=takes_a_step_for_each_batch)
def switches_to_training_mode(subject: Subject) -> None:
    """train_epoch trains in training mode, also after an evaluation"""
    model = stub(subject)
    model.eval()
    epoch(subject, model, 0.1, normal(8, 1, 2, 3), integers(8, low=0, high=4), 4)
    hint = "evaluate switches to eval(), so each epoch begins with model.train(), else dropout stays off"
    told = "after train_epoch the model is in eval mode"
    expect_true(subject.value(model.training) is True, actual=told, expected="training mode", hint=hint)


# ---- evaluate ----------------------------------------------------------------------------------------------


@check(part="evaluate")
def counts_right_answers(subject: Subject) -> None:
    """evaluate is the number of right answers divided by N, also where the last batch is smaller"""
    model = stub(subject)
    for count, size in ((37, 16), (32, 16), (1, 16)):
        x = 3 * normal(count, 1, 2, 3)
        y = predictions_of(subject, model, x, 4).argmax(1)
        wrong = 11 if count > 1 else 0
        y[-wrong or count :] = (y[-wrong or count :] + 1) % 4
        got, want = subject.evaluate(model, x, y, size), 1 - wrong / count
        number(got, hint="one number, from 0 to 1")
        last = count % size or size
        parts = [int(one.sum()) for one in torch.split(torch.arange(count) < count - wrong, size)]
        lengths = [len(one) for one in torch.split(torch.arange(count), size)]
        shares = [right / length for right, length in zip(parts, lengths)]
        hint = recognise(
            got,
            (torch.tensor(100 * want), "this is a percentage: a share from 0 to 1 is asked"),
            (torch.tensor(want * count / last), "this divides by the last batch: divide by all N"),
            (torch.tensor(want * count / size), "this divides by the size of a batch: divide by all N"),
            (torch.tensor(want * count), "this is the number of right ones: divide by N"),
            (torch.tensor(shares[-1]), "this is the last batch alone: add up over all of them"),
            (torch.tensor(sum(shares) / len(shares)), "unequal batches: count right ones, then divide by N"),
            (torch.tensor(wrong / count), "this is the share of errors"),
            otherwise="argmax(dim=1) gives one class for each image, argmax(dim=0) one image for each class",
        )
        expect_close(got, want, atol=1e-5, hint=hint)


@check(part="evaluate", after=counts_right_answers)
def measures_in_eval_mode(subject: Subject) -> None:
    """evaluate measures in eval mode, with dropout off"""
    model = stub(subject, expect_object(there(subject).nn.Dropout(0.9)))
    x = 3 * normal(60, 1, 2, 3)
    y = predictions_of(subject, model, x, 4).argmax(1)
    model.train()
    got = number(subject.evaluate(model, x, y, 25))
    told = f"evaluate gave {show(got)} for a network with dropout, whose 60 answers are all right"
    hint = "model.eval() first: otherwise dropout goes on erasing"
    expect_true(abs(got - 1) < 1e-5, actual=told, expected="1", hint=hint)


# ---- run ---------------------------------------------------------------------------------------------------


def pictures(count: int) -> tuple[Tensor, Tensor]:
    """Fresh images (count, 28, 28) uint8, noise with a stripe whose place names the class, and labels."""
    places, y = torch.arange(10) * 2, permutation(count) % 10
    images = integers(count, 28, 28, low=0, high=150)
    rows = torch.arange(28)
    inside = (rows >= places[y][:, None]) & (rows < places[y][:, None] + 3)  # (count, 28)
    return (images + 60 * inside[:, :, None]).to(torch.uint8), y


def ran(subject: Subject, images: Tensor, y: Tensor, epochs: int, seed: int) -> tuple[Remote, list[float]]:
    """The network and the losses that run returns."""
    got = subject.run(images, y, epochs, seed, device())
    if not isinstance(got, (list, tuple)) or len(got) != 2:
        told = "None" if got is None else show(got)
        fail(actual=f"run returned {told}", expected="a network and losses", hint="return model, losses")
    model, losses = got
    expect_object(model, hint="the network comes first")
    if isinstance(losses, Tensor):
        losses = losses.tolist()
    sound = isinstance(losses, (list, tuple)) and all(isinstance(one, (int, float, Tensor)) for one in losses)
    expect_true(sound, actual=f"the losses are {show(losses)}", expected="a list", hint="a number an epoch")
    told = f"run for {epochs} epochs gave {len(losses)} losses"
    hint = "losses.append(...): an assignment forgets the earlier ones"
    expect_true(len(losses) == epochs, actual=told, expected=str(epochs), hint=hint)
    return model, [number(one) for one in losses]


@check(part="run", after=(makes_floats_from_0_to_1, gives_logits, averages_over_all_examples))
def gives_a_loss_for_each_epoch(subject: Subject) -> None:
    """run gives a network and a list with the mean loss of each epoch, the same for the same seed"""
    images, y = pictures(120)
    seed = int(integers(1, low=0, high=1000))
    _, first = ran(subject, images, y, 2, seed)
    _, again = ran(subject, images, y, 2, seed)
    _, other = ran(subject, images, y, 2, seed + 1)
    same = all(abs(one - two) < 1e-4 for one, two in zip(first, again))
    told = f"the same seed gives the losses {show(first)} and {show(again)}"
    hint = "the weights are drawn when the network is made: torch.manual_seed(seed) comes before it"
    expect_true(same, actual=told, expected="the same", hint=hint)
    told = f"two seeds give the same losses {show(first)}"
    hint = "is the seed used that is given?"
    expect_true(first != other, actual=told, expected="other ones", hint=hint)


@check(part="run", after=(gives_a_loss_for_each_epoch, bends_between_images, mixes_anew))
def learns_the_pictures(subject: Subject) -> None:
    """the loss falls, and after five epochs 80 % of new images are right"""
    images, y = pictures(700)
    model, losses = ran(subject, images[:500], y[:500], 5, 0)
    first, last = (named(torch.tensor(losses[at]), f"the loss of epoch {at % 5 + 1}") for at in (0, -1))
    hint = "does the optimiser have the parameters of this very network?"
    expect_less(last, first, hint=hint, margin=0.3)
    logits = predictions_of(subject, model, images[500:, None].float() / 255, 10)
    hint = "200 new images: are all epochs trained, with batches of 50 and Adam as it was?"
    expect_accuracy(logits, y[500:], at_least=0.8, of="200 new images", hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_seven_images(subject: Subject) -> object:
    """The batch axis stays, and each image gets ten logits: (7, 10)."""
    return predictions_of(subject, expect_object(subject.MLP()), uniform(7, 1, 28, 28))


@prediction("value")
def number_of_batches(subject: Subject) -> object:
    """Two of 4 and one of 2: what is left is a batch too. A loop up to N − size would lose these two."""
    return torch.tensor(len(taken(subject, *numbered(10), 4)))


@prediction("error")
def bytes_into_a_layer(subject: Subject) -> object:
    """RuntimeError: torch multiplies only matrices of the same dtype, and the weights are float32."""
    return subject.MLP()(torch.zeros(4, 1, 28, 28, dtype=torch.uint8))
