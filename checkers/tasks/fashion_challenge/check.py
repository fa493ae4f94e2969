"""The Fashion-MNIST challenge: a free architecture, judged by what it answers on images that it never met."""

import contextlib
import math
from dataclasses import dataclass

import torch
from torch import Tensor

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
    expect_true,
    fail,
    forbid,
    fresh_set,
    integers,
    normal,
    permutation,
    prediction,
    predictions_of,
    shared,
    sizes,
    uniform,
)

SET = "fashion-mnist"
LARGEST = 5_000_000
UNSEEN, VALIDATION = 3_000, 5_000  # pictures of a generated test set; of a real set's validation part
PERCEPTRON = "the task wants a multilayer perceptron: linear layers with activations between them"
FORBIDDEN = (
    *(
        "Conv1d",
        "Conv2d",
        "Conv3d",
        "ConvTranspose2d",
        "LazyConv2d",
        "conv1d",
        "conv2d",
        "conv3d",
        "Unfold",
        "unfold",
    ),
    *("MultiheadAttention", "scaled_dot_product_attention", "Transformer", "TransformerEncoder"),
    *("TransformerEncoderLayer", "DecisionTreeClassifier", "RandomForestClassifier", "ExtraTreesClassifier"),
    *("GradientBoostingClassifier", "HistGradientBoostingClassifier", "KNeighborsClassifier"),
)


def new(subject: Subject) -> Remote:
    """An untrained network of the learner's."""
    model = expect_object(subject.make_model(), hint="make_model has to return the network")
    with contextlib.suppress(CheckFailed):
        predictions_of(subject, model, torch.zeros(2, 1, 28, 28))  # a lazy layer learns its shape here
    return model


# ---- what the network is ----------------------------------------------------------------------------------


@check
def gives_ten_numbers_for_each_image(subject: Subject) -> None:
    """make_model gives a network that turns (B, 1, 28, 28) into (B, 10)"""
    model = new(subject)
    for batch in (1, *sizes((3, 7))):
        predictions_of(subject, model, uniform(batch, 1, 28, 28), 10)


@check(after=gives_ten_numbers_for_each_image)
def holds_at_most_5_million_numbers(subject: Subject) -> None:
    """the network holds its weights itself, 5 million numbers at the most"""
    small_enough(subject, new(subject))


def small_enough(subject: Subject, model: Remote) -> None:
    """The state has numbers, and not too many."""
    count = sum(math.prod(shape) for _, shape in subject.state(model))
    hint = "layers in a plain list are not registered; in nn.Sequential or nn.ModuleList they are"
    expect_true(count > 0, actual="the network holds no numbers", expected="weights to learn", hint=hint)
    expect_true(
        count <= LARGEST,
        actual=f"the network holds {count:,} numbers",
        expected=f"at most {LARGEST:,}",
        hint="narrower layers do it: 784 → 512 → 256 → 10 holds 535,818",
    )


@check(after=gives_ten_numbers_for_each_image)
def is_fully_connected(subject: Subject) -> None:
    """the network has linear layers, no convolution, no attention and no trees"""
    fully_connected(subject, new(subject))
    forbid(*FORBIDDEN, because=PERCEPTRON)


def fully_connected(subject: Subject, model: Remote) -> None:
    """No tensor of the state has the form of a convolution's kernels; a mean image (1, 1, 28, 28) has not."""
    for name, shape in subject.state(model):
        if len(shape) == 4 and shape[0] > 1:
            fail(
                actual=f"the network holds {name} of shape {shape}, the kernels of a convolution",
                expected="matrices",
                hint=PERCEPTRON,
            )


@check(after=is_fully_connected)
def is_not_linear(subject: Subject) -> None:
    """the network has a hidden layer with an activation: it is no linear map of the pixels"""
    bends(subject, new(subject), 1.5 * normal(64, 1, 28, 28), 1.5 * normal(64, 1, 28, 28))


def bends(subject: Subject, model: Remote, a: Tensor, b: Tensor) -> None:
    """Half-way between two images a linear map gives the mean of its answers; a perceptron does not.

    Compared are differences between logits, which softmax and log_softmax keep; an answer that hardly
    depends on the image decides nothing.
    """
    answers = predictions_of(subject, model, torch.cat([a, b, (a + b) / 2]), 10).double()
    if bool((answers >= 0).all()) and bool(((answers.sum(1) - 1).abs() < 1e-4).all()):
        answers = answers.clamp(min=1e-30).log()  # probabilities
    one, two, middle = (answers - answers.mean(1, keepdim=True)).chunk(3)
    scale = float((one - two).abs().mean())
    if scale < 1e-4 or float((middle - (one + two) / 2).abs().max()) > 1e-3 * scale:
        return
    matrices = [shape for _, shape in subject.state(model) if len(shape) == 2]
    hint = "linear layers without an activation between them collapse to a single one"
    if len(matrices) < 2:
        hint = "there is no hidden layer: this is softmax regression, which ends at 78 %"
    fail(
        actual="half-way between two images the network gives just the mean of its answers, so it is linear",
        expected="a hidden layer with an activation",
        hint=hint,
    )


@check(after=gives_ten_numbers_for_each_image)
def answers_each_image_by_itself(subject: Subject) -> None:
    """in eval mode an image gets the same answer each time, whatever else is in the batch"""
    steady(subject, new(subject), uniform(60, 1, 28, 28))


def steady(subject: Subject, model: Remote, x: Tensor) -> None:
    """The same answers a second time, and in another order and company."""
    first, again = (predictions_of(subject, model, x, 10) for _ in range(2))
    near = 1e-3 * float(first.abs().max())
    expect_close(
        again, first, atol=near, hint="is dropout on in eval mode? F.dropout wants training=self.training"
    )
    order = permutation(len(x))[: len(x) // 2]
    company = (
        "the other images of the batch matter: in eval mode batch norm has to use its running statistics"
    )
    expect_close(predictions_of(subject, model, x[order], 10), first[order], atol=near, hint=company)


# ---- what it learns ---------------------------------------------------------------------------------------


@dataclass
class Trained:
    """A trained network's answers on training images and on unseen ones, with their labels."""

    seen: Tensor
    seen_labels: Tensor
    logits: Tensor
    labels: Tensor
    own_labels: Tensor
    source: str
    grown: float


_done: list[Trained | CheckFailed] = []  # one training serves all checks of a run


def trained(subject: Subject) -> Trained:
    """The outcome of this run's training, which happens once."""
    if not _done:
        try:
            _done.append(training(subject))
        except CheckFailed as failure:
            _done.append(failure)
    if isinstance(_done[0], CheckFailed):
        raise _done[0]
    return _done[0]


def training(subject: Subject) -> Trained:
    """Trains a network on renumbered classes and asks it for images that it never met."""
    data = data_set(SET)
    number = permutation(10)  # of the classes, so that labels from elsewhere are worth nothing
    labels = number[data.train[1]]
    if data.real:
        count = len(labels) - VALIDATION
        val_set = (data.train[0][count:].float() / 255, labels[count:])
        pictures, own = data.test[0].float() / 255, data.test[1]
    else:
        count = len(labels)
        val_set = (data.test[0][:1_000].float() / 255, number[data.test[1][:1_000]])
        pictures, own = fresh_set(data.name, UNSEEN)
    train_set = (shared(SET, first=count).x, labels[:count])
    model = new(subject)
    before = spread(subject, model)
    model = after_training(subject, model, train_set, val_set)
    small_enough(subject, model)
    fully_connected(subject, model)
    steady(subject, model, pictures[:200])
    bends(subject, model, pictures[:100], pictures[100:200])
    some = permutation(len(labels))[:1_000]
    return Trained(
        seen=predictions_of(subject, model, data.train[0][some].float() / 255, 10),
        seen_labels=labels[some],
        logits=predictions_of(subject, model, pictures, 10),
        labels=number[own],
        own_labels=own,
        source=f"{len(own):,} unseen images of {data.name}",
        grown=spread(subject, model) / before,
    )


def after_training(subject: Subject, model: Remote, train_set: object, val_set: object) -> Remote:
    """The network that counts: the one that train returns, else the one that it was given."""
    result = subject.train(model, train_set, val_set, device())
    if not isinstance(result, Remote):
        return model
    try:
        subject.state(result)
    except CheckFailed as refused:
        if refused.kind != "wrong":
            raise
        return model
    return result


def spread(subject: Subject, model: Remote) -> float:
    """The root mean square of the largest matrix of the network."""
    held = [(math.prod(shape), name) for name, shape in subject.state(model) if len(shape) > 1]
    if not held:
        return 1.0
    (matrix,) = subject.tensors(model, [max(held)[1]])
    return float(matrix.double().pow(2).mean().sqrt()) or 1.0


@check(after=(is_not_linear, answers_each_image_by_itself, holds_at_most_5_million_numbers))
def learns_nothing_from_random_labels(subject: Subject) -> None:
    """with labels drawn at random the network stays near chance: it knows nothing but what it is given"""
    data = data_set(SET)
    some = permutation(len(data.train[1]))[:600]
    x, y = data.train[0][some].float() / 255, integers(600, low=0, high=10)
    model = after_training(subject, new(subject), (x[:500], y[:500]), (x[500:], y[500:]))
    try:
        guess = predictions_of(subject, model, data.test[0][:1_000].float() / 255, 10).argmax(1)
    except CheckFailed as failure:
        if failure.kind != "wrong":
            raise
        return  # whatever is wrong with it, it has learned nothing
    share = float((guess == data.test[1][:1_000]).float().mean())
    expect_true(
        share < 0.4,
        actual=f"trained on random labels the network still gets {100 * share:.3g} % of {data.name} right",
        expected="about 10 %",
        hint="learn from train_set and val_set alone",
    )


def cleared(subject: Subject, bar: float) -> None:
    """The accuracy on unseen images is at least `bar`; the hint says what the numbers look like."""
    found = trained(subject)
    expect_accuracy(found.logits, found.labels, at_least=bar, of=found.source, hint=diagnosis(found))


def diagnosis(found: Trained) -> str:
    """What the answers on seen and unseen images tell about the training."""
    guess = found.logits.argmax(1)
    right, seen = (
        float((logits.argmax(1) == labels).float().mean())
        for logits, labels in ((found.logits, found.labels), (found.seen, found.seen_labels))
    )
    if float((guess == found.own_labels).float().mean()) > 0.6:
        return "it answers with class numbers of its own: learn from the labels in train_set"
    lost = float(found.logits.std(0).max()) < 0.05 * max(1.0, float(found.logits.abs().mean()))
    if found.grown == 1.0:
        return "train changed no weight of the network: are backward and step called, on its own parameters?"
    if right < 0.3 and found.grown > 3:
        return "the weights have grown enormously: the training diverged, take a smaller learning rate"
    if right < 0.3 and lost:
        return (
            "its answers hardly depend on the image: the gradient vanishes on its way through the layers, "
            "as behind many sigmoids, or nothing was trained"
        )
    if right < 0.6 and int(torch.bincount(guess, minlength=10).max()) > 0.5 * len(guess):
        return "it mostly names one class: steps too few or too small, or batches that do not mix the classes"
    told = f"it has {100 * seen:.3g} % of its training images right"
    if seen > right + 0.1:
        return f"{told}, so it is overfitted: normalise inside the network, add dropout, stop on validation"
    return (
        f"{told}, so it is underfitted: more epochs, Adam with rate 0.001, pixels normalised in the network"
    )


@check(part="at_least_70", after=learns_nothing_from_random_labels)
def has_70_percent_right(subject: Subject) -> None:
    """after train it has 70 % of unseen images right"""
    cleared(subject, 0.70)


@check(part="at_least_78", after=has_70_percent_right)
def has_78_percent_right(subject: Subject) -> None:
    """after train it has 78 % of unseen images right"""
    cleared(subject, 0.78)


@check(part="at_least_82", after=has_78_percent_right)
def has_82_percent_right(subject: Subject) -> None:
    """after train it has 82 % of unseen images right, the cut-off of the challenge"""
    cleared(subject, 0.82)


# ---- predictions ------------------------------------------------------------------------------------------


@prediction("shape")
def shape_of_one_answer(subject: Subject) -> object:
    """The batch axis stays, also for a batch of one, and each image gets a number for each of ten classes."""
    model = new(subject)
    model.eval()
    return model(torch.zeros(1, 1, 28, 28))


@prediction("value")
def asked_twice(subject: Subject) -> object:
    """Dropout draws only in training: in eval mode the same image gives the same numbers, so 0."""
    model, x = new(subject), uniform(20, 1, 28, 28)
    return (predictions_of(subject, model, x) - predictions_of(subject, model, x)).abs().max()


@prediction("error")
def narrow_images(subject: Subject) -> object:
    """28 · 27 = 756 numbers meet a matrix for 784: torch refuses the product with a RuntimeError. (Where view
    makes rows of 784, four such images do not fill them, which is a RuntimeError, too.)
    """
    model = new(subject)
    model.eval()
    return model(torch.zeros(4, 1, 28, 27))
