"""The loss of a sparse autoencoder: what is summed, averaged and penalised, and where gradients go."""

from collections.abc import Sequence

import torch
from torch import Tensor

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_gradient,
    expect_untouched,
    named,
    normal,
    number,
    prediction,
    recognise,
    sizes,
    strided,
    to_tensor,
    uniform,
)

PARAMETERS = ("W", "b", "V", "c")


# ---- references -------------------------------------------------------------------------------------------


def l1(x: Tensor, x_hat: Tensor, a: Tensor, lam: float) -> Tensor:
    """The mean over the batch of error plus penalty."""
    return ((x_hat - x).square().sum(1) + lam * a.abs().sum(1)).mean()


def kl(a: Tensor, rho: float) -> Tensor:
    """The sum over the units of the divergence of their rates."""
    return divergence(a.mean(0), rho).sum()


def divergence(rate: Tensor, rho: float) -> Tensor:
    """KL(rho, rate) of each rate."""
    return rho * torch.log(rho / rate) + (1 - rho) * torch.log((1 - rho) / (1 - rate))


def network(x: Tensor, W: Tensor, b: Tensor, V: Tensor, c: Tensor, lam: float) -> Tensor:
    """The L1 loss of the small autoencoder."""
    a = torch.relu(x @ W + b)
    return l1(x, a @ V + c, a, lam)


# ---- the L1 loss ------------------------------------------------------------------------------------------


def example() -> tuple[Tensor, Tensor, Tensor, float]:
    """Inputs, reconstructions, codes of both signs, and a weight of the penalty."""
    count, n, hidden = sizes((3, 6), (4, 7), (5, 9))
    return normal(count, n), normal(count, n), normal(count, hidden), 0.3 + float(uniform(1))


@check(part="l1_loss")
def gives_one_number(subject: Subject) -> None:
    """l1_loss gives one number for a batch"""
    number(subject.l1_loss(*example()), hint="sum within each example, then take the mean over the batch")


@check(part="l1_loss", after=gives_one_number)
def adds_error_and_penalty(subject: Subject) -> None:
    """l1_loss is the mean over the batch of the summed squared errors plus lam times the summed |a|"""
    x, x_hat, a, lam = example()
    (count, n), hidden = x.shape, a.shape[1]
    error, penalty = (x_hat - x).square().sum() / count, a.abs().sum() / count
    got = subject.l1_loss(x, x_hat, a, lam)
    hint = recognise(
        got,
        (error, "this is the error of the reconstruction alone: the penalty is missing"),
        (lam * penalty, "this is the penalty alone: the error of the reconstruction is missing"),
        (
            error + lam * a.sum() / count,
            "negative activations count as well: the L1 norm adds absolute values",
        ),
        (error + lam * a.relu().sum() / count, "negative activations count as well, by their size"),
        (error + lam * a.square().sum() / count, "this is the L2 penalty: the L1 norm adds absolute values"),
        (error + penalty, "the penalty has the weight lam"),
        (error - lam * penalty, "the penalty is added: activity makes the loss larger"),
        (lam * (error + penalty), "lam belongs to the penalty alone"),
        (count * (error + lam * penalty), "this is the sum over the batch: take the mean"),
        (
            error + lam * penalty * count,
            "the penalty is summed over the batch as well: take its mean over the examples",
        ),
        (
            error * count + lam * penalty,
            "the error is summed over the batch as well: take its mean over the examples",
        ),
        (
            count * (error / n + lam * penalty / hidden),
            "axes are exchanged: numbers of an example and units are summed (dim=1), the batch is averaged",
        ),
        (
            error / n + lam * penalty / hidden,
            "both are means over all entries: within an example errors and activations are summed",
        ),
        (
            error / n + lam * penalty,
            "the error is a mean over the numbers of an example, too: sum them (mse_loss averages)",
        ),
        (error + lam * penalty / hidden, "the penalty is a mean over the units, too: sum them"),
        (error / 2 + lam * penalty, "the error is not halved here"),
        (
            (x_hat - x).square().sum(1).sqrt().mean() + lam * penalty,
            "this takes roots of the errors: the squares are summed as they are",
        ),
        (
            (x_hat - x).abs().sum() / count + lam * penalty,
            "the errors are squared; absolute values belong to the code",
        ),
        (
            error + lam * a.norm(dim=1).mean(),
            "this is the length of the code, an L2 norm: add absolute values",
        ),
        (error + lam * x_hat.abs().sum() / count, "the code is penalised, not the reconstruction"),
        (error + lam * a.abs().amax(1).mean(), "this is the largest activation: all of them are added"),
        (
            error + lam * a.abs().sum(0).amax(),
            "this is the norm of a matrix, the largest sum of a column: add all absolute values",
        ),
        otherwise="Σ(x̂ − x)² + λ Σ|a| for each example, then the mean over the batch",
    )
    expect_close(got, l1(x, x_hat, a, lam), rtol=1e-4, atol=1e-5, hint=hint)


@check(part="l1_loss", after=adds_error_and_penalty)
def pulls_at_every_activation_alike(subject: Subject) -> None:
    """l1_loss pulls at each activation with λ/B whatever its size, and has a finite gradient where it is 0"""
    x, x_hat, a, lam = example()
    a = a.clone()
    a[0, 0] = a[-1, -1] = a[1, 2] = 0.0
    a[1, 0], a[0, 1] = 1e-4, -1e-4
    found = subject.gradient(subject.l1_loss, x, x_hat, a, lam, wrt=2)
    expect_finite(found, hint="a root has an infinite slope at 0: abs() has none")
    most = lam / len(x)
    silent = a == 0
    wanted = torch.where(silent, found.clamp(-most, most), most * a.sign())
    hint = recognise(
        found,
        (torch.zeros_like(a), "no gradient reaches the code: is it detached?"),
        (2 * lam * a / len(a), "that is the slope of a squared penalty"),
        otherwise="the slope of λ|a| is ±λ, and the mean over the batch divides it by B",
    )
    expect_close(found, wanted, rtol=1e-3, atol=1e-6, hint=hint)


@check(part="l1_loss", after=adds_error_and_penalty)
def pulls_the_reconstruction_to_the_input(subject: Subject) -> None:
    """l1_loss has the gradient 2(x̂ − x)/B in the reconstruction"""
    x, x_hat, a, lam = example()
    expect_gradient(subject, subject.l1_loss, x, x_hat, a, lam, wrt=1, reference=l1, rtol=1e-3)


@check(part="l1_loss", after=adds_error_and_penalty)
def takes_any_sizes(subject: Subject) -> None:
    """l1_loss takes a batch of one, codes of one unit, lam = 0 and views, and leaves them as they are"""
    for count, n, hidden, lam in ((1, 4, 7, 0.5), (5, 1, 3, 0.2), (4, 6, 1, 0.0), (3, 3, 3, 2.0)):
        x, x_hat, a = strided(normal(count, n)), strided(normal(count, n)), strided(normal(count, hidden))
        hint = f"B = {count}, n = {n}, H = {hidden}: sums within an example, a mean over the batch"
        expect_close(subject.l1_loss(x, x_hat, a, lam), l1(x, x_hat, a, lam), rtol=1e-4, atol=1e-5, hint=hint)
    expect_untouched(subject, subject.l1_loss, *example())


# ---- the KL penalty ---------------------------------------------------------------------------------------


def activity() -> tuple[Tensor, float]:
    """Activations between 0 and 1 whose rates differ, and a target rate."""
    count, hidden = sizes((4, 7), (3, 6))
    return uniform(count, hidden, low=0.05, high=0.6) + 0.35 * uniform(hidden), 0.05 + 0.25 * float(
        uniform(1)
    )


@check(part="kl_penalty")
def compares_the_rate_of_each_unit(subject: Subject) -> None:
    """kl_penalty is the sum over the units of KL(ρ, ρ̂), where ρ̂ is a unit's mean over the batch"""
    a, rho = activity()
    count, hidden = a.shape
    rate, right = a.mean(0), kl(a, rho)
    number_hint = "sum over the units: one number"
    got = subject.kl_penalty(a, rho)
    number(got, hint=number_hint)
    hint = recognise(
        got,
        (right / hidden, "this is the mean over the units: the penalty is their sum"),
        (
            divergence(a.mean(1), rho).sum(),
            "these are rates of examples: a unit's rate is its mean over the batch, dim=0",
        ),
        (
            divergence(a.mean(1), rho).mean(),
            "these are rates of examples: a unit's rate is its mean over the batch",
        ),
        (divergence(a.mean(), rho), "this is one rate for all units: each has a rate of its own"),
        (hidden * divergence(a.mean(), rho), "this is one rate for all units: each has a rate of its own"),
        (
            divergence(a, rho).sum(),
            "each activation is compared by itself: the rate is a mean over the batch",
        ),
        (
            divergence(a, rho).sum(1).mean(),
            "each activation is compared by itself: take the mean over the batch first",
        ),
        (
            divergence(a, rho).mean(),
            "each activation is compared by itself: take the mean over the batch first",
        ),
        (
            (rho * torch.log(rho / rate)).sum(),
            "the second term is missing: (1 − ρ) ln((1 − ρ)/(1 − ρ̂)), for the time in which a unit is silent",
        ),
        (
            ((1 - rho) * torch.log((1 - rho) / (1 - rate))).sum(),
            "the first term is missing: ρ ln(ρ/ρ̂), for the time in which a unit is active",
        ),
        (
            (rate * torch.log(rate / rho) + (1 - rate) * torch.log((1 - rate) / (1 - rho))).sum(),
            "ρ and ρ̂ are exchanged: this is KL(ρ̂, ρ), and in front of the logarithms stand ρ and 1 − ρ",
        ),
        (-right, "the sign is turned round: a divergence is never negative"),
        (
            -(rho * rate.log() + (1 - rho) * (1 - rate).log()).sum(),
            "this is the cross-entropy of the rates, which is not 0 at ρ̂ = ρ: the entropy of ρ is missing",
        ),
        ((rate - rho).square().sum(), "this is a squared difference: KL compares by logarithms"),
        (right / torch.log(torch.tensor(2.0)), "the logarithm is the natural one, not that to base 2"),
        (right / count, "the mean over the batch stands inside, in ρ̂: no further division by B"),
        otherwise="ρ̂ = mean over dim 0, then both terms of KL(ρ, ρ̂), summed over the units",
    )
    expect_close(got, right, rtol=2e-4, atol=2e-5, hint=hint)


@check(part="kl_penalty", after=compares_the_rate_of_each_unit)
def is_zero_at_the_target_rate(subject: Subject) -> None:
    """kl_penalty is 0 where each unit has the target rate, also where no single activation has it"""
    rho = 0.25
    a = torch.tensor([[0.9, 0.25], [0.05, 0.25], [0.03, 0.25], [0.02, 0.25]])
    got = named(to_tensor(subject.kl_penalty(a, rho)), "kl_penalty at rates of exactly ρ")
    expect_close(got, 0.0, atol=1e-5, hint="the rate is a mean over the batch, and KL(ρ, ρ) is 0")


@check(part="kl_penalty", after=compares_the_rate_of_each_unit)
def pulls_at_the_whole_unit(subject: Subject) -> None:
    """kl_penalty has one gradient for all activations of a unit, (−ρ/ρ̂ + (1 − ρ)/(1 − ρ̂))/B"""
    a, rho = activity()
    hint = "the gradient comes through the mean over the batch: nothing may be detached or counted"
    expect_gradient(subject, subject.kl_penalty, a, rho, reference=kl, rtol=1e-3, hint=hint)


@check(part="kl_penalty", after=compares_the_rate_of_each_unit)
def takes_other_rates(subject: Subject) -> None:
    """kl_penalty takes rare and busy units, a batch of one, one unit and views, and changes nothing"""
    for count, hidden, low, high, rho in (
        (6, 4, 0.02, 0.1, 0.05),
        (5, 3, 0.9, 0.98, 0.5),
        (1, 5, 0.1, 0.9, 0.2),
        (7, 1, 0.1, 0.9, 0.9),
    ):
        a = strided(uniform(count, hidden, low=low, high=high))
        hint = f"B = {count}, H = {hidden}, ρ = {rho}: the mean runs over the batch, the sum over the units"
        expect_close(subject.kl_penalty(a, rho), kl(a, rho), rtol=1e-3, atol=2e-5, hint=hint)
    expect_untouched(subject, subject.kl_penalty, *activity())


# ---- the small network ------------------------------------------------------------------------------------


def small() -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, float]:
    """An input batch, the parameters of an autoencoder, and the weight of the penalty."""
    count, n, hidden = sizes((4, 6), (3, 5), (6, 9))
    W, V = normal(n, hidden), normal(hidden, n)
    return normal(count, n), W, 0.5 * normal(hidden), V, normal(n), 0.3 + float(uniform(1))


def mistaken(x: Tensor, W: Tensor, b: Tensor, V: Tensor, c: Tensor, lam: float) -> list[tuple[Tensor, str]]:
    """What known mistakes give, and what to say about them."""
    z = x @ W + b
    a, s = z.relu(), z.sigmoid()
    error = (a @ V + c - x).square().sum(1).mean()
    plain = l1(x, a @ V + c, a, 0.0)
    return [
        (
            error + lam * W.abs().sum(),
            "the weights are penalised: sparse means few active units, so the code is",
        ),
        (
            error + lam * (W.abs().sum() + V.abs().sum()),
            "the weights are penalised: sparse means few active units, so the code is",
        ),
        (
            error + lam * z.abs().sum(1).mean(),
            "what stands before the relu is penalised: the code is what comes out of it",
        ),
        (error + lam * (a @ V + c).abs().sum(1).mean(), "the reconstruction is penalised: the code is meant"),
        (l1(x, z @ V + c, z, lam), "the relu is missing: the code is relu(x W + b)"),
        (l1(x, s @ V + c, s, lam), "the code goes through a sigmoid: relu is asked"),
        (l1(x, (a @ V + c).relu(), a, lam), "the reconstruction goes through a relu: inputs may be negative"),
        (
            l1(x, (a @ V + c).sigmoid(), a, lam),
            "the reconstruction goes through a sigmoid: it may be any number",
        ),
        (l1(x, a @ W.T + c, a, lam), "the decoder takes the encoder's weights: it has its own, V"),
        (
            l1(x, ((x @ W).relu() + b) @ V + c, (x @ W).relu() + b, lam),
            "the bias b is added behind the relu: it belongs before it, relu(x W + b)",
        ),
        (l1(x, a @ V, a, lam), "the bias c of the decoder is missing"),
        (network(x, W, torch.zeros_like(b), V, c, lam), "the bias b of the encoder is missing"),
        (plain, "the penalty is missing"),
        (a.abs().sum(1).mean() * lam, "the error of the reconstruction is missing"),
    ]


@check(part="network_loss")
def is_the_loss_of_the_network(subject: Subject) -> None:
    """network_loss encodes with a relu, decodes without one and gives the L1 loss of both"""
    given = small()
    got = subject.network_loss(*given)
    number(got, hint="the L1 loss is one number for the batch")
    right = network(*given)
    count = len(given[0])
    hint = recognise(
        got,
        *mistaken(*given),
        (right * count, "this is the sum over the batch: take the mean"),
        otherwise="a = relu(x W + b), x̂ = a V + c, then the loss of x, x̂ and a, as l1_loss has it",
    )
    expect_close(got, right, rtol=2e-4, atol=1e-4, hint=hint)


@check(part="network_loss", after=is_the_loss_of_the_network)
def trains_both_halves(subject: Subject) -> None:
    """network_loss has the right gradient in all four parameters: error and penalty both reach the encoder"""
    given = small()
    found = subject.gradient(subject.network_loss, *given, wrt=(1, 2, 3, 4))
    x, W, b, V, c, lam = given
    x, leaves = x.double(), [one.double().requires_grad_() for one in (W, b, V, c)]
    wanted = torch.autograd.grad(network(x, leaves[0], leaves[1], leaves[2], leaves[3], lam), leaves)
    for name, got, want in zip(PARAMETERS, found, wanted, strict=True):
        size = float(want.abs().max()) or 1.0
        hint = cut(name, got, x, leaves, lam)
        expect_close(named(got, f"the gradient in {name}"), want, rtol=1e-3, atol=1e-3 * size, hint=hint)


def cut(name: str, got: Tensor, x: Tensor, leaves: Sequence[Tensor], lam: float) -> str:
    """Which way of the gradient is cut, where one is."""
    W, b, V, c = leaves
    a = torch.relu(x @ W + b)
    at = PARAMETERS.index(name)
    ways = (
        (l1(x, a @ V + c, a.detach(), lam), "the penalty does not reach the encoder: its code is detached"),
        (
            l1(x, a.detach() @ V + c, a, lam),
            "the error does not reach the encoder: the decoder's input is detached",
        ),
    )
    known = [(torch.zeros_like(got), f"nothing reaches {name}: is a part of the way detached?")]
    for loss, says in ways:
        (slope,) = torch.autograd.grad(loss, leaves[at], retain_graph=True, allow_unused=True)
        if slope is not None:
            known.append((slope, says))
    return recognise(got, *known, otherwise=f"the loss by {name}, through error and penalty")


@check(part="network_loss", after=is_the_loss_of_the_network)
def takes_any_network(subject: Subject) -> None:
    """network_loss takes a batch of one, codes of any width and views as parameters, and changes nothing"""
    for count, n, hidden in ((1, 3, 8), (6, 5, 2), (4, 1, 1)):
        x, W, V = strided(normal(count, n)), strided(normal(n, hidden)), strided(normal(hidden, n))
        b, c = normal(hidden), normal(n)
        hint = f"B = {count}, n = {n}, H = {hidden}: sizes come from the tensors"
        expect_close(
            subject.network_loss(x, W, b, V, c, 0.4),
            network(x, W, b, V, c, 0.4),
            rtol=2e-4,
            atol=1e-4,
            hint=hint,
        )
    expect_untouched(subject, subject.network_loss, *small())


# ---- what a learner predicts before the run ---------------------------------------------------------------


@prediction("value")
def loss_of_one_example(subject: Subject) -> object:
    """The squared errors are 1 and 1, the absolute activations 2, 0 and 1 sum up to 3: 2 + 0.5·3 = 3.5."""
    x, x_hat = torch.tensor([[1.0, 2.0]]), torch.tensor([[2.0, 1.0]])
    return subject.l1_loss(x, x_hat, torch.tensor([[2.0, 0.0, -1.0]]), 0.5)


@prediction("value")
def slope_at_a_small_activation(subject: Subject) -> object:
    """The slope of 0.5·|a| is 0.5 however small a is, and the batch is one example: that constant pull brings
    small activations to 0.
    """
    x = torch.zeros(1, 2)
    return subject.gradient(subject.l1_loss, x, x, torch.tensor([[0.001]]), 0.5, wrt=2)


@prediction("value")
def penalty_of_a_unit_on_target(subject: Subject) -> object:
    """The rate is (0.1 + 0.3)/2 = 0.2, which is ρ: the divergence is 0, though no activation is 0.2."""
    return subject.kl_penalty(torch.tensor([[0.1], [0.3]]), 0.2)
