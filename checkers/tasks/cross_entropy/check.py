"""Cross-entropy from logits: the mean of −log softmax at the labels, exact where probabilities round to 0."""

import torch
import torch.nn.functional as F

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_gradient,
    expect_untouched,
    forbid,
    integers,
    normal,
    number,
    permutation,
    prediction,
    recognise,
    sizes,
    strided,
    uniform,
)

AT = "log-softmax at the label of each row: logp[torch.arange(B), y]"


def batch() -> tuple[torch.Tensor, torch.Tensor]:
    """Fresh positive logits (B, K) and labels (B,) in which every class occurs."""
    rows, classes = sizes((6, 9), (3, 5))
    y = torch.cat([permutation(classes), integers(rows - classes, low=0, high=classes)])
    return uniform(rows, classes, low=0.1, high=3.0), y


def truth(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The reference in float64."""
    return F.cross_entropy(logits.to(torch.float64), y)


@check
def is_written_out(subject: Subject) -> None:
    """does not call a ready-made cross-entropy"""
    because = "take log_softmax or logsumexp: what keeps the logarithm of 0 away is what this task is about"
    forbid("cross_entropy", "CrossEntropyLoss", "cross_entropy_loss", "linear_cross_entropy", because=because)


@check(after=is_written_out)
def returns_one_number(subject: Subject) -> None:
    """gives one number for a batch"""
    number(subject.cross_entropy(*batch()), hint="the mean over the batch is asked, one number for B samples")


@check(after=returns_one_number)
def is_the_mean_of_the_samples(subject: Subject) -> None:
    """is the mean of −log p over the samples, where p is the probability of the label"""
    x, y = batch()
    rows, classes = x.shape
    right, logp = truth(x, y), torch.log_softmax(x, dim=1)
    got = subject.cross_entropy(x, y)
    hint = recognise(
        got,
        (right * rows, "this is the sum over the batch, which grows with B: take the mean"),
        (
            right / classes,
            "divided by B·K: of a one-hot product only B entries count, so sum over the classes first",
        ),
        (-right, "the sign is turned round: −log p is positive"),
        (
            -logp[:, y].mean(),
            "logp[:, y] is a B×B matrix, every row at every label: logp[torch.arange(B), y]",
        ),
        (-logp.mean(), "this is the mean over all classes: only the label's entry of each row counts"),
        (F.cross_entropy(torch.softmax(x, dim=1), y), "the softmax was taken twice: once is enough"),
        (
            -x[torch.arange(rows), y].log().mean(),
            "the logits were taken for probabilities: the softmax is missing",
        ),
        (-x[torch.arange(rows), y].mean(), "the normalisation is missing: subtract logsumexp of each row"),
        (
            -torch.log_softmax(x, dim=0)[torch.arange(rows), y].mean(),
            "the softmax runs over the batch: dim=1 is the axis of the classes",
        ),
        (right / torch.log(torch.tensor(2.0)), "the logarithm is the natural one, not that to base 2"),
        otherwise=AT,
    )
    expect_close(got, right, rtol=1e-4, atol=1e-5, hint=hint)


@check(after=is_the_mean_of_the_samples)
def takes_batches_without_every_class(subject: Subject) -> None:
    """works for a batch in which some classes do not occur"""
    x = normal(3, 6)
    for y in (torch.tensor([1, 0, 1]), torch.tensor([5, 5, 4])):
        hint = "the number of classes is logits.shape[1], whatever the labels of this batch are"
        expect_close(subject.cross_entropy(x, y), truth(x, y), rtol=1e-4, atol=1e-5, hint=hint)


@check(after=takes_batches_without_every_class)
def survives_large_logits(subject: Subject) -> None:
    """is 200 for the logits (100, −100) and class 1, and right up to 10000"""
    two, one = torch.tensor([[100.0, -100.0]]), torch.tensor([1])
    got = subject.cross_entropy(two, one)
    hint = "log 0 or exp of 100: write log-softmax as logits − logsumexp(logits), without softmax"
    expect_finite(got, hint=hint)
    value = number(got)
    capped = f"an ε or a clamp caps the loss, here at {value:.2f}, and the worst mistake teaches nothing"
    expect_close(got, 200.0, rtol=1e-5, hint=capped if 0 < value < 150 else AT)
    x, y = uniform(5, 4, low=-1e4, high=1e4), integers(5, low=0, high=4)
    hint = "logits of 10000 overflow on the way: subtract each row's maximum, or use logsumexp"
    expect_finite(subject.cross_entropy(x, y), hint=hint)
    expect_close(
        subject.cross_entropy(x, y), truth(x, y), rtol=1e-5, atol=2e-3, hint="at logits of up to 10000"
    )


@check(after=survives_large_logits)
def leaves_its_input_alone(subject: Subject) -> None:
    """does not change the logits"""
    x, y = batch()
    expect_untouched(
        subject, subject.cross_entropy, x, y, hint="logits -= ... writes into it: make a new tensor"
    )


@check(after=leaves_its_input_alone)
def teaches_by_its_gradient(subject: Subject) -> None:
    """has the gradient (p − y)/B in the logits, also for the worst mistakes"""
    x, y = batch()
    expect_gradient(subject, subject.cross_entropy, x, y, reference=F.cross_entropy, rtol=1e-3)
    worst = torch.tensor([[100.0, -100.0], [-1e4, 1e4]])
    hint = "p − y, so ±1 for each of the two samples, halved by the mean"
    got = subject.gradient(subject.cross_entropy, worst, torch.tensor([1, 0]))
    expect_close(got, torch.tensor([[0.5, -0.5], [-0.5, 0.5]]), atol=1e-3, hint=hint)


@check(after=is_the_mean_of_the_samples)
def takes_views(subject: Subject) -> None:
    """takes logits that were transposed and labels that were cut out of a longer row"""
    logits, y = batch()
    x = strided(logits)
    expect_close(subject.cross_entropy(x, strided(y)), truth(logits, y), hint="the mean of −log p as before")


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_loss(subject: Subject) -> object:
    """The mean over the batch is one number, a tensor of shape (): backward starts from such a one."""
    return subject.cross_entropy(normal(32, 10), integers(32, low=0, high=10))


@prediction("value")
def loss_of_equal_logits(subject: Subject) -> object:
    """Equal logits give every class the probability 1/10, and −ln(1/10) = ln 10 = 2.303: what a fresh
    network shows in its first step.
    """
    return subject.cross_entropy(torch.zeros(8, 10), integers(8, low=0, high=10))


@prediction("value")
def loss_of_one_bad_mistake(subject: Subject) -> object:
    """The right one costs −ln 1 = 0 and the wrong one 100 − (−100) = 200, so the mean is 100. −ln(p + ε)
    would stop near 23.
    """
    return subject.cross_entropy(torch.tensor([[100.0, -100.0]] * 2), torch.tensor([0, 1]))
