"""A network for the next value of a series: trained on the first windows, judged on later ones."""

from dataclasses import dataclass

import torch
from torch import Tensor

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_object,
    expect_shape,
    fail,
    normal,
    permutation,
    prediction,
    sizes,
    to_tensor,
    uniform,
)

BAR = 1.3  # times the error of a linear model
TRAIN, TEST = 600, 1000


# ---- series ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """Windows (N, tau) and labels (N,) of one series, cut into a first and a later part."""

    name: str
    features: Tensor
    labels: Tensor

    @property
    def tau(self) -> int:
        """The length of a window."""
        return self.features.shape[1]

    def linear_error(self) -> float:
        """The test error of a linear model with bias, fitted by least squares."""
        rows = torch.cat([self.features, torch.ones(len(self.features), 1)], 1).double()
        labels = self.labels.double()
        weights = torch.linalg.lstsq(rows[:TRAIN], labels[:TRAIN, None]).solution
        return float(((rows[TRAIN:] @ weights)[:, 0] - labels[TRAIN:]).square().mean())


def sines(name: str, tau: int, noise: float, *waves: tuple[float, float]) -> Series:
    """A fresh series of these waves, (amplitude, frequency for each step), with noise."""
    steps = torch.arange(TRAIN + TEST + tau)
    phases = uniform(len(waves), high=6.28).tolist()
    x = noise * normal(len(steps))
    for (size, omega), phase in zip(waves, phases, strict=True):
        x = x + size * torch.sin(omega * steps + phase)
    windows = x.unfold(0, tau, 1)
    return Series(name, windows[:-1].contiguous(), x[tau:])


# ---- the learner's network ---------------------------------------------------------------------------------


def new(subject: Subject, tau: int) -> Remote:
    """An untrained network of the learner's."""
    return expect_object(subject.make_model(tau), hint="make_model has to return the network")


def predicted(subject: Subject, model: Remote, windows: Tensor) -> Tensor:
    """Its predictions (N, 1) in eval mode, without a graph."""
    label = f"the network for windows of shape {tuple(windows.shape)}"
    return to_tensor(subject.request("predict", model, (windows,), {}, label))


@dataclass
class Outcome:
    """A trained network with its predictions before and after, for all windows of its series."""

    series: Series
    model: Remote
    before: Tensor
    after: Tensor


_DONE: dict[str, Outcome | CheckFailed] = {}  # one training of each series serves all checks of a run


def trained(subject: Subject, series: Series) -> Outcome:
    """The outcome of the training on a series, which happens once."""
    if series.name not in _DONE:
        try:
            _DONE[series.name] = training(subject, series)
        except CheckFailed as failure:
            _DONE[series.name] = failure
    found = _DONE[series.name]
    if isinstance(found, CheckFailed):
        raise found
    return found


def training(subject: Subject, series: Series) -> Outcome:
    """Trains a new network on the first windows."""
    model = new(subject, series.tau)
    before = predicted(subject, model, series.features)
    result = subject.train(model, series.features[:TRAIN], series.labels[:TRAIN])
    if isinstance(result, Remote):
        try:
            subject.state(result)
            model = result
        except CheckFailed as refused:
            if refused.kind != "wrong":
                raise
    after = predicted(subject, model, series.features)
    expect_shape(after, (len(series.features), 1), hint="one prediction for each window")
    expect_finite(after, hint="the training diverged: take a smaller learning rate")
    return Outcome(series, model, before, after)


# ---- checks ------------------------------------------------------------------------------------------------


@check
def gives_one_number_for_each_window(subject: Subject) -> None:
    """make_model(tau) gives a network that turns (N, tau) into (N, 1), for any tau and N"""
    (long,) = sizes((9, 12))
    for tau in (4, long):
        model = new(subject, tau)
        for count in (*sizes((5, 8)), 1):
            got = fitting(subject, model, normal(count, tau))
            hint = {
                (count,): "the second axis is missing: nothing squeezes the one output",
                (count, tau): "one prediction for each window: the last layer has one output",
                (
                    count,
                    tau,
                    1,
                ): "one prediction for each window, not for each value: take the last step",
                (1, 1): "one prediction for each window, not for the batch",
                (): "one prediction for each window, not one for the batch",
                (1,): "one prediction for each window, and a second axis of one",
            }.get(tuple(got.shape), "one prediction for each window")
            expect_shape(got, (count, 1), hint=hint)
            expect_finite(got, hint="a batch of one has no spread: std() over the batch is nan")


def fitting(subject: Subject, model: Remote, windows: Tensor) -> Tensor:
    """Its predictions; where torch refuses the shapes, the hint says which window it was given."""
    try:
        return predicted(subject, model, windows)
    except CheckFailed as failure:
        if "more than 1 value per channel" in failure.actual:
            hint = "a batch norm without running statistics takes those of the batch, in eval mode as well"
            raise CheckFailed(
                actual=failure.actual, hint=hint, detail=failure.detail, kind=failure.kind
            ) from None
        if "raised RuntimeError" not in failure.actual:
            raise
        count, tau = windows.shape
        hint = f"this network is make_model({tau}), for {count} windows of {tau}: the layers have to fit tau"
        told = f"{hint}; {failure.hint}" if failure.hint else hint
        raise CheckFailed(
            actual=failure.actual, hint=told, detail=failure.detail, kind=failure.kind
        ) from None


@check(after=gives_one_number_for_each_window)
def answers_each_window_by_itself(subject: Subject) -> None:
    """in eval mode a window gets the same prediction each time, alone or in any company"""
    model = new(subject, 6)
    steady(subject, model, normal(24, 6))


def steady(subject: Subject, model: Remote, windows: Tensor) -> None:
    """The same predictions a second time, in another order, and alone."""
    first, again = (predicted(subject, model, windows) for _ in range(2))
    near = 1e-4 + 1e-3 * float((first - first.mean()).abs().max())
    hint = (
        "the same windows a second time give other predictions: F.dropout wants training=self.training, "
        "and a recurrent state begins anew in each call"
    )
    expect_close(again, first, atol=near, hint=hint)
    order = permutation(len(windows))[: len(windows) // 2]
    alone = predicted(subject, model, windows[:1])
    hint = "other windows of the batch matter, which in use are the future: no mean over the batch"
    if float((alone - first[:1]).abs().max()) <= near:
        hint = (
            "windows that stand before it in the batch matter: nn.RNN, nn.GRU and nn.LSTM take the first "
            "axis for the time unless batch_first=True"
        )
    expect_close(predicted(subject, model, windows[order]), first[order], atol=near, hint=hint)
    expect_close(alone, first[:1], atol=near, hint=hint)


@check(after=answers_each_window_by_itself)
def learns_a_noisy_sine(subject: Subject) -> None:
    """trained on 600 windows of a noisy sine, its error on later ones is at most 1.3 times the linear one"""
    omega = 0.04 + 0.03 * float(uniform(1))
    hold(trained(subject, sines("a noisy sine", 4, 0.2, (1.0, omega))))


@check(after=learns_a_noisy_sine)
def learns_a_sum_of_sines(subject: Subject) -> None:
    """so it is on a sum of two sines of another size and window"""
    slow = 0.18 + 0.06 * float(uniform(1))
    fast = (2.34 + 0.05 * float(uniform(1))) * slow  # no small ratio: 600 steps meet all pairs of phases
    hold(trained(subject, sines("a sum of two sines", 8, 0.3, (1.6, slow), (1.1, fast))))


def hold(found: Outcome) -> None:
    """The test error is at most BAR times that of the linear model."""
    series = found.series
    bar = BAR * series.linear_error()
    squares = (found.after[:, 0] - series.labels).double().square()
    test = float(squares[TRAIN:].mean())
    if test > bar:
        fail(
            actual=f"on later windows of {series.name} its mean squared error is {test:.3g}",
            expected=f"at most {bar:.3g}, {BAR} times that of a linear model",
            hint=diagnosis(found, float(squares[:TRAIN].mean()), test),
        )


def diagnosis(found: Outcome, train: float, test: float) -> str:
    """What the predictions tell about the training."""
    labels = found.series.labels
    linear = found.series.linear_error()
    spread = float(found.after.std() / labels.std())
    if float((found.after - found.before).abs().max()) < 1e-6:
        return "train changed nothing: are backward and step called, on this network's parameters?"
    if spread < 0.2 and float((found.after.mean() - labels[:TRAIN].mean()).abs()) < 0.3 * float(labels.std()):
        return (
            "it always answers with about the mean: predictions (N, 1) minus labels (N,) is a table of all "
            "pairs, so squeeze the predictions; where they are, the steps are too few or too small"
        )
    if float(found.after.abs().max()) < 1.01 and float(labels.abs().max()) > 2:
        return "its answers stay between −1 and 1, the labels do not: no activation behind the last layer"
    if train < 0.75 * test and train < 1.1 * linear:
        return (
            f"on its training windows the error is {train:.3g}, so it has learned their noise by heart: "
            "a smaller network, fewer steps or weight decay"
        )
    if test > 30 * linear:
        return "it is far off: the training diverged, or its loss goes up; try Adam with rate 0.01"
    return (
        f"on its training windows the error is {train:.3g}, so it has not learned enough: more steps, "
        "Adam with rate 0.01, an activation that is not flat"
    )


@check(after=learns_a_sum_of_sines)
def is_not_linear(subject: Subject) -> None:
    """the trained network is not linear: half-way between two windows it does not give the mean"""
    found = trained(subject, sines("a sum of two sines", 8, 0.3))
    a, b = 3 * normal(80, 8), 3 * normal(80, 8)
    one, two, middle = predicted(subject, found.model, torch.cat([a, b, (a + b) / 2])).double().chunk(3)
    scale = float((one - two).abs().mean())
    if scale > 1e-6 and float((middle - (one + two) / 2).abs().max()) > 2e-3 * scale:
        return
    fail(
        actual="half-way between two windows it gives just the mean of both predictions, so it is linear",
        expected="a layer with an activation",
        hint="linear layers without an activation between them collapse to a single one",
    )


@check(after=learns_a_sum_of_sines)
def stays_steady_after_training(subject: Subject) -> None:
    """a trained network, too, answers each window by itself"""
    found = trained(subject, sines("a sum of two sines", 8, 0.3))
    steady(subject, found.model, found.series.features[TRAIN : TRAIN + 24])


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_predictions(subject: Subject) -> object:
    """Each of the 50 windows gets one number, and the axis of outputs stays: (50, 1). The labels have the
    shape (50,), so one of them has to change before the subtraction.
    """
    return predicted(subject, new(subject, 6), normal(50, 6))


@prediction("value")
def the_same_window_twice(subject: Subject) -> object:
    """By 0: a window's prediction must not depend on its company. With batch statistics, or a batch that is
    taken for the time, it would.
    """
    model, windows = new(subject, 6), normal(20, 6)
    difference = predicted(subject, model, windows)[:1] - predicted(subject, model, windows[:1])
    return torch.round(difference.abs().max(), decimals=3)


@prediction("error")
def a_window_that_is_too_long(subject: Subject) -> object:
    """A row of 5 does not fit a matrix for 4: RuntimeError. (A recurrent network takes any length and raises
    none.)
    """
    return predicted(subject, new(subject, 4), normal(2, 5))
