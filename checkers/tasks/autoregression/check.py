"""An autoregressive model: windows without a leak, a fit on the first examples, the error on the others."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from checkers.api import (
    CheckFailed,
    Subject,
    check,
    expect_close,
    expect_dtype,
    expect_less,
    expect_shape,
    expect_true,
    expect_untouched,
    integers,
    named,
    normal,
    number,
    prediction,
    recognise,
    show,
    sizes,
    strided,
    to_tensor,
    uniform,
)

WITHIN = 0.03  # a bias, a ridge or a fit by gradient descent change the error by less


# ---- what is asked -----------------------------------------------------------------------------------------


def examples(x: Tensor, tau: int) -> tuple[Tensor, Tensor]:
    """The windows that are asked."""
    return torch.stack([x[i : i + tau] for i in range(len(x) - tau)]), x[tau:]


def fitted(features: Tensor, labels: Tensor, bias: bool = False) -> Callable[[Tensor], Tensor]:
    """A linear model by least squares, in float64."""

    def wide(rows: Tensor) -> Tensor:
        rows = rows.to(torch.float64)
        return torch.cat([rows, torch.ones(len(rows), 1, dtype=torch.float64)], 1) if bias else rows

    weights = torch.linalg.lstsq(wide(features), labels[:, None].to(torch.float64)).solution
    return lambda rows: (wide(rows) @ weights)[:, 0]


def error(x: Tensor, tau: int, n_train: int, bias: bool = False) -> float:
    """What is asked."""
    features, labels = examples(x, tau)
    model = fitted(features[:n_train], labels[:n_train], bias)
    return float((model(features[n_train:]) - labels[n_train:]).square().mean())


def pair(got: Any, call: str) -> tuple[Tensor, Tensor]:
    """Features and labels; fails the check unless there are two tensors."""
    if got is None:
        raise CheckFailed(actual=f"{call} returned None", hint="is a return missing?")
    if not isinstance(got, (list, tuple)) or len(got) != 2:
        told = f"{len(got)} things" if isinstance(got, (list, tuple)) else show(got)
        hint = "return features, labels"
        raise CheckFailed(actual=f"{call} gave {told}", expected="features and labels", hint=hint)
    both = [
        named(to_tensor(one, "torch.stack makes one tensor of a list of rows"), what)
        for one, what in zip(got, ("features", "labels"), strict=True)
    ]
    return both[0], both[1]


# ---- windows -----------------------------------------------------------------------------------------------


@check
def has_one_row_for_each_label(subject: Subject) -> None:
    """windows gives features of shape (T − tau, tau) and labels of shape (T − tau,)"""
    count, tau = sizes((20, 29), (4, 7))
    features, labels = pair(subject.windows(normal(count), tau), f"windows of {count} values, tau = {tau},")
    rows = count - tau
    known = {
        (count, tau): f"the first {tau} values have no {tau} values before them: {rows} rows",
        (rows + 1, tau): "one row too many: the last window has no value after it",
        (rows - 1, tau): f"one row is missing: the last label is the last value, and there are {rows}",
        (rows - tau, tau): f"there are more rows: the last label is the last value, so {rows}",
        (tau, rows): "examples are rows, and past values are columns: this is transposed",
        (rows, tau + 1): "one column too many: the label stands in its row",
        (rows, tau - 1): f"one column is missing: {tau} past values are asked",
        (count // tau, tau): "these windows stand side by side: a new one begins at every step",
        (rows,): "one row for each example is asked, with tau columns",
    }
    expect_shape(features, (rows, tau), hint=known.get(tuple(features.shape), "one row for each label"))
    hint = {
        (rows, 1): "labels are a row of numbers: (T − tau,), without a second axis",
        (count,): f"the first {tau} values are no labels",
        (rows, tau): "one number for each row: the value right after it",
    }.get(tuple(labels.shape), "one label for each row")
    expect_shape(labels, (rows,), hint=hint)


@check(after=has_one_row_for_each_label)
def holds_the_last_values(subject: Subject) -> None:
    """row i holds the tau values from x[i] on, the oldest first"""
    for _ in range(2):
        count, tau = sizes((20, 29), (4, 7))
        x = normal(count)
        features, _ = pair(subject.windows(x, tau), "windows")
        want, labels = examples(x, tau)
        rows = torch.arange(count - tau)[:, None]
        steps = torch.arange(tau)
        hint = recognise(
            features,
            (want.flip(1), "the newest value stands first: the oldest one is asked first"),
            (x[rows + steps + 1], "each row begins one step late and holds its label: a leak"),
            (x.roll(1)[rows + steps], "the windows begin one step early and wrap round the end"),
            (x[:tau].expand(count - tau, tau), "each row is the first window: move on by one step"),
            (
                x[(rows * tau + steps) % count],
                "the windows stand side by side: move on by one step, not by tau",
            ),
            (want.flip(0), "the rows stand in reverse"),
            (want.t().reshape(want.shape), "a reshape does not transpose: the rows and columns are mixed up"),
            (want - want.mean(), "the values are centred: take them as they are"),
            otherwise="row i is x[i : i + tau]",
        )
        if recognise(features[:, -1], (labels, "leak")) == "leak":
            hint = "the last column is the label: a leak, and any model that sees it only copies it"
        expect_close(features, want, atol=1e-6, hint=hint)


@check(after=has_one_row_for_each_label)
def labels_with_the_next_value(subject: Subject) -> None:
    """label i is x[i + tau], the value right after row i"""
    count, tau = sizes((20, 29), (4, 7))
    x = normal(count)
    _, labels = pair(subject.windows(x, tau), "windows")
    hint = recognise(
        labels,
        (x[tau - 1 : -1], "this is the last value of the row itself: a leak; the label comes right after it"),
        (x[:-tau], "this is the first value of the row itself: the label comes right after the row"),
        (
            x[1 : count - tau + 1],
            "this is the second value of the row: the label comes right after the row",
        ),
        (x.roll(-1)[tau:], "one value lies between row and label, and the end wraps round: x[i + tau]"),
        (torch.cat([x[tau + 1 :], x[-1:]]), "one value lies between row and label: x[i + tau]"),
        (x[tau:].flip(0), "the labels stand in reverse"),
        (examples(x, tau)[0].mean(1), "this is the mean of the row: the label is the value after it"),
        otherwise="x[i + tau] comes right after x[i : i + tau]",
    )
    expect_close(labels, x[tau:], atol=1e-6, hint=hint)


@check(after=(holds_the_last_values, labels_with_the_next_value))
def takes_any_tau(subject: Subject) -> None:
    """windows takes tau = 1, a single example, float64, and a series that is a part of another one"""
    (count,) = sizes((5, 9))
    cases = [
        (normal(count), 1, "tau = 1 gives one column: (T − 1, 1)"),
        (normal(count), count - 1, "with tau = T − 1 there is one example"),
        (normal(2), 1, "two values and tau = 1 give one example"),
        (strided(normal(count)), 2, "the values of x do not lie side by side in memory: index it with x[i]"),
        (normal(count).double(), 2, "float64 stays float64"),
    ]
    for x, tau, hint in cases:
        features, labels = pair(subject.windows(x, tau), f"windows of {len(x)} values, tau = {tau},")
        want, next_values = examples(x, tau)
        expect_shape(features, want.shape, hint=hint)
        expect_shape(labels, next_values.shape, hint=hint)
        expect_dtype(features, x.dtype, hint="the values are only picked: their dtype stays")
        expect_close(features, want, rtol=1e-12, hint=hint)
        expect_close(labels, next_values, rtol=1e-12, hint=hint)


@check(after=has_one_row_for_each_label)
def leaves_the_series_alone(subject: Subject) -> None:
    """neither function changes the series"""
    expect_untouched(subject, subject.windows, normal(12), 3)
    expect_untouched(subject, subject.one_step_error, normal(40), 3, 25)


# ---- one_step_error ----------------------------------------------------------------------------------------


def noisy(count: int, omega: float, noise: float) -> Tensor:
    """A fresh sine of this frequency for each step, with noise."""
    phase = float(uniform(1, high=6.28))
    return (torch.sin(omega * torch.arange(count) + phase) + noise * normal(count)).float()


def two_parts(tau: int, n_train: int, n_test: int) -> Tensor:
    """A series whose test examples move faster and carry more noise than its training examples."""
    return 0.5 * torch.cat([noisy(n_train + tau, 0.8, 0.2), noisy(n_test, 1.0, 0.4)])


def compare(subject: Subject, x: Tensor, tau: int, n_train: int, what: str) -> None:
    """Holds the error against that of a fit with or without a bias; else says which rule it was."""
    got = subject.one_step_error(x, tau, n_train)
    found = number(got, hint="one number: the mean over the test examples")
    wanted = [error(x, tau, n_train, bias) for bias in (False, True)]
    if any(abs(found - want) <= WITHIN * want for want in wanted):
        return
    told = f"one_step_error of {what} gave {show(found)}"
    hint = why(x, tau, n_train, found)
    raise CheckFailed(actual=told, expected=f"{show(wanted[0])} (within {100 * WITHIN:g} %)", hint=hint)


def wrong_rules(x: Tensor, tau: int, n_train: int, bias: bool = False) -> list[tuple[float, str]]:
    """What people compute, with what to say about it."""
    features, labels = examples(x.double(), tau)
    seen, unseen = (features[:n_train], labels[:n_train]), (features[n_train:], labels[n_train:])
    model, whole, other = (fitted(*one, bias) for one in (seen, (features, labels), unseen))
    wrong, size = model(unseen[0]) - unseen[1], len(labels)
    late = fitted(features[size - n_train :], labels[size - n_train :], bias)

    def off(model: Callable[[Tensor], Tensor], part: tuple[Tensor, Tensor]) -> Tensor:
        return (model(part[0]) - part[1]).square().mean()

    rules = [
        (off(model, seen), "this is the error on the training examples: test on the others"),
        (off(model, (features, labels)), "this is the error on all examples: test on the unseen ones"),
        (off(whole, (features, labels)), "this fits and tests on all examples: keep them apart"),
        (off(whole, unseen), "this was fitted on the test examples as well"),
        (off(other, unseen), "this was fitted on the test examples"),
        (off(other, seen), "training and test are exchanged: the first n_train train"),
        (wrong.square().mean().sqrt(), "this is the root of the mean squared error"),
        (wrong.abs().mean(), "this is the mean absolute error: square the differences"),
        (wrong.square().sum(), "this is the sum of the squares: take the mean"),
        (wrong.square().sum() / size, "divided by all examples: the mean is over the test examples"),
        (wrong.square().mean() / 2, "half of the squares: the mean squared error has no ½"),
        (wrong.mean().square(), "signed errors cancel: first each square, then the mean"),
        (
            (model(unseen[0])[:, None] - unseen[1]).square().mean(),
            "predictions (N, 1) minus labels (N,) is an N × N table of all pairs: squeeze the predictions",
        ),
        (
            (unseen[1] - seen[1].mean()).square().mean(),
            "this is the error of the mean: does the fit compare (N, 1) with (N,)?",
        ),
        (off(lambda rows: rows[:, -1], unseen), "this just repeats the last value: fit the weights"),
        (off(lambda rows: rows.mean(1), unseen), "this predicts the mean of the row: fit the weights"),
        (unseen[1].square().mean(), "this predicts 0: are the weights fitted at all?"),
        (
            off(late, (features[:-n_train], labels[:-n_train])),
            "the last examples were taken for training: the first n_train train, as time goes",
        ),
    ]
    return [(float(value), says) for value, says in rules]


def border_rules(x: Tensor, tau: int, n_train: int, bias: bool = False) -> list[tuple[float, str]]:
    """Examples that are lost, or change sides, where training and test meet or at the end of the series."""
    features, labels = examples(x.double(), tau)

    def value(used: int, first: int, last: int) -> float:
        model = fitted(features[:used], labels[:used], bias)
        return float((model(features[first:last]) - labels[first:last]).square().mean())

    size, fewer = len(labels), n_train - tau
    cut = "cut into windows first, then split: windows of each part alone lose the tau examples at the border"
    return [
        (value(fewer, n_train + tau, size), cut),
        (value(n_train, n_train + tau, size), cut),
        (value(fewer, fewer, size), "n_train counts examples and not values: the first n_train rows train"),
        (value(fewer, n_train, size), "n_train counts examples and not values: the first n_train rows train"),
        (value(n_train, n_train + 1, size), "the first test example is missing: it is row n_train"),
        (value(n_train, n_train, size - 1), "the last test example is missing"),
        (value(n_train, n_train - 1, size), "the last training example is tested, too"),
    ]


def with_a_border(tau: int, n_train: int, n_test: int) -> Tensor:
    """A fresh series with so few test examples that each one at the border tells."""
    for _ in range(100):
        x = two_parts(tau, n_train, n_test).double()
        x[n_train : n_train + tau] += 2  # the last training examples pull at the weights
        x[[n_train + tau, -1]] -= 2  # and the first and the last test label are hard to tell
        wanted = [error(x, tau, n_train, bias) for bias in (False, True)]
        values = [value for value, _ in border_rules(x, tau, n_train)]
        if all(abs(value - want) > 2 * WITHIN * want for value in values for want in wanted):
            return x
    raise RuntimeError("no series was found whose border tells")


def telling(tau: int, n_train: int, n_test: int) -> Tensor:
    """A fresh series of two parts on which no wrong rule comes near the right error."""
    for _ in range(50):
        x = two_parts(tau, n_train, n_test)
        wanted = [error(x, tau, n_train, bias) for bias in (False, True)]
        values = [value for value, _ in wrong_rules(x, tau, n_train)]
        if all(abs(value - want) > 2 * WITHIN * want for value in values for want in wanted):
            return x
    raise RuntimeError("no series was found that tells the rules apart")


def why(x: Tensor, tau: int, n_train: int, found: float) -> str:
    """Which wrong rule gives this number."""
    for bias in (False, True):
        for value, says in (*wrong_rules(x, tau, n_train, bias), *border_rules(x, tau, n_train, bias)):
            if abs(found - value) <= 5e-4 * value:  # a fit on shuffled examples comes near one by chance
                return says
    usual = error(x, tau, n_train)
    if found < 1e-3 * usual:
        return "an error near 0 is a leak: the label is among the features"
    if found < 0.7 * usual:
        return "that little is a leak: do test examples, or shuffled ones, take part in the fit?"
    return "fit on the first n_train examples by least squares, and test on all the others, in their order"


@check(after=labels_with_the_next_value)
def tests_on_later_examples(subject: Subject) -> None:
    """one_step_error fits on the first n_train examples and gives the mean squared error on the others"""
    for tau, n_train, n_test in ((4, 300, 180), (2, 220, 260)):
        x = telling(tau, n_train, n_test)
        compare(subject, x, tau, n_train, f"a series of {len(x)} values, tau = {tau}, n_train = {n_train},")
    x = with_a_border(3, 30, 9)
    compare(subject, x, 3, 30, "a series of 42 values, tau = 3, n_train = 30, so that 9 are tested,")


@check(after=tests_on_later_examples)
def sees_all_past_values(subject: Subject) -> None:
    """it uses all tau values: where only the oldest of them matters, that one is found"""
    tau = int(integers(1, low=5, high=8))
    x = normal(500)
    for t in range(tau, 500):
        x[t] = 0.9 * x[t - tau] + 0.3 * x[t]
    for used in (tau, tau - 1):
        what = f"a series where only the value {tau} steps back matters, tau = {used},"
        compare(subject, x, used, 300, what)


@check(after=tests_on_later_examples)
def averages_noise_out(subject: Subject) -> None:
    """on a sine with noise of variance 0.04 the error falls with tau, and 0.04 remains"""
    x = noisy(1000, 0.01, 0.2)
    for tau in (1, 4, 16):
        compare(subject, x, tau, 600, f"a noisy sine, tau = {tau},")


@check(after=tests_on_later_examples)
def takes_other_series(subject: Subject) -> None:
    """it takes float64, a few test examples, and a series without noise, where the error is 0"""
    x = two_parts(3, 200, 9).double()
    compare(subject, x, 3, 200, "a float64 series with 9 test examples,")
    sine = noisy(120, 0.3 + float(uniform(1, high=0.4)), 0.0)
    got = subject.one_step_error(sine, 2, 60)
    hint = "two past values determine the next one of a sine: nothing is left"
    number(got)
    expect_less(got, 1e-3, hint=hint)


@check(after=tests_on_later_examples)
def gives_the_same_twice(subject: Subject) -> None:
    """it gives the same number twice: nothing is drawn, and nothing is shuffled"""
    x = two_parts(4, 120, 80)
    once, again = (number(subject.one_step_error(x, 4, 120)) for _ in range(2))
    told = f"the same series gave {show(once)} and then {show(again)}"
    hint = "a series is split by time: a shuffled split puts test values between training values"
    expect_true(abs(once - again) <= 0.02 * abs(once), actual=told, expected="the same", hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_features(subject: Subject) -> object:
    """The first four values have no four values before them, so 96 can be labels: (96, 4)."""
    return pair(subject.windows(torch.arange(100.0), 4), "windows")[0]


@prediction("value")
def first_label(subject: Subject) -> object:
    """The first row is 0, 1, 2, and 3 comes right after it. A label of 2 would stand in its own row."""
    return pair(subject.windows(torch.arange(10.0), 3), "windows")[1][0]


@prediction("value")
def sine_without_noise(subject: Subject) -> object:
    """0: x(t) = 2 cos ω · x(t−1) − x(t−2) holds for each sine, so two weights are enough. With noise, its
    variance remains.
    """
    x = torch.sin(0.3 * torch.arange(200.0))
    return torch.round(to_tensor(subject.one_step_error(x, 2, 100)), decimals=3)
