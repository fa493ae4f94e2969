"""Forecasts of a linear autoregressive model: fed with its own predictions, and measured k steps ahead."""

import torch
from torch import Tensor

from checkers.api import (
    CheckFailed,
    Subject,
    check,
    expect_close,
    expect_dtype,
    expect_shape,
    expect_untouched,
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

# ---- what is asked -----------------------------------------------------------------------------------------


def ahead(window: Tensor, w: Tensor, n: int) -> Tensor:
    """n predictions from each row of tau values: (N, n)."""
    found = []
    for _ in range(n):
        found.append(window @ w)
        window = torch.cat([window[:, 1:], found[-1][:, None]], dim=1)
    return torch.stack(found, dim=1)


def forecast(x: Tensor, w: Tensor, n: int) -> Tensor:
    """What is asked of forecast."""
    return ahead(x[None, -len(w) :], w, n)[0]


def squares(x: Tensor, w: Tensor, k: int) -> Tensor:
    """The squared errors of predictions 1 to k, for all windows with a value k steps later: (N, k)."""
    tau, count = len(w), len(x) - len(w) - k + 1
    predicted = ahead(x.unfold(0, tau, 1)[:count], w, k)
    return (predicted - x[tau:].unfold(0, k, 1)[:count]).square()


def model(tau: int) -> Tensor:
    """Fresh weights whose forecasts neither die out nor explode at once, all different."""
    w = uniform(tau, low=0.3, high=1.0) * torch.where(uniform(tau) < 0.3, -1.0, 1.0)
    w[0] = 0.7  # so that the oldest value counts, and the two ends are not alike
    w[-1] = w[-1] if tau == 1 else -0.4
    return 1.05 * w / w.abs().sum()


# ---- forecast ----------------------------------------------------------------------------------------------


@check
def gives_n_values(subject: Subject) -> None:
    """forecast gives n predictions, shape (n,), also more than there are weights"""
    count, tau, n = sizes((12, 19), (3, 5), (7, 10))
    for steps in (1, n, count + n):
        got = subject.forecast(normal(count), model(tau), steps)
        if isinstance(got, (list, tuple)):
            hint = "torch.stack makes a tensor of predictions, torch.tensor of numbers"
            raise CheckFailed(
                actual=f"forecast returned a {type(got).__name__}", expected="a tensor", hint=hint
            )
        hint = {
            (count + steps,): "these are the series and its continuation: the new values are asked",
            (steps, 1): "a row of numbers: (n,), without a second axis",
            (1, steps): "a row of numbers: (n,), without a second axis",
            (steps - 1,): "one value is missing: the first prediction counts, too",
            (steps + 1,): "one value too many: the last measured one is no prediction",
            (tau,): "these are as many as weights: n says how many are asked",
            (): "one number for each step",
        }.get(tuple(to_tensor(got).shape), "one number for each step")
        expect_shape(got, (steps,), hint=hint)


@check(after=gives_n_values)
def begins_with_the_last_values(subject: Subject) -> None:
    """the first prediction is the sum of the last tau values, each times its weight, the oldest first"""
    for _ in range(2):
        count, tau = sizes((12, 19), (3, 5))
        x, w = normal(count), model(tau)
        got = subject.forecast(x, w, 1)
        last = x[-tau:]
        hint = recognise(
            got,
            (
                (last.flip(0) * w).sum(),
                "the weights meet the values in reverse: w[0] belongs to the oldest one",
            ),
            (
                (x[:tau] * w).sum(),
                "these are the first values of the series: it goes on behind the last ones",
            ),
            ((x[-tau - 1 : -1] * w).sum(), "the last value is not used: the window is one step early"),
            ((last * w).mean(), "this is a mean: the products add up"),
            ((last * w).sum() + last[-1], "the last value is added: the prediction is the sum alone"),
            (last[-1], "this is the last value itself: no prediction yet"),
            otherwise="x[-tau:] times w, summed",
        )
        expect_close(got, forecast(x, w, 1), rtol=1e-4, atol=1e-5, hint=hint)


@check(after=begins_with_the_last_values)
def feeds_its_predictions_back(subject: Subject) -> None:
    """each further prediction takes the ones before it as the newest values"""
    for tau, n in ((3, 2), (*sizes((3, 4)), 7), (1, 4)):
        x, w = normal(12), model(tau)
        if tau == 1:
            w = torch.tensor([-0.8])
        got = subject.forecast(x, w, n)
        want = forecast(x, w, n)
        last, front = x[-tau:], x[-tau:]
        placed = []
        for _ in range(n):
            placed.append((front * w).sum())
            front = torch.cat([placed[-1][None], front[:-1]])
        grown = [(last * w).sum()]
        for step in range(1, n):
            grown.append((torch.cat([last, torch.stack(grown)])[step - 1 :][:tau] * w).sum())
        kept = torch.cat([x[-tau - i :][:tau][None] for i in range(n)]) @ w
        hint = recognise(
            got,
            (want[:1].expand(n), "the same prediction each time: the window has to move on"),
            (torch.stack(placed), "the prediction stands where the oldest value was: it is the newest one"),
            (torch.stack(grown), "one step late: the second prediction has to use the first"),
            (kept, "this goes back into the series: a forecast goes on behind its end"),
            (want.flip(0), "the predictions stand in reverse"),
            (want.cumsum(0), "the predictions are added up: each stands by itself"),
            otherwise="drop the oldest value of the window, append the prediction, and predict again",
        )
        expect_close(got, want, rtol=1e-4, atol=1e-5, hint=hint)


@check(after=feeds_its_predictions_back)
def takes_a_short_series(subject: Subject) -> None:
    """forecast takes a series of just tau values or a part of another one, and stays in float64"""
    for tau in (1, *sizes((3, 5))):
        x, w = normal(tau), model(tau)
        expect_close(subject.forecast(x, w, 6), forecast(x, w, 6), rtol=1e-4, atol=1e-5, hint="T may be tau")
    x, w = strided(normal(10)), model(4)
    hint = "the values of x do not lie side by side in memory: index it with x[i]"
    expect_close(subject.forecast(x, w, 6), forecast(x, w, 6), rtol=1e-4, atol=1e-5, hint=hint)
    x, w = normal(9).double(), model(4).double()
    got = subject.forecast(x, w, 12)
    hint = "float32 on the way loses digits: keep the dtype of x"
    expect_dtype(got, torch.float64, hint=hint)
    expect_close(got, forecast(x, w, 12), rtol=1e-10, hint=hint)


@check(after=feeds_its_predictions_back)
def leaves_the_series_alone(subject: Subject) -> None:
    """neither function changes x or w"""
    hint = "work on a copy: x[i] = …, append and roll_ write into the caller's series"
    expect_untouched(subject, subject.forecast, normal(12), model(4), 5, hint=hint)
    expect_untouched(subject, subject.k_step_error, normal(20), model(4), 3, hint=hint)


# ---- k_step_error ------------------------------------------------------------------------------------------


def wrong_rules(x: Tensor, w: Tensor, k: int) -> tuple[float, list[tuple[float, str]]]:
    """The error that is asked, and what people compute in its place, with what to say about it."""
    tau = len(w)
    wide, weights = x.double(), w.double()
    each = squares(wide, weights, k)
    want = float(each[:, -1].mean())
    one = squares(wide, weights, 1)[:, 0]
    predicted = ahead(wide.unfold(0, tau, 1), weights, k)[:, -1]
    between = "measured values stand in between: k predictions have to feed on one another"
    single = "this is one forecast only: start from each window"
    rules = [
        (one.mean(), between),
        (one[k - 1 :].mean(), between),
        (each.mean(), "this is the mean over the steps 1 to k: the k-th prediction alone counts"),
        (each.sum(1).mean(), "the errors of all steps are added: the k-th prediction alone counts"),
        (each[:, 0].mean(), "this is the first prediction of each window: the k-th one counts"),
        (
            (ahead(wide.unfold(0, tau, 1), weights, 1)[: len(each), 0] - wide[tau + k - 1 :]).square().mean(),
            "the prediction of the next step is compared with the value k steps later: predict k times",
        ),
        (each[:, -1].mean().sqrt(), "this is the root: the mean of the squares is asked"),
        (each[:, -1].sum(), "this is the sum of the squares: take the mean"),
        (each[:, -1].sqrt().mean(), "this is the mean absolute error: square the differences"),
        (each[-1].mean(), single),
        (each[0].mean(), single),
        (each[-1, -1], "this is the last window only: start from each window"),
        (each[0, -1], "this is the first window only: start from each window"),
        (
            squares(wide, weights.flip(0), k)[:, -1].mean(),
            "the weights meet the values in reverse: w[0] belongs to the oldest one",
        ),
    ]
    if len(each) > 1:
        rules += [
            (each[:-1, -1].mean(), "the last window is missing: it has a value k steps later, too"),
            (
                (predicted[: len(x) - tau - k] - wide[tau + k :]).square().mean(),
                "compared one step late: it is x[i + tau + k − 1]",
            ),
            (squares(wide, weights, k + 1)[:, -1].mean(), "these are k + 1 steps: one less"),
            (
                (predicted[: len(x) - tau] - wide[tau:]).square().mean(),
                "compared with the next value: the k-th prediction is for k steps later",
            ),
        ]
    found = [(float(value), says) for value, says in rules]
    return want, [(value, says) for value, says in found if k > 1 or abs(value - want) > 1e-9]


def telling(count: int, tau: int, k: int, size: float = 1.0) -> tuple[Tensor, Tensor]:
    """A fresh series and fresh weights for which no wrong rule gives the right error."""
    for _ in range(100):
        x, w = 0.6 * normal(count), size * model(tau)
        want, rules = wrong_rules(x, w, k)
        one_left = count == tau + k
        if one_left or all(abs(value - want) > 0.01 * want for value, _ in rules):
            return x, w
    raise RuntimeError("no series was found that tells the rules apart")


def compare(subject: Subject, x: Tensor, w: Tensor, k: int) -> None:
    """Holds an error k steps ahead against the right one; else says which rule it was."""
    got = subject.k_step_error(x, w, k)
    found = number(got, hint="one number: the mean over all windows")
    want, rules = wrong_rules(x, w, k)
    if abs(found - want) > 1e-3 * want:
        told = f"k_step_error of {len(x)} values, {len(w)} weights, k = {k},"
        otherwise = "the k-th prediction from each window, against x[i + tau + k − 1]"
        hint = next((says for value, says in rules if abs(found - value) <= 1e-3 * value), otherwise)
        raise CheckFailed(actual=f"{told} gave {show(got)}", expected=show(want), hint=hint)


@check
def is_the_next_step_error_for_one(subject: Subject) -> None:
    """k_step_error with k = 1 is the mean squared error of the next step over all windows"""
    count, tau = sizes((14, 25), (3, 6))
    compare(subject, *telling(count, tau, 1), 1)


@check(after=is_the_next_step_error_for_one)
def looks_k_steps_ahead(subject: Subject) -> None:
    """for larger k it takes the k-th prediction of a forecast from each window"""
    for k in (2, *sizes((3, 4)), *sizes((6, 9))):
        (tau,) = sizes((3, 5))
        compare(subject, *telling(26, tau, k, 1.4), k)
    compare(subject, normal(12), torch.tensor([0.9]), 3)


@check(after=looks_k_steps_ahead)
def takes_the_last_window(subject: Subject) -> None:
    """it takes k for which a single window is left, a series that is a part of another tensor, and float64"""
    tau, k = sizes((3, 4), (5, 7))
    compare(subject, *telling(tau + k, tau, k, 1.4), k)
    x, w = telling(22, 3, 2)
    hint = "the values of x do not lie side by side in memory: cut it with x[i : j] or x.unfold"
    want = squares(x, w, 2)[:, -1].mean()
    expect_close(subject.k_step_error(strided(x), w, 2), want, rtol=1e-3, hint=hint)
    x, w = normal(30).double(), model(4).double()
    want = squares(x, w, 5)[:, -1].mean()
    hint = "float32 on the way loses digits: keep the dtype of x"
    expect_close(subject.k_step_error(x, w, 5), want, rtol=1e-10, hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def third_of_three(subject: Subject) -> object:
    """2, 3, 5: the second adds the prediction 2 to the last value 1, the third adds 3 and 2."""
    return to_tensor(subject.forecast(torch.ones(2), torch.ones(2), 3))[2]


@prediction("value")
def one_weight_of_a_half(subject: Subject) -> object:
    """4, 2, 1, 0.5: each prediction is half of the one before. Forecasts of such models die out."""
    return to_tensor(subject.forecast(torch.tensor([3.0, 8.0]), torch.tensor([0.5]), 4))[3]


@prediction("value")
def twenty_steps_without_noise(subject: Subject) -> object:
    """0: without noise, and with the right weights, there is no error that could feed back. Noise is what
    makes long forecasts bad.
    """
    omega = torch.tensor(0.3, dtype=torch.float64)
    x = torch.sin(omega * torch.arange(80))
    error = subject.k_step_error(x, torch.stack([-torch.ones_like(omega), 2 * torch.cos(omega)]), 20)
    return torch.round(to_tensor(error), decimals=3)
