"""A report on a classifier: the network and the labels are the judge's, so every entry can be looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    expect_object,
    expect_true,
    fail,
    fresh_set,
    integers,
    named,
    normal,
    number,
    picture,
    prediction,
    recognise,
    show,
    to_tensor,
)
from checkers.data.shapes import CLASSES

NAMES = ("train_acc", "test_acc", "right", "wrong")


def there(subject: Subject) -> Remote:
    """torch in the learner's process, whatever the file itself imports."""
    return expect_object(subject["__builtins__"].get("__import__")("torch"))


@dataclass
class Case:
    """A network over there, two labelled sets, and what the network answers in eval mode."""

    model: Remote
    x_train: Tensor
    y_train: Tensor
    x_test: Tensor
    y_test: Tensor
    train_logits: Tensor
    logits: Tensor
    classes: Sequence[str]

    @property
    def predicted(self) -> Tensor:
        """The class with the largest logit for each test image."""
        return self.logits.argmax(1)

    def report(self, subject: Subject) -> dict[str, Any]:
        """The learner's report, with its four entries; raises CheckFailed for anything else."""
        found = subject.report(
            self.model, self.x_train, self.y_train, self.x_test, self.y_test, list(self.classes)
        )
        if not isinstance(found, dict):
            told = "None" if found is None else show(found)
            fail(
                actual=f"report returned {told}",
                expected="a dictionary",
                hint="return all four entries in one",
            )
        for name in NAMES:
            if name not in found:
                has = ", ".join(str(one)[:20] for one in list(found)[:6]) or "nothing"
                fail(actual=f"report has {has}", expected=f"an entry {name!r}", hint="spelled exactly so")
        return dict(found)


def case(
    subject: Subject, weight: Tensor, bias: Tensor, train: tuple[Tensor, Tensor], test: tuple[Tensor, Tensor]
) -> Case:
    """A linear network with dropout over there, with these weights, in training mode as it was left."""
    size = weight.shape[1]
    layer = there(subject).nn
    model = expect_object(
        layer.Sequential(layer.Flatten(), layer.Dropout(0.5), layer.Linear(size, len(weight)))
    )
    model.load_state_dict({"2.weight": weight, "2.bias": bias})
    first, logits = (one.flatten(1) @ weight.T + bias for one in (train[0], test[0]))
    classes = CLASSES if len(weight) == len(CLASSES) else [f"class {at}" for at in range(len(weight))]
    return Case(model, *train, *test, first, logits, classes)


def pictures(subject: Subject) -> Case:
    """New shapes, and a linear network that has learned a little about such shapes."""
    x, y = fresh_set("shapes32", 331)
    weight, bias = learned(x[:200], y[:200])
    return case(subject, weight, bias, (x[:200], y[:200]), (x[200:], y[200:]))


def learned(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Weights (10, 3072) and biases (10,) of a softmax regression after a few steps."""
    layer = nn.Linear(x[0].numel(), 10)
    optimiser = torch.optim.Adam(layer.parameters(), lr=2e-3)
    for _ in range(40):
        optimiser.zero_grad()
        nn.functional.cross_entropy(layer(x.flatten(1)), y).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return layer.weight.detach(), layer.bias.detach()


def noise(subject: Subject, wrong: int, train_wrong: int = 0) -> Case:
    """Noise in five classes, of which the network has exactly the last `wrong` ones wrong."""
    classes, count = 5, 1013
    weight, bias = normal(classes, 75) / 4, normal(classes) / 8
    sets = []
    for size, off in ((count - 202, train_wrong), (count, wrong)):
        x = normal(size, 3, 5, 5)
        y = (x.flatten(1) @ weight.T + bias).argmax(1)
        if off:
            y[-off:] = (y[-off:] + 1 + integers(off, low=0, high=classes - 1)) % classes
        sets.append((x, y))
    return case(subject, weight, bias, sets[0], sets[1])


# ---- the form ---------------------------------------------------------------------------------------------


@dataclass
class Entry:
    """One picture of a report: its place among the test images, both classes and the probabilities."""

    index: int
    true: int
    predicted: int
    probs: Tensor


def entries(case: Case, found: Mapping[str, Any], name: str) -> list[Entry]:
    """The entries of one list; raises CheckFailed where they cannot be read."""
    listed = found[name]
    if not isinstance(listed, (list, tuple)):
        raise CheckFailed(actual=f"{name} is {show(listed)}", expected="a list of images", hint="use []")
    return [entry(case, one, f"{name}[{at}]") for at, one in enumerate(listed[:20])]


def entry(case: Case, one: Any, where: str) -> Entry:
    """One entry, its numbers read; raises CheckFailed."""
    if not isinstance(one, dict):
        raise CheckFailed(
            actual=f"{where} is {show(one)}", expected="a dictionary", hint="index, true, predicted and probs"
        )
    for key in ("index", "true", "predicted", "probs"):
        if key not in one:
            raise CheckFailed(actual=f"{where} has no {key!r}", expected="index, true, predicted and probs")
    index = whole(one["index"], f"{where}['index']")
    if not 0 <= index < len(case.y_test):
        raise CheckFailed(
            actual=f"{where}['index'] is {index}",
            expected=f"a place from 0 to {len(case.y_test) - 1} in the test set",
            hint="test images are asked",
        )
    classes = [class_of(case, one[key], f"{where}[{key!r}]") for key in ("true", "predicted")]
    return Entry(index, classes[0], classes[1], probabilities(one["probs"], f"{where}['probs']"))


def whole(value: Any, where: str) -> int:
    """A whole number, as it may come from Python, NumPy or torch."""
    plain = not isinstance(value, (str, list, tuple, dict))
    found = number(value, hint=f"{where} has to be one number") if plain else 0.5
    if found != int(found):
        raise CheckFailed(actual=f"{where} is {show(value)}", expected="a whole number")
    return int(found)


def class_of(case: Case, value: Any, where: str) -> int:
    """A class by its number or its name."""
    if isinstance(value, str):
        if value not in case.classes:
            told = ", ".join(case.classes[:3])
            raise CheckFailed(actual=f"{where} is {show(value)}", expected=f"a name of classes: {told}, …")
        return list(case.classes).index(value)
    return whole(value, where)


def probabilities(value: Any, where: str) -> Tensor:
    """The numbers of `probs` as a vector; raises CheckFailed."""
    texts = isinstance(value, (str, dict))
    if texts or (isinstance(value, (list, tuple)) and any(isinstance(one, (list, str)) for one in value)):
        raise CheckFailed(
            actual=f"{where} is {show(value)}",
            expected="a number for each class",
            hint="texts and names are no numbers, and [0] behind a list in a list takes the batch axis away",
        )
    if isinstance(value, (list, tuple)):
        hint = f"{where} has to be a list of numbers"
        return torch.tensor([number(one, hint) for one in value[:1000]], dtype=torch.float64)
    return to_tensor(value, hint=f"{where} has to be a list of numbers").to(torch.float64)


@check
def has_four_entries(subject: Subject) -> None:
    """returns train_acc, test_acc, right and wrong, each image with index, true, predicted and probs"""
    case = noise(subject, wrong=40, train_wrong=30)
    found = case.report(subject)
    for name in ("train_acc", "test_acc"):
        number(found[name], hint=f"{name} has to be one number")
    for name in ("right", "wrong"):
        entries(case, found, name)


# ---- accuracies -------------------------------------------------------------------------------------------


@check(part="accuracies", after=has_four_entries)
def counts_over_all_images(subject: Subject) -> None:
    """train_acc and test_acc are right answers divided by all, also where the last batch is smaller"""
    case = noise(subject, wrong=11, train_wrong=9)
    found = case.report(subject)
    holds(found, "test_acc", case.logits, case.y_test, other=case.train_logits.argmax(1) == case.y_train)
    holds(found, "train_acc", case.train_logits, case.y_train, other=case.logits.argmax(1) == case.y_test)


def holds(found: Mapping[str, Any], name: str, logits: Tensor, y: Tensor, other: Tensor) -> None:
    """One accuracy is that of the network, as a share or in percent."""
    hits = (logits.argmax(1) == y).double()
    right, got = float(hits.mean()), number(found[name])
    if abs(got - right) < 1e-5 or abs(got - 100 * right) < 1e-3:
        return
    usual = (16, 32, 50, 64, 100, 128, 200, 250, 256, 500, 512)
    means = [float(torch.stack([part.mean() for part in torch.split(hits, size)]).mean()) for size in usual]
    unequal = "this is the mean of the batches' accuracies, where the last batch is smaller"
    dropped = "the last, smaller batch has to count as well"
    rounded = got in (round(right, 2), round(right, 3), round(right, 4))
    hint = (
        "the share as it is, not rounded"
        if rounded
        else recognise(
            got,
            (1 - right, "this is the share of wrong answers"),
            (float(hits.sum()), "this is the number of right answers: divide by all"),
            (float(other.double().mean()), "this is the accuracy on the other set"),
            *((mean, unequal) for mean in means),
            *((float(hits[: len(hits) // size * size].mean()), dropped) for size in usual),
            otherwise="model.eval() first, as dropout changes answers; then argmax over the classes",
        )
    )
    fail(
        actual=f"{name} is {show(got)} where {int(hits.sum())} of {len(hits)} are right",
        expected=show(right),
        hint=hint,
    )


@check(part="accuracies", after=counts_over_all_images)
def agrees_on_pictures(subject: Subject) -> None:
    """both accuracies are right for pictures of ten classes, too"""
    case = pictures(subject)
    found = case.report(subject)
    holds(found, "test_acc", case.logits, case.y_test, other=case.train_logits.argmax(1) == case.y_train)
    holds(found, "train_acc", case.train_logits, case.y_train, other=case.logits.argmax(1) == case.y_test)


# ---- pictures ---------------------------------------------------------------------------------------------


def true_to(case: Case, listed: Sequence[Entry], name: str) -> None:
    """Each entry of a list says what is so, and belongs into this list."""
    count = len(case.y_train)
    trained = all(one.index < count and one.true == int(case.y_train[one.index]) for one in listed)
    for at, one in enumerate(listed):
        where = f"{name}[{at}]"
        true, predicted = int(case.y_test[one.index]), int(case.predicted[one.index])
        if one.true != true:
            hint = "an index counts through the whole test set"
            if one.true == predicted:
                hint = "true is what y_test says, predicted what the network says"
            fail(
                actual=f"{where} says that test image {one.index} is of class {one.true}",
                expected=f"class {true}, as y_test has it",
                hint="these are training images, test images are asked" if trained else hint,
            )
        if one.predicted != predicted:
            fail(
                actual=f"{where} says that test image {one.index} was taken for class {one.predicted}",
                expected=f"class {predicted}, which has the largest logit in eval mode",
                hint="is dropout still on, or the index one of a batch?",
            )
        if (true == predicted) != (name == "right"):
            fail(
                actual=f"{where} is test image {one.index} of class {true}, taken for class {predicted}",
                expected=f"an image that was classified {'correctly' if name == 'right' else 'wrongly'}",
                hint="right has those with predicted == true, wrong the others",
            )
    places = [one.index for one in listed]
    expect_true(
        len(set(places)) == len(places),
        actual=f"{name} shows the test images {', '.join(map(str, places))}",
        expected="each image once",
        hint="take three different indices",
    )


def well_spread(case: Case, listed: Sequence[Entry], name: str) -> None:
    """The probabilities of each entry are those of its image, from 0 to 1 or in percent."""
    for at, one in enumerate(listed):
        logits = case.logits[one.index].double()
        wanted = logits.softmax(0)
        got = named(one.probs, f"{name}[{at}]['probs']")
        if got.shape != wanted.shape:
            axes = (
                "one image's probabilities: [0] behind them takes the batch axis away" if got.ndim > 1 else ""
            )
            fail(
                actual=f"{name}[{at}]['probs'] has shape {tuple(got.shape)}",
                expected=f"({len(wanted)},), a probability for each class",
                hint=axes or "all classes, not only the likeliest",
            )
        if any(float((got - factor * wanted).abs().max()) <= 1e-4 * factor for factor in (1, 100)):
            continue
        total = float(got.sum())
        columns = case.logits.double().softmax(0)[one.index]
        batches = [
            torch.split(case.logits, size)[one.index // size].double().softmax(0)[one.index % size]
            for size in (16, 32, 64, 100, 128, 256, 512)
        ]
        first = case.train_logits.double()
        own = first[one.index].softmax(0) if one.index < len(first) else torch.zeros(1)
        over = "the softmax runs over the batch, so columns add up to 1 instead of rows: dim=1"
        hint = recognise(
            got,
            (logits, "these are the logits: they do not add up to 1, softmax is missing"),
            (logits.log_softmax(0), "these are logarithms of probabilities: exp is missing"),
            (logits.sigmoid(), "a sigmoid of each logit is not a softmax: the classes have to share 1"),
            (columns, over),
            *((one, over) for one in batches),
            (own, "these are the probabilities of a training image: test images are asked"),
            (wanted.sort(descending=True).values, "these are sorted: the order is that of classes"),
            (wanted.softmax(0), "softmax twice: the network's logits go through it once"),
            otherwise="softmax over the classes of this image's logits, with dropout off",
        )
        worst = int((got - wanted).abs().argmax())
        fail(
            actual=f"{name}[{at}]['probs'] gives class {worst} {show(float(got[worst]))} (sum {show(total)})",
            expected=f"{show(float(wanted[worst]))}, and the sum 1",
            hint=hint,
        )


def as_many(case: Case, count: int, name: str) -> None:
    """Three entries, or as many as there are."""
    hits = case.predicted == case.y_test
    there_are = int((hits if name == "right" else ~hits).sum())
    wanted, word = min(3, there_are), "correctly" if name == "right" else "wrongly"
    few = there_are < 3
    expect_true(
        count == wanted,
        actual=f"the length of {name} is {count}, and {there_are} of the test images were classified {word}",
        expected=f"length {wanted}",
        hint="take as many as there are: mask.nonzero()[:3] does" if few else "three, whichever you like",
    )


def sound(subject: Subject, case: Case, name: str) -> list[Entry]:
    """The list of a report after every look at it."""
    found = case.report(subject)
    listed = entries(case, found, name)
    as_many(case, len(found[name]), name)
    true_to(case, listed, name)
    well_spread(case, listed, name)
    return listed


def show_all(case: Case, listed: Sequence[Entry]) -> None:
    """Shows the images with both classes and the probability of the predicted one."""
    for one in listed:
        sure = float(case.logits[one.index].softmax(0).max())
        true, predicted = case.classes[one.true], case.classes[one.predicted]
        told = f"{predicted}, recognised" if one.true == one.predicted else f"{true}, taken for {predicted}"
        picture(case.x_test[one.index], f"test image {one.index}: {told} at {100 * sure:.0f} %")


@check(part="right", after=has_four_entries)
def shows_three_right_ones(subject: Subject) -> None:
    """right has three test images that were classified correctly, with their probabilities"""
    sound(subject, noise(subject, wrong=300), "right")
    case = pictures(subject)
    show_all(case, sound(subject, case, "right"))


@check(part="right", after=shows_three_right_ones)
def shows_fewer_right_ones_where_there_are_no_three(subject: Subject) -> None:
    """right is shorter where fewer than three images were classified correctly"""
    case = noise(subject, wrong=1013 - int(integers(1, low=0, high=3)))
    sound(subject, case, "right")


@check(part="wrong", after=has_four_entries)
def shows_three_wrong_ones(subject: Subject) -> None:
    """wrong has three test images that were classified wrongly, with their probabilities"""
    sound(subject, noise(subject, wrong=300), "wrong")
    case = pictures(subject)
    show_all(case, sound(subject, case, "wrong"))


@check(part="wrong", after=shows_three_wrong_ones)
def shows_fewer_wrong_ones_where_there_are_no_three(subject: Subject) -> None:
    """wrong is shorter, or empty, where fewer than three images were classified wrongly"""
    for wrong in (0, int(integers(1, low=1, high=3))):
        sound(subject, noise(subject, wrong=wrong), "wrong")


# ---- predictions ------------------------------------------------------------------------------------------


def small(subject: Subject, wrong: int = 3) -> dict[str, Any]:
    """The report on 7 images of 4 classes."""
    layer = there(subject).nn
    model = expect_object(layer.Sequential(layer.Flatten(), layer.Linear(4, 4)))
    model.load_state_dict({"1.weight": torch.eye(4), "1.bias": torch.zeros(4)})
    x = normal(7, 1, 2, 2)
    y = x.flatten(1).argmax(1)
    y[:wrong] = (y[:wrong] + 1) % 4
    found = subject.report(model, x, y, x, y, ["cat", "dog", "fox", "owl"])
    return found if isinstance(found, dict) else {}


@prediction("shape")
def shape_of_the_probabilities(subject: Subject) -> object:
    """One number for each class, four in all: an entry is about a single image, so no batch axis is left."""
    return probabilities(small(subject)["right"][0]["probs"], "probs")


@prediction("value")
def sum_of_the_probabilities(subject: Subject) -> object:
    """Softmax divides the exponentials of a row by their sum, so they add up to 1, whatever the logits."""
    probs = probabilities(small(subject)["right"][0]["probs"], "probs")
    return float(probs.sum()) / (100 if 99.9 < float(probs.sum()) < 100.1 else 1)  # percent are as right


@prediction("error")
def nothing_wrong(subject: Subject) -> object:
    """A slice of an empty list of places is empty and no error; taking place 0 of it would raise one."""
    return bool(small(subject, wrong=0))
