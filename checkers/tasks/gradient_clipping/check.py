"""Gradient clipping: one norm over all tensors, one factor for all of them, and only downwards."""

import torch

from checkers.api import (
    CheckFailed,
    Subject,
    check,
    expect_close,
    expect_shape,
    expect_untouched,
    named,
    normal,
    prediction,
    recognise,
    show,
    sizes,
    strided,
    to_tensor,
    uniform,
)


def gradients(norm: float) -> list[torch.Tensor]:
    """Fresh gradients of three parameters, together of this norm."""
    rows, columns = sizes((2, 4), (5, 7))
    grads = [normal(rows, columns), normal(columns), 3 * normal(1)]
    return [g * norm / float(flat(grads).norm()) for g in grads]


def flat(grads: list[torch.Tensor]) -> torch.Tensor:
    """All entries of all tensors in one row, in float64."""
    return torch.cat([g.reshape(-1).to(torch.float64) for g in grads])


def clipped(subject: Subject, grads: list[torch.Tensor], theta: float) -> list[torch.Tensor]:
    """The learner's tensors; fails the check unless there is one for each gradient, of its shape."""
    got = subject.clip(grads, theta)
    if got is None:
        raise CheckFailed(actual="clip returned None", hint="return the tensors: is a return missing?")
    if not isinstance(got, (list, tuple)) or len(got) != len(grads):
        told = f"a list of {len(got)}" if isinstance(got, (list, tuple)) else show(got)
        hint = "return a list with one tensor for each gradient"
        raise CheckFailed(
            actual=f"clip returned {told}", expected=f"a list of {len(grads)} tensors", hint=hint
        )
    for one, g in zip(got, grads, strict=True):
        expect_shape(one, g.shape, hint="each tensor keeps its shape")
    return [to_tensor(one) for one in got]


@check
def returns_as_many_tensors(subject: Subject) -> None:
    """returns a list of tensors of the same shapes"""
    clipped(subject, gradients(5.0), 1.0)


@check(after=returns_as_many_tensors)
def leaves_short_gradients_as_they_are(subject: Subject) -> None:
    """leaves gradients alone whose common norm is below theta"""
    grads = gradients(0.5)
    theta = 0.6 + float(uniform(1))
    got = named(flat(clipped(subject, grads, theta)), f"clip at norm 0.5 with theta {theta:.3g}")
    hint = recognise(
        got,
        (flat(grads) * theta / 0.5, "short gradients were made longer: the factor is min(1, theta/norm)"),
        otherwise="nothing has to be clipped here",
    )
    expect_close(got, flat(grads), rtol=1e-4, atol=1e-6, hint=hint)


@check(after=leaves_short_gradients_as_they_are)
def keeps_the_direction(subject: Subject) -> None:
    """turns (3, 4) with theta 1 into (0.6, 0.8), the same direction"""
    g = torch.tensor([3.0, 4.0])
    got = clipped(subject, [g], 1.0)[0]
    hint = recognise(
        got,
        (
            torch.tensor([1.0, 1.0]),
            "each value was cut to [−1, 1], which turns the direction: scale all by one factor",
        ),
        (g / 25, "this divides by the sum of the squares: the norm is its root"),
        (
            g / 7,
            "this divides by the sum of the absolute values: the norm is the root of the sum of the squares",
        ),
        (g / 4, "this divides by the largest value: the norm is the root of the sum of the squares"),
        (
            g / 12.5**0.5,
            "this divides by the root of the mean square: the norm is the root of the sum of the squares",
        ),
        (g, "nothing was clipped, and the norm is 5"),
        otherwise="(3, 4) has the norm 5, so the factor is 1/5",
    )
    expect_close(named(got, "clip([(3, 4)], 1)"), g / 5, rtol=1e-4, hint=hint)


@check(after=keeps_the_direction)
def clips_all_tensors_together(subject: Subject) -> None:
    """takes one norm over all tensors and one factor for all of them"""
    grads = gradients(7.0 + float(uniform(1)))
    theta = 1.0 + float(uniform(1))
    whole, norms = flat(grads), [float(g.norm()) for g in grads]
    got = flat(clipped(subject, grads, theta))

    def scaled(factors: list[float]) -> torch.Tensor:
        return flat([g * factor for g, factor in zip(grads, factors, strict=True)])

    each = [min(1.0, theta / norm) for norm in norms]
    mean = sum(norms) / len(norms)
    hint = recognise(
        got,
        (
            scaled(each),
            "each tensor was clipped by itself: together they are longer than theta; one norm over all",
        ),
        (
            scaled([theta / norm for norm in norms]),
            "each tensor was scaled to theta by itself: one norm over all",
        ),
        (
            whole * theta / sum(norms),
            "norms of tensors do not add up: their squares do, and then comes the root",
        ),
        (whole * theta / max(norms), "this is the norm of the longest tensor: all count together"),
        (whole * min(1.0, theta / norms[0]), "this is the norm of the first tensor only: all count together"),
        (
            whole * min(1.0, theta / norms[-1]),
            "this is the norm of the last tensor only: is it overwritten in the loop?",
        ),
        (whole * theta / mean, "this is the mean of the norms: the root of the sum of all squares is asked"),
        otherwise=f"their common norm is {show(float(whole.norm()))}, so the factor is theta divided by it",
    )
    got = named(got, f"clip with theta {theta:.3g}")
    expect_close(got, whole * theta / whole.norm(), rtol=1e-3, atol=1e-6, hint=hint)


@check(after=clips_all_tensors_together)
def takes_any_theta(subject: Subject) -> None:
    """follows theta, and clips gradients that have exploded"""
    for norm, theta in ((1e4, 0.25), (60.0, 20.0), (3.0, 2.9)):
        grads = gradients(norm)
        got = named(flat(clipped(subject, grads, theta)), f"clip at norm {norm:g} with theta {theta:g}")
        expect_close(got, flat(grads) * theta / norm, rtol=1e-3, atol=1e-6, hint="the factor is theta/norm")


@check(after=takes_any_theta)
def returns_new_tensors(subject: Subject) -> None:
    """does not change the tensors that it is given"""
    hint = "g *= factor and mul_() write into the caller's gradients: g * factor makes a new tensor"
    expect_untouched(subject, subject.clip, gradients(5.0), 1.0, hint=hint)


@check(after=clips_all_tensors_together)
def takes_views(subject: Subject) -> None:
    """takes gradients that were transposed or cut out of larger tensors"""
    grads = [strided(g) for g in gradients(5.0)]
    got = clipped(subject, grads, 1.0)
    expect_close(flat(got), flat(grads) / 5, atol=1e-5, hint="every tensor times theta / norm, as before")


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_second_tensor(subject: Subject) -> object:
    """One factor multiplies every tensor, so each keeps its own shape."""
    return subject.clip([normal(3, 4), normal(5)], 1.0)[1]


@prediction("value")
def first_of_two_tensors(subject: Subject) -> object:
    """The common norm is √(9 + 16) = 5, so both are divided by 5; a norm for each tensor would make both 1
    and turn the direction.
    """
    return subject.clip([torch.tensor([3.0]), torch.tensor([4.0])], 1.0)[0]


@prediction("value")
def a_short_gradient(subject: Subject) -> object:
    """The norm of 5 is below 10, and min(1, 10/5) = 1: clipping shortens and never lengthens."""
    return subject.clip([torch.tensor([3.0]), torch.tensor([4.0])], 10.0)[0]
