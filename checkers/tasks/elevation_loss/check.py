"""Elevation loss: the MSE below the horizon, dearer above it, with a gradient that pushes down."""

import torch

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_true,
    expect_untouched,
    named,
    number,
    prediction,
    recognise,
    show,
    sizes,
    strided,
    uniform,
)

HORIZON = "the violation is what lies above 0: torch.relu(pred)"


def squared(pred: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
    """The mean squared error alone, in float64."""
    return (pred.double() - label.double()).square().mean()


def below(*shape: int) -> torch.Tensor:
    """Fresh elevations under water."""
    return uniform(*shape, low=-80.0, high=-1.0)


def above(*shape: int) -> torch.Tensor:
    """Fresh predictions that no animal can have."""
    return uniform(*shape, low=2.0, high=25.0)


def mixed(batch: int) -> torch.Tensor:
    """Fresh predictions (batch, 1), every other one above the horizon."""
    odd = torch.arange(batch)[:, None] % 2 == 1
    return torch.where(odd, above(batch, 1), below(batch, 1))


def weight() -> float:
    """A fresh lam."""
    return float(uniform(1, low=0.7, high=2.5))


def extra(subject: Subject, pred: torch.Tensor, label: torch.Tensor, lam: float) -> float:
    """What the loss adds to the mean squared error."""
    return number(subject.elevation_loss(pred, label, lam)) - float(squared(pred, label))


@check
def returns_one_number(subject: Subject) -> None:
    """gives one finite number for a batch"""
    got = subject.elevation_loss(mixed(5), below(5, 1), 1.0)
    number(got, hint="one number for the batch: take both means")


@check(after=returns_one_number)
def is_the_mse_below_the_horizon(subject: Subject) -> None:
    """is the mean squared error as long as no prediction is above 0, whatever lam is"""
    for shape in ((*sizes((4, 7)), 1), sizes((4, 7)), sizes((3, 4), (5, 6))):
        pred, label, lam = below(*shape), below(*shape), weight()
        pred.view(-1)[0] = 0.0  # the horizon itself is possible
        e = pred.double() - label.double()
        p, want = pred.double(), squared(pred, label)
        got = subject.elevation_loss(pred, label, lam)
        number(got, hint="one number for the batch: take both means")
        side = f"the penalty falls on the possible side: {HORIZON}"
        soft = torch.nn.functional.softplus(p)
        hint = recognise(
            got,
            (e.square().sum(), "this is the sum, which grows with the batch: take the mean"),
            (e.abs().mean(), "these are absolute errors: square them"),
            (want.sqrt(), "this is the root of it: the mean squared error as it is"),
            (want / 2, "without the factor ½: the mean squared error as it is"),
            (e.mean(), "signed errors cancel: square each one"),
            (e.mean().square(), "signed errors cancel before the square: square each one first"),
            (want + lam * torch.relu(-p).square().mean(), side),
            (want + lam * torch.relu(-p).mean(), side),
            (want + lam * p.mean(), f"this rewards deep predictions: {HORIZON}"),
            (want + lam * soft.mean(), "softplus is not 0 below the horizon: relu is"),
            (want + lam * soft.square().mean(), "softplus is not 0 below the horizon: relu is"),
            (want + lam * p.exp().mean(), "exp is not 0 below the horizon: relu is"),
            (want + lam, "the penalty is lam times 0 here, and not lam"),
            (want * (1 + lam), "the error itself is not weighted: lam belongs to the penalty"),
            (want * lam, "the error itself is not weighted: lam belongs to the penalty"),
            (
                squared(pred.clamp(-1, 0), label),
                "this limits predictions to [−1, 0]: elevations are in degrees",
            ),
            (
                want + lam * torch.relu(e).square().mean(),
                "this punishes what lies above the label: the horizon is at 0",
            ),
            (
                want + lam * torch.relu(e).mean(),
                "this punishes what lies above the label: the horizon is at 0",
            ),
            (
                squared(-90 * p.sigmoid(), label),
                "pred is in degrees already: a sigmoid belongs into the network",
            ),
            otherwise="nothing is above the horizon here, so the penalty is 0",
        )
        expect_close(got, want, rtol=1e-4, hint=hint)
    pred = uniform(5, 1, low=-1.0, high=0.0)  # close to the horizon and to the labels, where softplus shows
    label = pred - 0.25
    hint = "just below the horizon the penalty is 0 too: relu is, softplus and exp are not"
    expect_close(subject.elevation_loss(pred, label, 2.0), squared(pred, label), rtol=1e-4, hint=hint)


@check(after=is_the_mse_below_the_horizon)
def costs_more_above(subject: Subject) -> None:
    """is larger than the mean squared error when predictions are above the horizon"""
    for pred in (above(5, 1), mixed(6), torch.tensor([[0.5]])):
        label, lam = below(*pred.shape), weight()
        got = subject.elevation_loss(pred, label, lam)
        plain, possible = squared(pred, label), pred <= 0
        kept = squared(pred[possible], label[possible]) if bool(possible.any()) else torch.tensor(0.0)
        gone = "impossible predictions are left out here, so they cost nothing and stay"
        hint = recognise(
            got,
            (plain, f"this is the mean squared error alone: {HORIZON}, and not the label"),
            (
                squared(pred.clamp(max=0), label),
                "clamped, a prediction above the horizon is cheaper, and gets no gradient",
            ),
            (kept, gone),
            (kept * possible.double().mean(), gone),
            (
                squared(-pred.abs(), label),
                "this folds the prediction under water: what is impossible has to cost more",
            ),
            otherwise="each degree above the horizon has to cost something",
        )
        expect_finite(got, hint=gone)
        extra_cost = float(got) - float(plain)
        told = f"elevation_loss at lam {lam:.3g} gave {show(float(got))}"
        expect_true(
            extra_cost > 1e-4 * lam,
            actual=told,
            expected=f"more than the mean squared error {show(float(plain))}",
            hint=hint,
        )


@check(after=costs_more_above)
def grows_with_each_degree(subject: Subject) -> None:
    """adds more for a prediction that lies higher above the horizon"""
    lam, label = weight(), torch.tensor([[-10.0]])
    steps = [0.5, 2.0, 6.0, 15.0, 40.0]
    found = [extra(subject, torch.tensor([[at]]), label, lam) for at in steps]
    for low, high, before, after in zip(steps, steps[1:], found, found[1:]):
        expect_true(
            after > before + 1e-3 * lam,
            actual=f"a prediction of {high:g} costs {show(after)} above the mean squared error",
            expected=f"more than a prediction of {low:g}, which costs {show(before)}",
            hint="a fixed fine does not say how far above: let the penalty grow with the degrees",
        )


@check(after=costs_more_above)
def is_weighted_by_lam(subject: Subject) -> None:
    """adds nothing for lam = 0, and twice as much for twice the lam"""
    pred, label, lam = mixed(6), below(6, 1), weight()
    none = subject.elevation_loss(pred, label, 0.0)
    expect_close(none, squared(pred, label), rtol=1e-4, hint="lam weighs the whole penalty: 0 leaves the MSE")
    once, twice = (extra(subject, pred, label, factor * lam) for factor in (1, 2))
    label_of = named(torch.tensor(twice), f"the penalty at lam {2 * lam:.3g}")
    hint = f"at half of it, the penalty is {show(once)}: multiply the mean penalty by lam once"
    expect_close(label_of, 2 * once, rtol=1e-2, hint=hint)


@check(after=costs_more_above)
def averages_over_the_batch(subject: Subject) -> None:
    """takes the mean of the penalties over the whole batch, as of the squared errors"""
    (batch,) = sizes((5, 8))
    pred, label, lam = mixed(batch), below(batch, 1), weight()
    got = extra(subject, pred, label, lam)
    singles = [extra(subject, pred[k : k + 1], label[k : k + 1], lam) for k in range(batch)]
    total, impossible = sum(singles), int((pred > 0).sum())
    hint = "each prediction of the batch counts the same"
    for wrong, says in (
        (total, "the penalty is a sum, which grows with the batch: take the mean"),
        (total / impossible, "this is the mean over the impossible ones only: over the whole batch is asked"),
        (max(singles), "only the worst prediction counts here: all of them are asked"),
    ):
        hint = says if abs(got - wrong) <= 1e-3 * abs(wrong) else hint
    label_of = named(torch.tensor(got), f"the penalty of a batch of {batch}")
    expect_close(label_of, total / batch, rtol=1e-2, hint=hint)


@check(after=is_the_mse_below_the_horizon)
def stays_precise(subject: Subject) -> None:
    """computes float64 in float64"""
    pred, label = below(5, 1).double(), below(5, 1).double()
    hint = "float32 on the way loses digits: keep the dtype of pred"
    expect_close(subject.elevation_loss(pred, label, 1.0), squared(pred, label), rtol=1e-11, hint=hint)


@check(after=(grows_with_each_degree, is_weighted_by_lam, averages_over_the_batch, stays_precise))
def pushes_down(subject: Subject) -> None:
    """has the gradient of the MSE below the horizon, and a larger one above it"""
    pred, label, lam = mixed(6), below(6, 1), weight()
    got = subject.gradient(subject.elevation_loss, pred, label, lam)
    expect_finite(got)
    plain = 2 * (pred - label) / len(pred)
    under = pred < 0
    hint = "below the horizon the penalty has no slope"
    expect_close(
        named(got[under], "the gradient below the horizon"), plain[under], rtol=1e-3, atol=1e-4, hint=hint
    )
    least = float((got - plain)[~under].min())
    expect_true(
        least > 1e-3 * lam / len(pred),
        actual=f"above the horizon the penalty adds {least:.4f} to the gradient",
        expected="a positive number",
        hint="a penalty that is detached, counted or rounded has no slope: relu(pred) has",
    )
    step, wide = 0.1, label.double()
    up, down = (extra(subject, pred.double() + shift * ~under, wide, lam) for shift in (step, -step))
    slope = float((got - plain)[~under].sum())
    measured = named(torch.tensor(slope), "the slope of the penalty by backward")
    expect_close(
        measured,
        (up - down) / (2 * step),
        rtol=0.1,
        atol=0.05 * lam,
        hint="forward rises by another amount: is a part of it detached?",
    )


@check(after=is_the_mse_below_the_horizon)
def leaves_its_inputs_alone(subject: Subject) -> None:
    """does not change the tensors that it is given"""
    hint = "clamp_, relu_ and assignments to pred[...] write into the caller's tensor"
    expect_untouched(subject, subject.elevation_loss, mixed(6), below(6, 1), 1.0, hint=hint)


@check(after=is_the_mse_below_the_horizon)
def takes_views(subject: Subject) -> None:
    """takes predictions and labels that were transposed"""
    pred, label = below(3, 2), below(3, 2)
    got = subject.elevation_loss(strided(pred), strided(label), weight())
    expect_close(got, squared(pred, label), rtol=1e-4, hint="the mean squared error, as before")


# ---- what a learner predicts before the run ----------------------------------------------------------------


def one(subject: Subject, pred: float, label: float, lam: float) -> object:
    """The loss of a single prediction."""
    return subject.elevation_loss(torch.tensor([[pred]]), torch.tensor([[label]]), lam)


@prediction("shape")
def shape_of_the_loss(subject: Subject) -> object:
    """Two means, two single numbers, and their sum is one number of shape (): what backward starts from."""
    return subject.elevation_loss(torch.ones(6, 1), torch.zeros(6, 1), 1.0)


@prediction("value")
def loss_on_the_horizon(subject: Subject) -> object:
    """The horizon itself is possible, so there is no penalty, and (0 − (−10))² = 100 is all."""
    return one(subject, 0.0, -10.0, 5.0)


@prediction("value")
def loss_without_weight(subject: Subject) -> object:
    """With lam = 0 the penalty counts nothing, and 20² = 400 is the plain squared error."""
    return one(subject, 10.0, -10.0, 0.0)
