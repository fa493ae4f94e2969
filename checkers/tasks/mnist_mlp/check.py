"""An MLP for digits: the network by its weights, the training by its steps, the accuracy by a known share."""

import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from checkers.api import (
    CURRENT,
    CheckFailed,
    Remote,
    Subject,
    check,
    data_set,
    device,
    expect_accuracy,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_less,
    expect_object,
    expect_shape,
    expect_state,
    expect_true,
    integers,
    named,
    normal,
    number,
    part_passed,
    permutation,
    prediction,
    predictions_of,
    recognise,
    shared,
    show,
    sizes,
    to_tensor,
)

NUMBERS = 535_818
BATCH, RATE, EPOCHS = 100, 1e-3, 10
SIZES = {
    0: "the network holds no numbers: layers in a plain list are not registered, in nn.Sequential they are",
    337_674: "the sizes are swapped: first 512, then 256",
    203_530: "this is 784 → 256 → 10: the hidden layer of 512 is missing",
    407_050: "this is 784 → 512 → 10: the hidden layer of 256 is missing",
    535_040: "these are the weights alone: each layer has a bias, too",
    7_850: "this is 784 → 10: both hidden layers are missing",
}


def fresh_reference() -> nn.Sequential:
    """The network that is asked for."""
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10)
    )


def there(subject: Subject) -> Remote:
    """torch in the learner's process, whatever the file itself imports."""
    return expect_object(subject["__builtins__"].get("__import__")("torch"))


def stub(subject: Subject, dropout: float = 0.0) -> Remote:
    """A sound network over there, for a function that is judged whatever build_model does."""
    layer = there(subject).nn
    layers = [layer.Flatten(), layer.Linear(784, 512), layer.ReLU()]
    layers += [layer.Dropout(dropout)] if dropout else []
    layers += [layer.Linear(512, 256), layer.ReLU(), layer.Linear(256, 10)]
    return expect_object(layer.Sequential(*layers))


def built(subject: Subject) -> Remote:
    """A network of the learner's own where that part is right, else a sound one."""
    return new(subject) if part_passed("build_model") else stub(subject)


def new(subject: Subject) -> Remote:
    """A network of the learner's own."""
    return expect_object(subject.build_model(), hint="build_model has to return the network")


def form(model: Remote) -> Callable[[Tensor], Tensor]:
    """How this network takes images: as they are, or flattened before."""

    def flat(x: Tensor) -> Tensor:
        return x.flatten(1)

    try:
        model(torch.zeros(2, 1, 28, 28))
    except CheckFailed as refused:
        if refused.kind != "wrong":
            raise
        try:
            model(torch.zeros(2, 784))
        except CheckFailed:
            hint = "nn.Flatten() as the first layer turns (B, 1, 28, 28) into (B, 784)"
            hint = f"{hint}; {refused.hint}" if refused.hint else hint
            raise CheckFailed(actual=refused.actual, hint=hint, detail=refused.detail) from None
        return flat
    return lambda x: x


def logits_of(model: Remote, x: Tensor) -> Tensor:
    """The network's own answer, in whichever form it takes images."""
    return to_tensor(model(form(model)(x)))


def weights(subject: Subject, model: Remote) -> nn.Module:
    """The reference with the weights that the model has now."""
    return expect_state(subject, model, fresh_reference())


# ---- build_model ------------------------------------------------------------------------------------------


@check(part="build_model")
def gives_ten_logits_for_each_image(subject: Subject) -> None:
    """build_model gives a network that turns (B, 1, 28, 28) into float32 of shape (B, 10)"""
    model = new(subject)
    model.eval()
    for batch in (1, *sizes((3, 7))):
        answer = model(form(model)(normal(batch, 1, 28, 28)))
        expect_shape(answer, (batch, 10), hint="one row of ten logits for each image")
        expect_dtype(answer, torch.float32, hint="leave weights and images in float32")
        expect_finite(answer)


@check(part="build_model", after=gives_ten_logits_for_each_image)
def has_hidden_layers_of_512_and_256(subject: Subject) -> None:
    """the network learns 401,920 + 131,328 + 2,570 = 535,818 numbers"""
    model = new(subject)
    held = subject.state(model)
    count = sum(math.prod(shape) for _, shape in held)
    if count != NUMBERS:
        matrices = " and ".join(f"{shape[1]} → {shape[0]}" for _, shape in held if len(shape) == 2)
        layers = f", in layers {matrices}" if matrices else ""
        raise CheckFailed(
            actual=f"the network holds {count:,} numbers{layers}",
            expected=f"{NUMBERS:,} for 784 → 512 → 256 → 10",
            hint=SIZES.get(count, "a layer from n to m numbers has n·m weights and m biases"),
        )
    weights(subject, model)


@check(part="build_model", after=has_hidden_layers_of_512_and_256)
def puts_relu_behind_both_hidden_layers(subject: Subject) -> None:
    """the network computes linear, ReLU, linear, ReLU, linear and nothing more"""
    model = new(subject)
    reference = weights(subject, model)
    x = normal(*sizes((5, 9)), 1, 28, 28)
    answer = model(form(model)(x))
    wanted = run(reference, x, torch.relu, torch.relu)
    if recognise(answer, (wanted.log_softmax(1), "a LogSoftmax belongs to NLLLoss and is as right")):
        return
    both = " (as it is used with NLLLoss)" if "nll" in CURRENT.get().source.casefold() else ""
    if both and recognise(answer, (wanted.softmax(1), both)):
        return
    kinds: dict[str, Callable[[Tensor], Tensor]] = {
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "GELU": nn.functional.gelu,
    }
    others = [(run(reference, x, one, one), f"this is {name}, ReLU is asked") for name, one in kinds.items()]
    hint = recognise(
        answer,
        (run(reference, x, _same, _same), "no ReLU: three linear layers collapse to one linear map"),
        (run(reference, x, _same, torch.relu), "the ReLU behind the layer of 512 is missing"),
        (run(reference, x, torch.relu, _same), "the ReLU behind the layer of 256 is missing"),
        (
            wanted.softmax(1),
            "these are probabilities: CrossEntropyLoss contains the softmax, so it would be applied twice",
        ),
        (torch.relu(wanted), "a ReLU behind the last layer cuts negative logits off"),
        *others,
        otherwise="with your own weights the network computes something else: does it have further layers?",
    )
    expect_close(answer, wanted, rtol=1e-3, atol=1e-3 * float(wanted.abs().max()), hint=hint)


def _same(x: Tensor) -> Tensor:
    return x


def run(
    reference: nn.Module, x: Tensor, first: Callable[[Tensor], Tensor], second: Callable[[Tensor], Tensor]
) -> Tensor:
    """The reference with these functions behind its hidden layers."""
    layers = [layer for layer in reference.modules() if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        found: Tensor = layers[2](second(layers[1](first(layers[0](x.flatten(1))))))
    return found


# ---- train ------------------------------------------------------------------------------------------------
#
# Where all images are the same one, every batch has the same gradient, whatever the order. The weights after
# k steps are then known, and tell optimiser, rate, batch size, epochs and a missing zero_grad apart.


def trail(
    start: nn.Module,
    x: Tensor,
    y: Tensor,
    steps: int,
    *,
    make: Callable[..., torch.optim.Optimizer] = torch.optim.Adam,
    rate: float = RATE,
    zero: bool = True,
    twice: bool = False,
    renew: int = 0,
    turns: bool = False,
) -> Iterator[Tensor]:
    """All weights as one vector after 0, 1, ... steps from `start` on the same image.

    `renew` makes a new optimiser after so many steps; with `turns` the images of `x` have a step each.
    """
    model = fresh_reference()
    model.load_state_dict(start.state_dict())
    optimiser = make(model.parameters(), lr=rate)
    yield vector(model)
    for step in range(steps):
        if renew and step % renew == 0:
            optimiser = make(model.parameters(), lr=rate)
        at = [step % len(x)] if turns else slice(None)
        logits = model(x[at])
        loss = nn.functional.cross_entropy(logits.softmax(1) if twice else logits, y[at])
        if zero:
            optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        yield vector(model)


def vector(model: nn.Module) -> Tensor:
    """All weights of a network, one after the other."""
    return torch.cat([one.detach().reshape(-1) for one in model.parameters()])


def near(got: Tensor, wanted: Tensor, start: Tensor, within: float = 0.01) -> bool:
    """Whether the way from `start` to `got` is that to `wanted`, on average over all weights."""
    return float((got - wanted).abs().mean()) <= within * float((wanted - start).abs().mean())


@check(part="train")
def takes_one_adam_step_for_each_batch_of_100(subject: Subject) -> None:
    """train makes one Adam step with rate 0.001 for each batch of 100 images, in as many epochs as asked"""
    model = built(subject)
    before = weights(subject, model)
    start = vector(before)
    x, label = normal(1, 1, 28, 28).abs().clamp(max=1), integers(1, low=0, high=10)
    count, epochs = 3 * BATCH, 2
    steps = count // BATCH * epochs
    subject.train(model, (x.expand(count, -1, -1, -1), label.expand(count)), epochs, device())
    got = vector(weights(subject, model))
    told = f"train on {count} images for {epochs} epochs"
    expect_true(
        bool(torch.isfinite(got).all()),
        actual=f"{told} left weights that are nan or infinite",
        expected="finite weights",
        hint="does the loss take logits, not probabilities or their logarithm?",
    )
    expect_true(
        not torch.equal(got, start),
        actual=f"{told} changed no weight of the model that it was given",
        expected=f"{steps} steps",
        hint="are backward and step called, on the parameters of this very model?",
    )
    ways = list(trail(before, x, label, 30))
    if near(got, ways[steps], start):
        return
    raise CheckFailed(
        actual=f"{told} moved a weight by {show(float((got - start).abs().mean()))} on average",
        expected=f"{show(float((ways[steps] - start).abs().mean()))} after {steps} steps of Adam",
        hint=diagnosis(before, x, label, got, ways, steps),
    )


def diagnosis(
    before: nn.Module, x: Tensor, label: Tensor, got: Tensor, ways: list[Tensor], steps: int
) -> str:
    """What was done instead of `steps` steps of Adam on the same image."""
    start = ways[0]
    batches = {10: "batches of 64", 20: "batches of 32", 12: "batches of 50"}
    k = min(range(1, len(ways)), key=lambda k: float((got - ways[k]).abs().mean()))
    if near(got, ways[k], start):
        own = {3: "one epoch instead of two", 30: "ten epochs instead of two", 2: "one step an epoch"}
        what = own.get(k) or batches.get(k) or "are all batches used, once in each epoch?"
        return f"this is where {k} step{'s' if k > 1 else ''} lead: {what}"

    def end(**other: object) -> Tensor:
        return list(trail(before, x, label, steps, **other))[-1]  # type: ignore[arg-type]

    for rate in (1e-4, 1e-2, 1e-1, 2e-3, 5e-4, 3e-4, 5e-3):
        if near(got, end(rate=rate), start):
            return f"the learning rate is {rate:g}; 0.001 is asked"
    if near(got, end(zero=False), start):
        return "the gradients accumulate: zero_grad belongs to each step"
    if near(got, end(renew=1), start):
        return "each step has an optimiser of its own: one Adam for the whole training keeps its averages"
    if near(got, end(renew=steps // 2), start):
        return "each epoch has an optimiser of its own: one Adam for the whole training keeps its averages"
    if near(got, end(twice=True), start):
        return "softmax twice: CrossEntropyLoss takes logits"
    for name, make in (("SGD", torch.optim.SGD), ("RMSprop", torch.optim.RMSprop)):
        rates = (1e-3, 1e-2, 1e-1)
        if any(near(got, end(make=make, rate=rate), start, 0.05) for rate in rates):
            return f"the optimiser is {name}; Adam is asked"
    if near(got, end(make=torch.optim.NAdam), start) or near(got, end(make=torch.optim.Adamax), start):
        return "this is a relative of Adam; Adam itself is asked"
    return "Adam(lr=0.001) and cross-entropy as they are, images as they come, zero_grad before each backward"


@check(part="train", after=takes_one_adam_step_for_each_batch_of_100)
def mixes_the_images(subject: Subject) -> None:
    """train takes the images in a fresh order, not as they lie in X"""
    model = built(subject)
    before = weights(subject, model)
    x, labels = normal(3, 1, 28, 28).abs().clamp(max=1), permutation(10)[:3]
    given = (x.repeat_interleave(BATCH, 0), labels.repeat_interleave(BATCH))
    subject.train(model, given, 2, device())
    start, *_, end = trail(before, x, labels, 6, turns=True)
    expect_true(
        not near(vector(weights(subject, model)), end, start),
        actual="train takes the images as they lie in X, one batch after the other",
        expected="a fresh order in each epoch",
        hint="torch.randperm(len(X)).split(100), or a DataLoader with shuffle=True",
    )


@check(part="train", after=mixes_the_images)
def mixes_them_anew_in_each_epoch(subject: Subject) -> None:
    """train draws another order in the second epoch"""
    x = torch.eye(BATCH + 1, 784).reshape(-1, 1, 28, 28)  # each image lights one pixel of its own
    for label in permutation(10)[:3].tolist():  # by chance the same image comes last once in 101 times
        model = built(subject)
        before = weights(subject, model)
        subject.train(model, (x, torch.full((len(x),), label)), 2, device())
        if not same_one_left(before, weights(subject, model), len(x)):
            return
    raise CheckFailed(
        actual="of 101 images the same one is left for the last batch in both epochs",
        expected="a fresh order in each epoch",
        hint="draw the order within the loop over the epochs",
    )


def same_one_left(before: nn.Module, after: nn.Module, count: int) -> bool:
    """Whether one image made a batch by itself in both epochs of two, and no other one did.

    An image moves the weights of its own pixel. Adam takes those of the one that comes last about 0.69 times
    as far as usual when that happens in the first epoch, and 0.91 times when in the second alone.
    """
    one, two = (next(model.parameters()).detach() for model in (before, after))
    moved = (two - one)[:, :count].abs()
    way = moved.sum(0) / (moved > 1e-6).sum(0).clamp(min=1)  # of the units that the image reaches
    lowest, second = (way / way.median()).sort().values[:2].tolist()
    return bool(0.6 < lowest < 0.8 and second > 0.935)


@check(part="train", after=takes_one_adam_step_for_each_batch_of_100)
def learns_the_digits(subject: Subject) -> None:
    """ten epochs of train lead to a network that reads new digits"""
    whole = part_passed("build_model") and part_passed("accuracy")  # else a short training has to do
    data = data_set("mnist")
    order = permutation(10)  # of the class numbers, so that no other source of labels is worth anything
    labels, truth = order[data.train[1]], order[data.test[1]]
    model = built(subject)
    ready = form(model)
    some = ready(data.train[0][:500].float() / 255)
    first = loss(predictions_of(subject, model, some, 10), labels[:500])
    count = len(labels) if whole else min(3_000, len(labels))
    subject.train(model, (shared("mnist", first=count).x, labels[:count]), EPOCHS, device())
    last = loss(predictions_of(subject, model, some, 10), labels[:500])
    expect_less(
        named(torch.tensor(last), "the loss after ten epochs"),
        named(torch.tensor(first), "the loss before"),
        hint="does each image keep its own label, and does each step go against the gradient?",
    )
    logits = predictions_of(subject, model, ready(data.test[0].float() / 255), 10)
    bar = 0.93 if data.name != "mnist" else 0.975 if whole else 0.88
    source = f"the test part of {data.name}"
    expect_accuracy(logits, truth, at_least=bar, of=source, hint=verdict(logits, data.test[1], bar))


def loss(logits: Tensor, y: Tensor) -> float:
    """The mean cross-entropy."""
    return float(nn.functional.cross_entropy(logits, y))


def verdict(logits: Tensor, own: Tensor, bar: float) -> str:
    """A hint on an accuracy that is too low; `own` are the set's own labels, which train never gets."""
    guess = logits.argmax(1)
    if float((guess == own).float().mean()) >= 0.8 * bar:
        return "it answers with class numbers of its own: train on the labels in data"
    if int(guess.min()) == int(guess.max()):
        return "it gives one class to all images: does each image keep its own label?"
    return "are images and labels taken in the same order, and all of them in every epoch?"


# ---- accuracy ---------------------------------------------------------------------------------------------


@check(part="accuracy")
def counts_the_right_answers(subject: Subject) -> None:
    """accuracy gives right answers divided by all, also where the batches are unequal"""
    model = built(subject)
    ready = form(model)
    count, wrong = 1013, int(integers(1, low=8, high=14))
    x = normal(count, 1, 28, 28)
    y = predictions_of(subject, model, ready(x), 10).argmax(1)
    y[-wrong:] = (y[-wrong:] + 1) % 10  # all in the last batch, whose mean counts too much among means
    right = 1 - wrong / count
    answer = subject.accuracy(model, x, y)
    got = number(answer, hint="one number for all images")
    means = [
        1 - wrong / (count % size) / math.ceil(count / size) for size in (50, 64, 100, 128, 200, 250, 500)
    ]
    rounded = got in (round(right, 2), round(right, 3), round(right, 4))
    hint = (
        "the share as it is, not rounded"
        if rounded
        else recognise(
            answer,
            (100 * right, "this is a percentage: a share from 0 to 1 is asked"),
            (wrong / count, "this is the share of wrong answers"),
            (float(count - wrong), "this is the number of right answers: divide by all"),
            *(
                (mean, "this is the mean of the batches' accuracies, where the last batch is smaller")
                for mean in means
            ),
            (right * count / 1000, "divide by the number of images, not by the batches' full size"),
            (0.0, "does only the last batch count? Add up over all of them, then divide"),
            (1.0, "the last images are missing: also those of the smaller last batch count"),
            otherwise="compare argmax over the classes with y, and count over all images",
        )
    )
    expect_true(
        abs(got - right) < 1e-5,
        actual=f"accuracy on {count} images gave {show(got)}",
        expected=f"{show(right)}, as {count - wrong} of {count} are right",
        hint=hint,
    )


@check(part="accuracy", after=counts_the_right_answers)
def counts_in_eval_mode(subject: Subject) -> None:
    """accuracy measures a network with dropout as it is in use, with dropout off"""
    model = stub(subject, dropout=0.8)
    x = normal(300, 1, 28, 28)
    y = predictions_of(subject, model, x, 10).argmax(1)
    model.train()
    got = number(subject.accuracy(model, x, y))
    expect_true(
        abs(got - 1) < 1e-5,
        actual=f"accuracy gave {show(got)} for a network with dropout, whose {len(y)} answers are all right",
        expected="1",
        hint="model.eval() before counting: otherwise dropout goes on erasing",
    )


# ---- predictions ------------------------------------------------------------------------------------------


@prediction("shape")
def shape_of_a_batch(subject: Subject) -> object:
    """Flattening keeps the batch axis and joins the other three; the last layer gives ten logits a row."""
    return logits_of(new(subject), torch.zeros(100, 1, 28, 28))


@prediction("value")
def biases_to_learn(subject: Subject) -> object:
    """Each unit has one: 512 + 256 + 10. The other 535,040 numbers are weights, three quarters of them in the
    first layer.
    """
    return sum(shape[0] for _, shape in subject.state(new(subject)) if len(shape) == 1)


@prediction("error")
def narrow_images(subject: Subject) -> object:
    """28 · 27 = 756 numbers meet a matrix for 784: torch refuses the product with a RuntimeError."""
    return new(subject)(torch.zeros(4, 1, 28, 27))
