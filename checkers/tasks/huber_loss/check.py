"""The Huber loss: a parabola up to delta, its tangent beyond, the mean over all errors."""

import torch

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_gradient,
    expect_less,
    expect_untouched,
    named,
    normal,
    number,
    prediction,
    recognise,
    show,
    sizes,
    strided,
    uniform,
)

JOIN = "½e² up to delta, delta·(|e| − ½ delta) beyond: the two pieces join there"


def pieces(e: torch.Tensor, delta: float) -> torch.Tensor:
    """The Huber loss of each error."""
    return torch.where(e.abs() <= delta, 0.5 * e.square(), delta * (e.abs() - 0.5 * delta))


def reference(y_hat: torch.Tensor, y: torch.Tensor, delta: float) -> torch.Tensor:
    """What is asked."""
    return pieces(y_hat - y, delta).mean()


def one_rule(e: torch.Tensor, delta: float) -> list[tuple[torch.Tensor, str]]:
    """What people write for each error where they see one rule only, as means over all."""
    e = e.to(torch.float64)
    far, near = e.abs(), 0.5 * e.square()
    root = delta**2 * ((1 + (e / delta) ** 2).sqrt() - 1)
    wrong = [
        (pieces(e, delta) / delta, "divided by delta, this is SmoothL1Loss: Huber is not divided"),
        (2 * near, "this is e²: the loss is ½e² up to delta, a straight line beyond"),
        (far, "this is |e| everywhere (L1): near 0 the loss is ½e²"),
        (delta * far, "this is delta·|e| everywhere: near 0 the loss is ½e²"),
        (delta * (far - 0.5 * delta), "this is the straight line: up to delta the loss is ½e²"),
        (root, "this is the pseudo-Huber loss, a smooth relative: two pieces are asked"),
        (pieces(e, 1.0), "delta is ignored: this is the loss for delta = 1"),
    ]
    return [(one.mean(), says) for one, says in wrong]


def wrong_line(e: torch.Tensor, delta: float) -> list[tuple[torch.Tensor, str]]:
    """What people write beyond delta where they are right below it, as means over all."""
    e = e.to(torch.float64)
    far, near = e.abs(), 0.5 * e.square()
    flat = torch.full_like(e, 0.5 * delta**2)
    sign = "a large negative error is far out too: choose by |e|"
    wrong = [
        (delta * far, "delta·|e| jumps at delta: minus ½ delta², the pieces must join"),
        (far, "|e| has another slope and value at delta: the line is delta·(|e| − ½ delta)"),
        (far - 0.5 * delta, "the slope beyond delta is 1 here: it is delta, the factor is missing"),
        (delta * (far - delta), "minus ½ delta, not minus delta: the pieces must join"),
        (far - 0.5, "this line fits delta = 1 only: delta·(|e| − ½ delta)"),
        (delta * (e - 0.5 * delta), "without the absolute value, errors of one sign count negatively"),
        (flat, "clipped, it is flat beyond delta: outliers get no gradient, Huber keeps the slope delta"),
        (
            near,
            sign if bool((e < 0).all()) else "this is ½e² still: beyond delta the loss is a straight line",
        ),
        (pieces(e, 1.0), "delta is ignored: this is the loss for delta = 1"),
    ]
    return [(torch.where(far > delta, one, near).mean(), says) for one, says in wrong]


def compare(subject: Subject, e: torch.Tensor, delta: float, what: str) -> None:
    """Holds the mean over these errors against what is asked."""
    y = normal(*e.shape)
    y_hat = y + e
    got = subject.huber(y_hat, y, delta)
    number(got)
    e = y_hat - y  # as they are after rounding
    rules = wrong_line if float(e.abs().min()) > delta else one_rule
    hint = recognise(got, *rules(e, delta), otherwise=JOIN)
    label = f"huber {what} with delta {delta:.3g}"
    size = 1e-6 * max(1.0, delta * float(e.abs().max()))
    expect_close(
        named(torch.as_tensor(got), label), reference(y_hat, y, delta), rtol=1e-4, atol=size, hint=hint
    )


def signed(*shape: int, low: float, high: float) -> torch.Tensor:
    """Fresh errors of both signs whose size lies between the two."""
    return uniform(*shape, low=low, high=high) * torch.where(uniform(*shape) < 0.5, -1.0, 1.0)


@check
def returns_one_number(subject: Subject) -> None:
    """gives one finite number for a batch"""
    got = subject.huber(normal(5), normal(5), 1.0)
    number(got, hint="one number for all errors: take the mean")


@check(after=returns_one_number)
def is_a_parabola_near_zero(subject: Subject) -> None:
    """is ½e² for an error well below delta"""
    delta = float(uniform(1, low=2.0, high=4.0))
    for sign in (1, -1):
        e = sign * uniform(1, low=0.3 * delta, high=0.45 * delta)
        compare(subject, e, delta, f"at an error of {float(e):.3g}")
    got = subject.huber(torch.ones(3), torch.ones(3), delta)
    expect_close(got, 0.0, atol=1e-7, hint="without an error there is nothing to pay")


@check(after=is_a_parabola_near_zero)
def is_a_line_further_out(subject: Subject) -> None:
    """is delta·(|e| − ½ delta) for an error well beyond delta, of either sign"""
    delta = float(uniform(1, low=1.5, high=3.0))
    for sign in (1, -1):
        for times in (2.0, 30.0):
            e = sign * times * delta * (1 + 0.3 * uniform(1))
            compare(subject, e, delta, f"at an error of {float(e):.3g}")
    compare(subject, torch.tensor([3.0]), 1.0, "at an error of 3")


@check(after=is_a_line_further_out)
def joins_at_delta(subject: Subject) -> None:
    """changes from one piece to the other exactly at |e| = delta"""
    for delta in (0.5, float(uniform(1, low=1.5, high=3.0)), 40.0):
        for times in (0.55, 0.8, 0.97, 1.0, 1.03, 1.25, 1.8):
            got = subject.huber(torch.tensor([times * delta]), torch.zeros(1), delta)
            want = float(pieces(torch.tensor([times * delta]), delta))
            hint = f"here |e| is {times:g} times delta: {'½e²' if times <= 1 else 'delta·(|e| − ½ delta)'}"
            label = named(
                torch.as_tensor(got), f"huber at an error of {times * delta:.4g} with delta {delta:.3g}"
            )
            expect_close(label, want, rtol=1e-4, hint=hint)


@check(after=joins_at_delta)
def averages_over_all_errors(subject: Subject) -> None:
    """is the mean over the batch, each error with its own piece"""
    for shape in (sizes((5, 9)), (*sizes((5, 9)), 1), sizes((3, 5), (6, 8))):
        delta = float(uniform(1, low=0.7, high=1.6))
        near = signed(*shape, low=0.1 * delta, high=0.4 * delta)
        far = signed(*shape, low=1.5 * delta, high=2.2 * delta)
        places = torch.arange(near.numel()).reshape(shape)
        e = torch.where(places % 5 == 0, far, near)  # both kinds in each batch, their mean size below delta
        y = normal(*shape)
        got = subject.huber(y + e, y, delta)
        number(got, hint="one number for all errors, whatever their shape: take the mean")
        each, wide = pieces(e.double(), delta), e.double()
        size = float(wide.abs().mean())
        hint = recognise(
            got,
            (each.sum(), "this is the sum, which grows with the batch: take the mean"),
            (each.sum() / shape[0], "this divides by the rows: the mean is over all errors"),
            (each.median(), "this is the median: the mean is asked"),
            (
                pieces(wide.abs().mean(), delta),
                "this takes the loss of the mean error: first each loss, then the mean",
            ),
            (pieces(wide.mean(), delta), "signed errors cancel: first each loss, then the mean"),
            (0.5 * wide.square().mean(), "the whole batch got ½e²: each error has its own piece"),
            (
                delta * (size - 0.5 * torch.tensor(delta)),
                "the whole batch got the line: each error has its own piece",
            ),
            (each.mean(), ""),
            *wrong_line(e, delta),
            otherwise="each error has its own piece, and the mean is over all of them",
        )
        expect_close(got, each.mean(), rtol=1e-4, atol=1e-5, hint=hint)


@check(after=averages_over_all_errors)
def pulls_with_delta_at_most(subject: Subject) -> None:
    """has the gradient e/B up to delta and ±delta/B beyond, 0 where there is no error"""
    y, delta = normal(8), float(uniform(1, low=0.7, high=1.6))
    e = torch.cat(
        [signed(3, low=0.1, high=0.9 * delta), signed(3, low=1.1 * delta, high=60.0), torch.zeros(2)]
    )
    expect_finite(
        subject.gradient(subject.huber, y + e, y, delta), hint="a root has no slope at 0: take abs()"
    )
    hint = "the slope is e near 0 and delta beyond, divided by the size of the batch"
    expect_gradient(subject, subject.huber, y + e, y, delta, reference=reference, rtol=1e-3, hint=hint)


@check(after=averages_over_all_errors)
def stays_precise(subject: Subject) -> None:
    """computes float64 in float64"""
    y_hat, y = 3 * normal(6).double(), normal(6).double()
    hint = "float32 on the way loses digits: keep the dtype of y_hat"
    expect_close(subject.huber(y_hat, y, 1.0), reference(y_hat, y, 1.0), rtol=1e-11, hint=hint)


@check(after=averages_over_all_errors)
def leaves_its_inputs_alone(subject: Subject) -> None:
    """does not change the tensors that it is given"""
    expect_untouched(subject, subject.huber, 3 * normal(6), normal(6), 1.0)


@check(after=(pulls_with_delta_at_most, leaves_its_inputs_alone))
def is_not_led_astray(subject: Subject) -> None:
    """fits a line to within 0.15 although 5 % of the labels are 50 too large"""
    truth = torch.tensor([2.0, -3.4, 4.2])
    x = torch.cat([normal(200, 2), torch.ones(200, 1)], dim=1)  # (200, 3), the last column for the bias
    y = x @ truth + 0.01 * normal(200)
    y[:10] += 50
    w = torch.zeros(3)
    for _ in range(40):
        w = w - x.T @ subject.gradient(subject.huber, x @ w, y, 1.0)
    off = (w - truth).abs().max()
    found = f"the line w = {show(w[:2])}, b = {float(w[2]):.3g} is off by"
    expect_less(named(off, found), 0.15, hint="w = (2, −3.4) and b = 4.2 made the data")


@check(after=averages_over_all_errors)
def takes_views(subject: Subject) -> None:
    """takes predictions and labels that were transposed"""
    y, e = normal(*sizes((2, 4), (5, 7))), normal(1)
    y_hat = y + e
    got = subject.huber(strided(y_hat), strided(y), 0.7)
    expect_close(got, reference(y_hat, y, 0.7), rtol=1e-4, hint="the mean over all errors, as before")


# ---- what a learner predicts before the run ----------------------------------------------------------------


def at(subject: Subject, errors: list[float], delta: float) -> object:
    """The loss of predictions that are off by this much."""
    return subject.huber(1 + torch.tensor(errors), torch.ones(len(errors)), delta)


@prediction("value")
def loss_of_an_outlier(subject: Subject) -> object:
    """The error is 6, beyond 2, so the loss is 2 · (6 − 1) = 10; half its square would be 18."""
    return at(subject, [6.0], 2.0)


@prediction("value")
def pull_of_an_outlier(subject: Subject) -> object:
    """Beyond delta the loss is a line of slope delta, so any outlier pulls with 2; half the square would
    pull with 50.
    """
    return subject.gradient(subject.huber, torch.tensor([51.0]), torch.tensor([1.0]), 2.0)


@prediction("value")
def wide_threshold(subject: Subject) -> object:
    """No error reaches 1000: only the parabola counts, (4.5 + 0.5)/2 = 2.5, half the mean squared error."""
    return at(subject, [3.0, -1.0], 1000.0)
