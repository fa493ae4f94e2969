"""Early stopping: scripted validation losses, and a network whose weight counts the epochs it was trained."""

import math
from typing import Any

import torch
from torch import Tensor

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    expect_dtype,
    expect_object,
    expect_shape,
    expect_true,
    fail,
    integers,
    named,
    permutation,
    prediction,
    show,
    sizes,
    to_tensor,
)

UNTRAINED = 77.0  # the loss before any epoch: whoever validates first reads it
LATER = 50.0  # the loss of every epoch behind a script

# ---- three_parts -------------------------------------------------------------------------------------------


def parts_of(subject: Subject, n: int, n_val: int, n_test: int) -> list[Tensor]:
    """The learner's three parts; fails the check unless there are three vectors."""
    got = subject.three_parts(n, n_val, n_test)
    if not isinstance(got, (list, tuple)) or len(got) != 3:
        told = f"{len(got)} values" if isinstance(got, (list, tuple)) else show(got)
        fail(actual=f"three_parts gave {told}", expected="three tensors", hint="training, validation, test")
    names = ("the training part", "the validation part", "the test part")
    return [named(to_tensor(one), name) for one, name in zip(got, names, strict=True)]


@check(part="three_parts")
def cuts_into_the_sizes(subject: Subject) -> None:
    """three_parts gives int64 tensors of n − n_val − n_test, n_val and n_test positions"""
    n_val, n_test = sizes((6, 12), (15, 25))
    for n in (n_val + n_test + int(integers(1, low=30, high=60)), n_val + n_test + 1):
        for one, size in zip(
            parts_of(subject, n, n_val, n_test), (n - n_val - n_test, n_val, n_test), strict=True
        ):
            expect_shape(one, (size,), hint="the order is training, validation, test")
            expect_dtype(one, torch.int64, hint="positions are whole numbers, as torch.randperm gives them")


@check(part="three_parts", after=cuts_into_the_sizes)
def shares_no_example(subject: Subject) -> None:
    """three_parts puts each position from 0 to n − 1 into exactly one part"""
    n = int(integers(1, low=60, high=90))
    parts = parts_of(subject, n, 20, 15)
    every = torch.cat(parts)
    expect_true(
        bool((every >= 0).all() and (every < n).all()),
        actual=f"the positions go from {int(every.min())} to {int(every.max())}",
        expected=f"0 to {n - 1}",
    )
    for one, name in zip(parts, ("training", "validation", "test"), strict=True):
        again = len(one) - len(set(one.tolist()))
        expect_true(
            not again,
            actual=f"the {name} part holds {again} examples twice",
            expected="each once",
            hint="drawing with replacement repeats some and leaves others out: torch.randperm does neither",
        )
    pairs = {(0, 1): "training and validation", (0, 2): "training and test", (1, 2): "validation and test"}
    for (a, b), names in pairs.items():
        both = set(parts[a].tolist()) & set(parts[b].tolist())
        expect_true(
            not both,
            actual=f"{names} share {len(both)} of {n} examples",
            expected="none",
            hint="a leak: what was trained on is judged. Draw one order and cut it, not one for each",
        )
    left = n - len(set(every.tolist()))
    hint = "the three parts together hold every position: cut one whole torch.randperm(n)"
    expect_true(not left, actual=f"{left} of {n} examples are in no part", expected="none", hint=hint)


@check(part="three_parts", after=shares_no_example)
def draws_at_random(subject: Subject) -> None:
    """three_parts mixes: each part has examples from everywhere"""
    n = 300
    for one, name in zip(parts_of(subject, n, 60, 60), ("training", "validation", "test"), strict=True):
        thirds = torch.bincount(one * 3 // n, minlength=3)
        expect_true(
            int(thirds.min()) > 0.2 * int(thirds.max()),
            actual=f"of the {name} part {int(thirds[0])}, {int(thirds[1])} and {int(thirds[2])} lie in the "
            "first, second and last third of the data",
            expected="some from everywhere",
            hint="data often lie class by class: draw with torch.randperm, then cut",
        )
        ordered = one.sort().values.diff()
        expect_true(
            bool((ordered != ordered[0]).any()),
            actual=f"the {name} part takes every {int(ordered[0])}th example",
            expected="a random choice",
            hint="a fixed pattern may meet a pattern of the data: torch.randperm",
        )


# ---- fit ---------------------------------------------------------------------------------------------------


class Training:
    """A network over there whose weight and running mean count its epochs, with scripted losses."""

    def __init__(self, subject: Subject, losses: list[float]) -> None:
        self.subject, self.script = subject, losses
        builtins = subject["__builtins__"]
        load, every = builtins.get("__import__"), builtins.get("map")
        tools, partial = load("itertools"), load("functools").partial
        self.model: Remote = expect_object(load("torch").nn.BatchNorm1d(1))
        self.model.weight.data.zero_()
        one = tools.repeat(1.0)
        changes = [every(place, one) for place in (self.model.weight.data.add_, self.model.running_mean.add_)]
        self.train: Remote = partial(builtins.get("next"), builtins.get("zip")(tools.count(), *changes))
        table = [UNTRAINED, *losses, *[LATER] * 60]
        weights = every(load("torch").sum, tools.repeat(self.model.weight.data))
        lookup = every(partial(load("operator").getitem, table), every(builtins.get("int"), weights))
        self.calls: Remote = tools.count()  # goes up with each call of validate
        second = load("operator").itemgetter(1)
        counted = every(second, builtins.get("zip")(self.calls, lookup))
        self.validate: Remote = partial(builtins.get("next"), counted)

    def run(self, patience: int, max_epochs: int) -> list[float]:
        """The list that fit returns."""
        told = (
            f"fit with the losses {_listed(self.script)}, patience {patience} and {max_epochs} epochs at most"
        )
        try:
            got: Any = self.subject.fit(self.model, self.train, self.validate, patience, max_epochs)
        except CheckFailed as refused:
            if "list index out of range" not in refused.actual:
                raise
            told = f"{told} ran {len(self.script) + 60} epochs and more"
            hint = "max_epochs ends the training at the latest"
            raise CheckFailed(actual=told, expected=f"at most {max_epochs}", hint=hint) from None
        if isinstance(got, Tensor):
            got = got.reshape(-1).tolist()
        if isinstance(got, tuple):
            got = list(got)
        numbers = isinstance(got, list) and all(isinstance(one, (int, float, Tensor)) for one in got)
        if not numbers:
            shown = f"a list with {show(got[0])}" if isinstance(got, list) and got else show(got)
            fail(
                actual=f"{told} gave {shown}",
                expected="a list of losses",
                hint="return all validation losses",
            )
        self.told = told
        return [float(one) for one in got]

    def state(self) -> tuple[float, float]:
        """The epochs that weight and running mean show."""
        weight, mean = self.subject.tensors(self.model, ["weight", "running_mean"])
        return float(weight), float(mean)

    def epochs(self) -> int:
        """How often train_epoch was called; counts one more from then on."""
        found = self.train()
        return int(found[0]) if isinstance(found, (list, tuple)) else -1

    def validations(self) -> int:
        """How often validate was called; counts one more from then on."""
        return int(self.subject["__builtins__"].get("next")(self.calls))

    def expect_epochs(self, patience: int, max_epochs: int, wanted: int, hint: str) -> None:
        """It runs this many epochs, and the list holds their losses."""
        got = self.run(patience, max_epochs)
        told = f"{self.told} ran {len(got)} epoch{'s' * (len(got) != 1)}"
        expect_true(len(got) == wanted, actual=told, expected=f"{wanted}", hint=hint)
        pairs = zip(got, self.script, strict=False)
        if not all(
            math.isclose(one, two, rel_tol=1e-6) or (math.isnan(one) and math.isnan(two))
            for one, two in pairs
        ):
            early = "validate comes after train_epoch: this is the loss before any training"
            fail(
                actual=f"{self.told} gave {_listed(got)}",
                expected=_listed(self.script[:wanted]),
                hint=early if UNTRAINED in got else "the losses in their order, one of each epoch",
            )


def _listed(losses: list[float]) -> str:
    return ", ".join(f"{one:.6g}" for one in losses)


def falling(count: int) -> list[float]:
    """Fresh losses, each lower than the one before."""
    return sorted((2 + int(one) / 1000 for one in permutation(1000)[:count]), reverse=True)


@check(part="fit")
def trains_and_validates_in_turn(subject: Subject) -> None:
    """fit runs max_epochs epochs while the loss falls, and returns their losses"""
    (count,) = sizes((4, 8))
    training = Training(subject, falling(count + 3))
    hint = "each epoch improves here, so max_epochs alone ends the training"
    training.expect_epochs(2, count, count, hint)
    calls = training.epochs()
    expect_true(
        calls == count,
        actual=f"train_epoch was called {calls} times in {count} epochs",
        expected="once in each",
        hint="one call of train_epoch, then one of validate",
    )
    calls = training.validations()
    expect_true(
        calls == count,
        actual=f"validate was called {calls} times in {count} epochs",
        expected="once in each",
        hint="a validation takes its time: call it once, and keep the loss in a variable",
    )


@check(part="fit", after=trains_and_validates_in_turn)
def stops_after_patience(subject: Subject) -> None:
    """fit stops after `patience` epochs in a row without improvement"""
    for patience in (3, 1, 2):
        good = falling(4)
        losses = good + [5.0 + 0.1 * k for k in range(8)]
        training = Training(subject, losses)
        ends = 4 + patience
        hint = f"the best loss is epoch 4's, and {patience} without improvement follow: stop after {ends}"
        training.expect_epochs(patience, 12, ends, hint)


@check(part="fit", after=stops_after_patience)
def counts_from_the_last_improvement(subject: Subject) -> None:
    """fit begins to count again with each improvement"""
    a, b, c, d = falling(4)
    losses = [a, 5.0, 5.1, b, 5.2, 5.3, c, 5.4, d, 6.0, 6.1, 6.2, 6.3]
    hint = "the count of bad epochs goes back to 0 with each improvement: three in a row end the training"
    Training(subject, losses).expect_epochs(3, 13, 12, hint)


@check(part="fit", after=stops_after_patience)
def compares_with_the_best(subject: Subject) -> None:
    """fit compares with the best loss, not with the epoch before; an equal one is no improvement"""
    (best,) = falling(1)
    slowly = [best, 9.0, 8.0, 7.0, 6.0, 5.0, 4.9]
    hint = "each loss is lower than the one before, yet worse than the best: compare with the best"
    Training(subject, slowly).expect_epochs(3, 7, 4, hint)
    slightly = [best - 2e-5 * k for k in range(6)]
    hint = "each loss is a little lower than every one before, and that is an improvement"
    Training(subject, slightly).expect_epochs(1, 5, 5, hint)
    hint = "an equal loss is no improvement: loss < best"
    Training(subject, [5.0, best, best, best, best, best]).expect_epochs(2, 6, 4, hint)


@check(part="fit", after=stops_after_patience)
def takes_losses_of_any_size(subject: Subject) -> None:
    """fit takes losses of any size: large ones, 0 and negative ones"""
    large = [1e6 * loss for loss in falling(4)]
    hint = "each loss improves, however large it is: begin with float('inf') as the best one"
    Training(subject, large).expect_epochs(1, 4, 4, hint)
    hint = "0 is a loss like any other: `if not best` takes it for none, `best is None` does not"
    Training(subject, [1.0, 0.0, 2.0, 0.5, 0.4, 0.3]).expect_epochs(2, 6, 4, hint)
    hint = "a loss below 0 is lower than 0: an improvement"
    Training(subject, [0.5, -0.25, -0.5, -2.0, 1.0, 1.0]).expect_epochs(1, 6, 5, hint)


@check(part="fit", after=stops_after_patience)
def brings_the_best_state_back(subject: Subject) -> None:
    """fit leaves the model in the state of its best epoch, weights and buffers"""
    for at, patience, most in ((3, 2, 9), (4, 5, 6), (1, 3, 9)):
        losses = [*falling(at), 5.0, 4.0, 4.5, 6.0, 5.0, 7.0]
        training = Training(subject, losses)
        ran = len(training.run(patience, most))
        weight, mean = training.state()
        hint = "load_state_dict brings the state back"
        if weight == ran:
            hint = "max_epochs ended this training: the best state comes back then, too"
        if weight == ran and ran < most:
            hint = (
                "this is the last epoch's: state_dict() hands out the tensors themselves, so keep a copy "
                "(copy.deepcopy), and load it in the end"
            )
        elif weight == at - 1:
            hint = "this is one epoch too early: keep the state after training, together with its loss"
        elif weight == 0:
            hint = "this is the state before any training"
        elif weight == 1:
            hint = "only the first state was kept: keep one with each improvement"
        told = f"after {training.told} the weights are those of epoch {weight:g}"
        expect_true(weight == at, actual=told, expected=f"epoch {at}", hint=hint)
        told = f"after {training.told} the buffers are those of epoch {mean:g}"
        buffers = "running statistics of batch norm are buffers, no parameters: state_dict() holds both"
        expect_true(mean == at, actual=told, expected=f"epoch {at}", hint=buffers)


@check(part="fit", after=brings_the_best_state_back)
def survives_nan(subject: Subject) -> None:
    """fit takes nan for no improvement, also in the first epoch"""
    nan = float("nan")
    a, b = falling(2)
    training = Training(subject, [nan, a, b, nan, 6.0, 7.0, 8.0])
    hint = "nan is neither lower nor higher than anything: begin with float('inf') and ask for loss < best"
    training.expect_epochs(3, 7, 6, hint)
    weight, _ = training.state()
    told = f"after {training.told} the weights are those of epoch {weight:g}"
    expect_true(weight == 3, actual=told, expected="epoch 3", hint=hint)
    only = Training(subject, [nan] * 5)
    only.expect_epochs(2, 5, 2, "without any improvement, patience ends the training, too")


# ---- what a learner predicts before the run ----------------------------------------------------------------

ASKED = [5.0, 4.0, 3.0, 4.0, 2.0, 5.0, 6.0, 7.0]


@prediction("shape")
def size_of_the_training_part(subject: Subject) -> object:
    """150 − 30 − 20 = 100 positions are left for training, in one row."""
    return parts_of(subject, 150, 30, 20)[0]


@prediction("value")
def epochs_that_run(subject: Subject) -> object:
    """The 4 of epoch 4 is one bad epoch, the 2 of epoch 5 sets the count back, and 5 and 6 are two in a row:
    seven epochs.
    """
    return len(Training(subject, ASKED).run(2, 20))


@prediction("value")
def epoch_that_is_kept(subject: Subject) -> object:
    """The lowest loss, 2, is that of epoch 5; what came after it is thrown away."""
    training = Training(subject, ASKED)
    training.run(2, 20)
    return training.state()[0]
