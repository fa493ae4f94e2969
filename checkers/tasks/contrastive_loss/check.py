"""A contrastive loss: who is whose partner, among which candidates it is chosen, and where gradients go."""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_finite,
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

# ---- references -------------------------------------------------------------------------------------------


def right_partners(n: int) -> Tensor:
    """The place of each view's partner."""
    return torch.arange(2 * n).roll(n)


def cosines(z1: Tensor, z2: Tensor) -> Tensor:
    """The cosine of each view with each."""
    z = F.normalize(torch.cat([z1, z2]), dim=1)
    return z @ z.T


def of(s: Tensor, itself: float = -math.inf) -> Tensor:
    """The loss of similarities (2N, 2N), with this value where a view meets itself."""
    s = s.masked_fill(torch.eye(len(s), dtype=torch.bool), itself)
    return F.cross_entropy(s, right_partners(len(s) // 2))


def truth(z1: Tensor, z2: Tensor, tau: float) -> Tensor:
    """The loss."""
    return of(cosines(z1, z2) / tau)


# ---- partners ---------------------------------------------------------------------------------------------


@check(part="partners")
def names_the_partner_of_each_view(subject: Subject) -> None:
    """partners gives the place of each view's partner, whole numbers of shape (2n,)"""
    for n in (int(integers(1, low=4, high=9)), 2, 1):
        got, wanted, place = subject.partners(n), right_partners(n), torch.arange(n)
        found = to_tensor(got, hint="a tensor of 2n places")
        hint = ""
        if n > 2:
            hint = recognise(
                found,
                (torch.arange(2 * n), "that is each view itself: its partner is n places away"),
                (
                    torch.cat([place, place]),
                    "second views have the places n to 2n − 1: first views find theirs there",
                ),
                (
                    torch.cat([place + n, place + n]),
                    "the partners of second views are the first ones, 0 to n − 1",
                ),
                (
                    place + n,
                    "these are the partners of the first views alone: the second ones have partners, too",
                ),
                (
                    torch.arange(2 * n).flip(0),
                    "this runs backwards: view 0 meets view n, and view 1 meets view n + 1",
                ),
                (
                    torch.arange(2 * n).view(n, 2).flip(1).reshape(-1),
                    "these are neighbours: here all first views stand before all second ones",
                ),
                otherwise=f"0 … n − 1 are the first views, n … 2n − 1 the second ones; n is {n}",
            )
        expect_shape(got, (2 * n,), hint=hint or "one place for each of the 2n views")
        expect_true(
            found.dtype == torch.int64,
            actual=f"partners({n}) has dtype {str(found.dtype).removeprefix('torch.')}",
            expected="int64",
            hint="places are labels: cross-entropy takes them as int64",
        )
        expect_close(got, wanted, atol=0.0, hint=hint or f"with n = {n}")


# ---- the loss ---------------------------------------------------------------------------------------------


def batch() -> tuple[Tensor, Tensor, float]:
    """Vectors of both views, alike but not equal and of different lengths, and a temperature."""
    n, d = sizes((4, 6), (3, 7))
    z1 = normal(n, d)
    lengths = uniform(2, n, 1, low=0.5, high=2.0)
    other = z1 + 0.7 * normal(n, d) + normal(d)  # second views are closer to one another than first ones
    return lengths[0] * z1, lengths[1] * other, 0.25 + 0.5 * float(uniform(1))


@check(part="nt_xent")
def gives_one_number(subject: Subject) -> None:
    """nt_xent gives one number for a batch"""
    got = subject.nt_xent(*batch())
    to_tensor(got)
    if isinstance(got, Tensor) and got.numel() == 1 and not bool(torch.isfinite(got).all()):
        return  # the next check knows why
    number(got, hint="the mean over the 2N views")


def mistakes(z1: Tensor, z2: Tensor, tau: float) -> list[tuple[Tensor, str]]:
    """What known mistakes give, and what to say about them."""
    n, c = len(z1), cosines(z1, z2)
    s, z, own = c / tau, torch.cat([z1, z2]), torch.arange(n)
    partner = right_partners(n)
    positive, others = s[torch.arange(2 * n), partner], torch.eye(2 * n, dtype=torch.bool)
    both = others | others.roll(n, 1)
    each = -positive + s.masked_fill(others, -math.inf).logsumexp(1)
    across = s[:n, n:]
    flat = z @ z.T
    half = F.normalize(z, dim=0)
    return [
        (
            F.cross_entropy(s, partner),
            "each view is a candidate for itself: leave the diagonal out of the sum",
        ),
        (
            of(s, -1.0),
            "−1 on the diagonal still counts exp(−1) in the sum: a view itself has to count 0, so −inf",
        ),
        (
            of(s, -1 / tau),
            "a cosine of −1 on the diagonal still counts exp(−1/τ): a view itself has to count 0, so −inf",
        ),
        (
            of(s, 0.0),
            "a similarity of 0 still counts exp 0 = 1 in the sum: a view itself has to count 0, so −inf",
        ),
        (
            (s.masked_fill(both, -math.inf).logsumexp(1) - positive).mean(),
            "the partner belongs into the sum, too: it is one of the 2N − 1 candidates",
        ),
        (of(flat / tau), "these are products of the vectors: the cosine divides by both lengths"),
        (
            F.cross_entropy(flat / tau, partner),
            "products of vectors and each view with itself: cosines, no diagonal",
        ),
        (of(c), "the temperature is missing: similarities are divided by tau"),
        (of(c * tau), "similarities are divided by tau, not multiplied by it"),
        (
            F.cross_entropy(across, own),
            "each first view chooses among the second ones alone: all other 2N − 1 views are candidates",
        ),
        (
            F.cross_entropy(across.T, own),
            "each second view chooses among the first ones alone: all other views are candidates",
        ),
        (
            (F.cross_entropy(across, own) + F.cross_entropy(across.T, own)) / 2,
            "only views of the other kind are candidates: those of the same kind are, too, 2N − 1 in all",
        ),
        (each[:n].mean(), "the first views alone are counted: second ones choose, too"),
        (each[n:].mean(), "the second views alone are counted: first ones choose, too"),
        (each.sum(), "this is the sum over the views: take the mean"),
        (each.sum() / n, "this is twice the mean: there are 2N views"),
        (-of(s), "the sign is turned round: −ln of a probability is positive"),
        (
            -positive.mean(),
            "the partners alone count here: without the others nothing keeps all views from being equal",
        ),
        (
            -c[own, own + n].mean(),
            "the partners alone count here: the others stand in the sum, divided by tau",
        ),
        (each.neg().exp().mean(), "these are probabilities: their −ln is asked"),
        (
            -each.neg().exp().mean().log(),
            "the mean of the probabilities is taken before the logarithm: −ln first",
        ),
        (of(half @ half.T / tau), "lengths are taken over the batch, dim=0: each vector has its own, dim=1"),
        (
            of(flat / flat.diagonal().sum() / tau),
            "one length is taken for all vectors: each has its own, dim=1",
        ),
        (
            of(s, -math.inf) + math.log(2 * n - 1),
            "the sum was taken for a mean over the candidates: the sum stands in the denominator",
        ),
        (of(-torch.cdist(z, z) / tau), "these are distances: the cosine is asked"),
        (of(s) / math.log(2), "the logarithm is the natural one, not that to base 2"),
    ]


@check(part="nt_xent", after=gives_one_number)
def finds_the_partner_among_all_other_views(subject: Subject) -> None:
    """nt_xent is the mean cross-entropy of choosing the partner among all other 2N − 1 views by cosine/τ"""
    given = batch()
    got = subject.nt_xent(*given)
    endless = to_tensor(math.inf)
    hint = recognise(
        got,
        *mistakes(*given),
        (
            endless,
            "a label points at the view itself, whose probability is 0: the partner is N places away",
        ),
        otherwise="cosine/τ without the diagonal, then cross-entropy with partners(N) as labels",
    )
    expect_close(got, truth(*given), rtol=2e-4, atol=2e-5, hint=hint)


@check(part="nt_xent", after=finds_the_partner_among_all_other_views)
def takes_small_temperatures(subject: Subject) -> None:
    """nt_xent is right and finite for temperatures from 0.005 to 10"""
    z1, z2, _ = batch()
    for tau in (0.005, 0.02, 10.0):
        hint = (
            "exp(cosine/0.005) can be exp 200, which overflows: logsumexp, or F.cross_entropy of similarities"
        )
        got = subject.nt_xent(z1, z2, tau)
        expect_finite(got, hint=hint)
        hint = f"τ = {tau}: is −ln capped by an ε or by a clamp?"
        expect_close(got, truth(z1.double(), z2.double(), tau), rtol=2e-3, atol=2e-4, hint=hint)


@check(part="nt_xent", after=finds_the_partner_among_all_other_views)
def teaches_both_views(subject: Subject) -> None:
    """nt_xent has the right gradient in both views of each image"""
    z1, z2, tau = batch()
    found = subject.gradient(subject.nt_xent, z1, z2, tau, wrt=(0, 1))
    wanted = slopes(truth, z1, z2, tau)
    ways: list[tuple[Callable[[Tensor, Tensor, float], Tensor], str]] = [
        (
            truth_by_lengths,
            "the lengths are detached: a view would be stretched, which does not change the loss at all",
        ),
        (
            lambda a, b, t: of(one_way(a, b) / t),
            "one of the two vectors of each similarity is detached: both belong to the graph",
        ),
    ]
    for name, at in (("z1", 0), ("z2", 1)):
        known = [(slopes(way, z1, z2, tau)[at], says) for way, says in ways]
        hint = recognise(found[at], *known, otherwise="through cosines and the sum over all other views")
        size = float(wanted[at].abs().max())
        label = named(found[at], f"the gradient in {name}")
        expect_close(label, wanted[at], rtol=1e-3, atol=1e-3 * size, hint=hint)


def slopes(
    loss: Callable[[Tensor, Tensor, float], Tensor], z1: Tensor, z2: Tensor, tau: float
) -> list[Tensor]:
    """The gradients of a loss in both views, in float64."""
    leaves = [one.double().requires_grad_() for one in (z1, z2)]
    return list(torch.autograd.grad(loss(leaves[0], leaves[1], tau), leaves))


def truth_by_lengths(z1: Tensor, z2: Tensor, tau: float) -> Tensor:
    """The loss where lengths are detached."""
    z = torch.cat([z1, z2])
    z = z / z.norm(dim=1, keepdim=True).detach()
    return of(z @ z.T / tau)


def one_way(z1: Tensor, z2: Tensor) -> Tensor:
    """Cosines whose second vector is detached."""
    z = F.normalize(torch.cat([z1, z2]), dim=1)
    return z @ z.detach().T


@check(part="nt_xent", after=finds_the_partner_among_all_other_views)
def costs_nothing_for_one_image(subject: Subject) -> None:
    """nt_xent is 0 with the gradient 0 for a batch of one image, whose views have nobody else to meet"""
    z1, z2 = normal(1, 5), normal(1, 5)
    got = named(to_tensor(subject.nt_xent(z1, z2, 0.5)), "nt_xent of one image")
    expect_close(got, 0.0, atol=1e-6, hint="the partner is the only candidate, so its probability is 1")
    found = subject.gradient(subject.nt_xent, z1, z2, 0.5)
    far = float(found.abs().max())
    expect_true(
        far <= 1e-5,
        actual=f"the gradient for one image is {show(far)} at most",
        expected="0",
        hint="nothing can be learnt from one image: the probability is 1 whatever the vectors are",
    )


@check(part="nt_xent", after=(takes_small_temperatures, costs_nothing_for_one_image))
def counts_no_view_itself_ever(subject: Subject) -> None:
    """nt_xent leaves each view itself out of its sum, also where all other views lie opposite to it"""
    z = normal(1, 4)
    got = named(to_tensor(subject.nt_xent(z, -z, 0.005)), "nt_xent of two opposite views with τ = 0.005")
    hint = "here the partner has −200, and a mask such as −20 on the diagonal beats it: −inf counts nothing"
    expect_close(got, 0.0, atol=1e-4, hint=hint)


@check(part="nt_xent", after=finds_the_partner_among_all_other_views)
def takes_any_sizes(subject: Subject) -> None:
    """nt_xent takes many images, vectors of one number, views in memory, and leaves its input as it is"""
    for n, d in ((33, 2), (2, 9), (5, 1)):
        z1, z2 = strided(normal(n, d)), strided(normal(n, d))
        hint = f"N = {n}, d = {d}: sizes come from z1"
        expect_close(subject.nt_xent(z1, z2, 0.4), truth(z1, z2, 0.4), rtol=2e-4, atol=2e-5, hint=hint)
    hint = "z1 /= … and fill_diagonal_ on a view of it write into the caller's vectors: make new tensors"
    expect_untouched(subject, subject.nt_xent, *batch(), hint=hint)


# ---- what a learner predicts before the run ---------------------------------------------------------------


@prediction("value")
def partner_of_the_last_view(subject: Subject) -> object:
    """View 5 is the second view of image 5 − 3 = 2, so its partner is view 2."""
    return to_tensor(subject.partners(3))[5]


@prediction("value")
def loss_of_equal_vectors(subject: Subject) -> object:
    """All similarities are equal, so each of the 2·4 − 1 = 7 candidates gets 1/7: ln 7 = 1.946. A network
    that gives the same vector to everything can only guess.
    """
    z = torch.ones(4, 3)
    return subject.nt_xent(z, z, 0.5)


@prediction("value")
def loss_of_longer_vectors(subject: Subject) -> object:
    """The cosine looks at directions alone, so the loss is the same and the ratio is 1: longer vectors gain
    nothing.
    """
    z1, z2 = normal(5, 3), normal(5, 3)
    return to_tensor(subject.nt_xent(10 * z1, z2, 0.5)) / to_tensor(subject.nt_xent(z1, z2, 0.5))
