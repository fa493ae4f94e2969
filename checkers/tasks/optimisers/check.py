"""SGD with momentum and Adam: the way that parameters go under given gradients, step by step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from checkers.api import (
    Remote,
    Subject,
    check,
    expect_close,
    expect_object,
    expect_true,
    fail,
    named,
    normal,
    prediction,
    recognise,
    sizes,
    strided,
    to_tensor,
    uniform,
)

Grads = Sequence[torch.Tensor]


def builtin(subject: Subject, name: str) -> Remote:
    """One of Python's own functions in the learner's process."""
    return expect_object(subject["__builtins__"].get(name))


@dataclass
class Held:
    """Parameters in the learner's process, under the names that they have there."""

    subject: Subject
    there: Remote
    names: list[str]
    put: Remote

    @property
    def params(self) -> list[Remote]:
        """What the optimiser is given."""
        return [getattr(self.there, name) for name in self.names]

    def backward(self, grads: Grads) -> None:
        """Leaves these gradients as new tensors, as backward does where there was none."""
        for param, grad in zip(self.params, grads, strict=False):
            self.put(param, "grad", grad)

    def values(self) -> list[torch.Tensor]:
        """The parameters' values."""
        return [to_tensor(self.subject.value(param)) for param in self.params]


def held(subject: Subject, start: Grads) -> Held:
    """Puts parameters there that require a gradient."""
    names = [f"w{number}" for number in range(len(start))]
    space = builtin(subject, "__import__")("types").SimpleNamespace
    there = expect_object(space(**dict(zip(names, start, strict=True))))
    for name in names:
        getattr(there, name).requires_grad_()
    return Held(subject, there, names, builtin(subject, "setattr"))


def momentum(subject: Subject, at: Held, lr: float, mu: float) -> Remote:
    """The learner's optimiser."""
    return expect_object(subject.SGDMomentum(at.params, lr, mu), hint="SGDMomentum has to be a class")


def adam(subject: Subject, at: Held, *options: float) -> Remote:
    """The learner's optimiser."""
    return expect_object(subject.Adam(at.params, *options), hint="Adam has to be a class")


def walk(at: Held, optimiser: Remote, way: Sequence[Grads]) -> torch.Tensor:
    """Where the first parameter is after these steps."""
    for grads in way:
        at.backward(grads)
        optimiser.step()
    return to_tensor(at.subject.value(at.params[0]))


def close(got: torch.Tensor, want: torch.Tensor, label: str, hint: str) -> None:
    """The same to about a part in a million."""
    near = float(f"{2e-6 * max(1.0, float(want.abs().max())):.0e}")  # one digit, since messages show it
    expect_close(named(got, label), want, atol=near, hint=hint)


# ---- the ways ----------------------------------------------------------------------------------------------


def by_momentum(
    start: torch.Tensor, way: Sequence[torch.Tensor], lr: float, mu: float, *, kind: str = ""
) -> torch.Tensor:
    """Where SGD with momentum ends, or a relative of it."""
    w, v = start.double(), torch.zeros_like(start, dtype=torch.float64)
    for number, g in enumerate(way):
        g = g.double()
        if kind == "old velocity":
            w = w - lr * v
        fresh = (1 - mu) * g if kind == "average" or (kind == "dampened" and number) else g
        v = mu * v + fresh
        if kind == "forgets":
            v = g
        w = w - lr * (g + mu * v if kind == "nesterov" else 0 if kind == "old velocity" else v)
    return w


RELATIVES = {
    "forgets": "this is plain SGD: the velocity is kept from step to step",
    "average": "the gradient is multiplied by 1 − momentum here: v is momentum · v + g",
    "dampened": "this is dampened: v is momentum · v + g, with the whole gradient",
    "nesterov": "this is Nesterov's momentum: the plain one steps along v",
    "old velocity": "the step takes the old velocity: first v, then w",
}


def by_adam(
    start: torch.Tensor,
    way: Sequence[torch.Tensor],
    lr: float,
    beta: float,
    gamma: float,
    eps: float,
    *,
    kind: str = "",
) -> torch.Tensor:
    """Where Adam ends, or what people write for it."""
    w = start.double()
    m, v = torch.zeros_like(w), torch.zeros_like(w)
    for t, g in enumerate(way, 1):
        g = g.double()
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * (g.abs() if kind == "no square" else g**2)
        p, q = 1 - beta**t, 1 - gamma**t
        if kind == "uncorrected":
            p = q = 1
        if kind == "first only":
            p, q = 1 - beta, 1 - gamma
        if kind == "only m":
            q = 1
        if kind == "only v":
            p = 1
        m_hat, v_hat = m / p, v / q
        if kind == "corrected in place":
            m, v = m_hat, v_hat
        if kind == "no root":
            below = v_hat + eps
        elif kind == "inside":
            below = (v_hat + eps).sqrt()
        elif kind == "no epsilon":
            below = v_hat.sqrt()
        elif kind == "epsilon before":
            below = (v.sqrt() + eps) / q**0.5
        else:
            below = v_hat.sqrt() + eps
        w = w - lr * (g if kind == "gradient" else m_hat) / below
    return w


MISTAKES = {
    "uncorrected": "the correction is missing: m/(1 − βᵗ) and v/(1 − γᵗ)",
    "only m": "v is not corrected: v/(1 − γᵗ)",
    "only v": "m is not corrected: m/(1 − βᵗ)",
    "first only": "t stays 1: it counts the steps",
    "corrected in place": "the corrected averages are kept: keep m and v as they are, and correct copies",
    "no square": "v averages |g|: the squares are asked",
    "no root": "the root is missing: √v̂ stands below",
    "gradient": "m̂ stands above, not the gradient itself",
}
FIRST = {kind: MISTAKES[kind] for kind in ("uncorrected", "only m", "only v", "no square", "no root")}
EPSILONS = {
    "inside": "ε stands inside the root: it is added to √v̂",
    "no epsilon": "ε is missing below",
    "epsilon before": "ε is added before the correction: √v̂ + ε, with v̂ corrected",
}


def of_kinds(kinds: dict[str, str], run: Callable[[str], torch.Tensor]) -> list[tuple[torch.Tensor, str]]:
    """What each of these mistakes gives, with its sentence."""
    return [(run(kind), says) for kind, says in kinds.items()]


# ---- momentum ----------------------------------------------------------------------------------------------


def gradients(*shape: int, steps: int = 5) -> list[torch.Tensor]:
    """Fresh gradients for a few steps, of both signs, none near 0."""
    return [
        torch.where(uniform(*shape) < 0.5, -1.0, 1.0) * uniform(*shape, low=0.3, high=2.0)
        for _ in range(steps)
    ]


@check(part="momentum")
def starts_like_plain_sgd(subject: Subject) -> None:
    """the first step of SGDMomentum is w − lr · g, in place"""
    start = normal(*sizes((2, 4), (5, 7)))
    g = gradients(*start.shape)[0]
    lr, mu = float(uniform(1, low=0.05, high=0.4)), float(uniform(1, low=0.5, high=0.9))
    at = held(subject, [start])
    got = walk(at, momentum(subject, at, lr, mu), [[g]])
    hint = recognise(
        got,
        (start, "p = p - … makes a new tensor: p -= … under torch.no_grad() changes the caller's"),
        (start + lr * g, "this climbs: subtract"),
        (start - g, "lr is missing"),
        (start - lr * (1 - mu) * g, RELATIVES["average"]),
        (start - lr * mu * g, "the new gradient is multiplied by momentum: only the old velocity is"),
        (start - lr * (1 + mu) * g, RELATIVES["nesterov"]),
        (-lr * g, "this is the step alone: the old value is missing"),
        otherwise="v begins at 0, so the first step is lr · g",
    )
    close(got, start - lr * g, "w after the first step", hint)


@check(part="momentum", after=starts_like_plain_sgd)
def keeps_its_velocity(subject: Subject) -> None:
    """SGDMomentum adds up gradients that fade by the factor momentum, over five steps"""
    start = strided(normal(*sizes((2, 4), (5, 7))))
    way, lr = gradients(*start.shape), float(uniform(1, low=0.05, high=0.3))
    for mu in (float(uniform(1, low=0.6, high=0.95)), 0.0):
        at = held(subject, [start])
        got = walk(at, momentum(subject, at, lr, mu), [[g] for g in way])
        want = by_momentum(start, way, lr, mu)

        def run(kind: str, mu: float = mu) -> torch.Tensor:
            return by_momentum(start, way, lr, mu, kind=kind)

        known = of_kinds(RELATIVES, run) if mu else []
        known.append(
            (start - lr * way[0], "only the first step has moved w: are the parameters used up then?")
        )
        known += [
            (by_momentum(start, way, lr, 0.9), "momentum is not the 0.9 that you use: take the argument")
        ]
        hint = recognise(got, *known, otherwise="v ← momentum · v + g, then w ← w − lr · v")
        close(got, want, f"w after 5 steps with momentum {mu:.2g}", hint)


def goes_for_each(
    at: Held, optimiser: Remote, follow: Callable[[torch.Tensor, Grads], torch.Tensor], what: str, hint: str
) -> None:
    """Two parameters go their own ways, and one without a gradient stays, also when it had one before."""
    start, shapes = at.values(), [tuple(one.shape) for one in at.values()]
    ways = [gradients(*shape, steps=3) for shape in shapes[:2]]
    for pair in zip(*ways, strict=True):
        at.backward(pair)
        optimiser.step()
    got = at.values()
    for number, name in ((0, "the first"), (1, "the second")):
        close(
            got[number],
            follow(start[number], ways[number]),
            f"{name} parameter after 3 steps of {what}",
            hint,
        )
    expect_close(
        named(got[2], "a parameter whose grad is None"), start[2], atol=1e-7, hint="leave it as it is"
    )
    at.put(at.params[0], "grad", None)  # as zero_grad() does; what is kept from earlier steps is not 0
    optimiser.step()
    label = "a parameter whose grad has become None"
    none = "no gradient is not a gradient of 0: without one the step is left out, whatever is kept"
    expect_close(named(at.values()[0], label), got[0], atol=1e-7, hint=none)


@check(part="momentum", after=keeps_its_velocity)
def keeps_parameters_apart(subject: Subject) -> None:
    """SGDMomentum has a velocity for each parameter, and leaves one without a gradient alone"""
    rows, columns = sizes((2, 4), (5, 7))
    at = held(subject, [normal(rows, columns), normal(rows, columns), normal(1)])
    optimiser = momentum(subject, at, 0.1, 0.8)
    hint = "each parameter has a velocity of its own: one tensor for each, of its shape"
    goes_for_each(at, optimiser, lambda start, way: by_momentum(start, way, 0.1, 0.8), "SGDMomentum", hint)


def leaves_gradients(
    at: Held, optimiser: Remote, want: Callable[[torch.Tensor, Grads], torch.Tensor]
) -> None:
    """Gradients that are overwritten in place are read as they are, and stay so."""
    start, way = at.values()[0], gradients(*at.values()[0].shape, steps=3)
    grad = at.params[0].grad
    at.backward([way[0]])
    for number, g in enumerate(way):
        if number:
            grad.copy_(g)
        optimiser.step()
        left = to_tensor(at.subject.value(grad))
        hint = "step only reads p.grad: in-place operations belong on tensors of your own"
        expect_close(named(left, "p.grad after step"), g, atol=1e-7, hint=hint)
    hint = "what is kept has to be a copy: p.grad itself is overwritten by the next backward"
    close(at.values()[0], want(start, way), "w after 3 steps with gradients overwritten in place", hint)
    told = "the parameter does not require a gradient any more"
    still = at.subject.value(at.params[0].requires_grad) is True
    expect_true(
        still, actual=told, expected="requires_grad as it was", hint="change it under torch.no_grad()"
    )


@check(part="momentum", after=keeps_its_velocity)
def keeps_its_digits(subject: Subject) -> None:
    """SGDMomentum computes float64 in float64"""
    start, way = normal(4).double(), [g.double() / 3 for g in gradients(4, steps=3)]
    at = held(subject, [start])
    got = walk(at, momentum(subject, at, 0.1, 0.8), [[g] for g in way])
    hint = "torch.zeros_like(p) has the dtype of p; float32 loses digits"
    want = by_momentum(start, way, 0.1, 0.8)
    expect_close(named(got, "w in float64"), want, atol=1e-12, rtol=1e-11, hint=hint)


@check(part="momentum", after=keeps_its_velocity)
def leaves_the_gradients_alone(subject: Subject) -> None:
    """SGDMomentum keeps no hold of p.grad, which may be overwritten in place, and does not change it"""
    at = held(subject, [normal(4, 3)])
    optimiser = momentum(subject, at, 0.1, 0.8)
    leaves_gradients(at, optimiser, lambda start, way: by_momentum(start, way, 0.1, 0.8))


# ---- Adam --------------------------------------------------------------------------------------------------


@check(part="adam")
def takes_a_first_step_of_the_rate(subject: Subject) -> None:
    """the first step of Adam has the length lr against the sign of g, whatever the size of g"""
    start, sign = normal(6), torch.tensor([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    g = sign * torch.tensor([0.05, 0.2, 1.0, 7.0, 300.0, 1e4]) * uniform(6, low=1.0, high=2.0)
    lr, beta, gamma = 0.1, 0.9, 0.999
    at = held(subject, [start])
    got = walk(at, adam(subject, at, lr, beta, gamma, 1e-8), [[g]])
    if not bool(torch.isfinite(got).all()):
        hint = "t counts from 1: with t = 0 the corrections 1 − β⁰ and 1 − γ⁰ are 0"
        if bool(torch.isfinite(got[sign > 0]).all()):
            hint = "only negative gradients give nan: v averages g², which is never negative"
        fail(
            actual="w is nan or infinite after the first step", expected="a step of the length lr", hint=hint
        )
    hint = recognise(
        got,
        (start, "p = p - … makes a new tensor: p -= … under torch.no_grad() changes the caller's"),
        (start + lr * sign, "this climbs: subtract"),
        (start - sign, "lr is missing"),
        *of_kinds(FIRST, lambda kind: by_adam(start, [g], lr, beta, gamma, 1e-8, kind=kind)),
        (start - lr * g, "this is plain SGD: m̂ is divided by √v̂ + ε"),
        otherwise="m̂ = g and √v̂ = |g| at the first step, so w moves by lr",
    )
    close(got, start - lr * sign, "w after the first step", hint)


@check(part="adam", after=takes_a_first_step_of_the_rate)
def follows_both_averages(subject: Subject) -> None:
    """Adam follows its two averages over five steps, with any beta and gamma, down to beta 0"""
    start = strided(normal(*sizes((2, 4), (5, 7))))
    way, lr = gradients(*start.shape), float(uniform(1, low=0.05, high=0.3))
    beta, gamma = float(uniform(1, low=0.5, high=0.8)), float(uniform(1, low=0.9, high=0.99))
    for b, c in ((beta, gamma), (0.0, gamma)):
        at = held(subject, [start])
        got = walk(at, adam(subject, at, lr, b, c, 1e-8), [[g] for g in way])

        def run(kind: str, b: float = b, c: float = c) -> torch.Tensor:
            return by_adam(start, way, lr, b, c, 1e-8, kind=kind)

        known = of_kinds(MISTAKES, run) if b else []
        known += [
            (by_adam(start, way, lr, c, b, 1e-8), "β and γ have changed places: β averages g, γ averages g²"),
            (by_adam(start, way, lr, 0.9, 0.999, 1e-8), "0.9 and 0.999 are the defaults: take the arguments"),
        ]
        hint = recognise(got, *known, otherwise="m and v first, then their corrections by t, then the step")
        close(got, run(""), f"w after 5 steps with beta {b:.2g} and gamma {c:.2g}", hint)


@check(part="adam", after=takes_a_first_step_of_the_rate)
def adds_epsilon_below(subject: Subject) -> None:
    """Adam adds ε to √v̂: it stays at 0 for gradients of 0, and a large ε shortens the step"""
    start, way = normal(5), gradients(5, steps=3)
    for one in way:
        one[0] = 0
    for eps in (0.3, 1e-8):
        at = held(subject, [start])
        got = walk(at, adam(subject, at, 0.1, 0.6, 0.9, eps), [[g] for g in way])
        if not bool(torch.isfinite(got).all()):
            fail(
                actual="a gradient of 0 gave nan",
                expected="no step",
                hint="0/0 is nan: ε stands below, beside the root",
            )
        want = by_adam(start, way, 0.1, 0.6, 0.9, eps)
        known = of_kinds(EPSILONS, lambda kind, eps=eps: by_adam(start, way, 0.1, 0.6, 0.9, eps, kind=kind))  # type: ignore[misc]
        known += [(by_adam(start, way, 0.1, 0.6, 0.9, 1e-8), "1e-8 is the default: take the argument eps")]
        hint = recognise(got[1:], *((one[1:], says) for one, says in known), otherwise="m̂/(√v̂ + ε)")
        close(got, want, f"w after 3 steps with eps {eps:g}", hint if eps > 1e-3 else "")


@check(part="adam", after=(follows_both_averages, adds_epsilon_below))
def has_the_usual_defaults(subject: Subject) -> None:
    """Adam(params) has lr 0.001, beta 0.9, gamma 0.999 and eps 1e-8"""
    start = torch.zeros(6)
    sizes_of_g = torch.tensor(
        [[8.0, 8.0, 8.0, 5e-8, 5e-8, 5e-8], [1.0] * 3 + [4e-8] * 3, [0.2] * 3 + [2e-8] * 3]
    )
    way = [g * size for g, size in zip(gradients(6, steps=3), sizes_of_g, strict=True)]
    at = held(subject, [start])
    got = walk(at, adam(subject, at), [[g] for g in way])

    def run(lr: float = 0.001, beta: float = 0.9, gamma: float = 0.999, eps: float = 1e-8) -> torch.Tensor:
        return by_adam(start, way, lr, beta, gamma, eps)

    hint = recognise(
        1000 * got.double(),
        *((1000 * run(lr=lr), f"lr is {lr} here: 0.001 is asked") for lr in (0.01, 0.1)),
        *((1000 * run(beta=beta), f"beta is {beta} here: 0.9 is asked") for beta in (0.99, 0.8, 0.5, 0.0)),
        *(
            (1000 * run(gamma=gamma), f"gamma is {gamma} here: 0.999 is asked")
            for gamma in (0.99, 0.9, 0.9999)
        ),
        *(
            (1000 * run(eps=eps), f"eps is {eps:g} here: 1e-8 is asked")
            for eps in (0.0, 1e-7, 1e-6, 1e-5, 1e-3)
        ),
        otherwise="the defaults stand in the task",
    )
    moved = named(got, "the way of w in 3 steps of Adam(params)")
    expect_close(moved, run(), atol=2e-7, rtol=2e-4, hint=hint)


@check(part="adam", after=(follows_both_averages, adds_epsilon_below))
def keeps_averages_apart(subject: Subject) -> None:
    """Adam has averages for each parameter, and leaves one without a gradient alone"""
    rows, columns = sizes((2, 4), (5, 7))
    at = held(subject, [normal(rows, columns), normal(rows, columns), normal(1)])
    optimiser = adam(subject, at, 0.1, 0.6, 0.9, 1e-8)
    hint = "each parameter has averages of its own; t counts steps, not parameters"
    goes_for_each(at, optimiser, lambda start, way: by_adam(start, way, 0.1, 0.6, 0.9, 1e-8), "Adam", hint)


@check(part="adam", after=(follows_both_averages, adds_epsilon_below))
def reads_the_gradients_only(subject: Subject) -> None:
    """Adam keeps no hold of p.grad, which may be overwritten in place, and does not change it"""
    at = held(subject, [normal(4, 3)])
    optimiser = adam(subject, at, 0.1, 0.6, 0.9, 1e-8)
    leaves_gradients(at, optimiser, lambda start, way: by_adam(start, way, 0.1, 0.6, 0.9, 1e-8))


@check(part="adam", after=follows_both_averages)
def stays_precise(subject: Subject) -> None:
    """Adam computes float64 in float64"""
    start, way = normal(4).double(), [g.double() for g in gradients(4, steps=3)]
    at = held(subject, [start])
    got = walk(at, adam(subject, at, 0.1, 0.6, 0.9, 1e-8), [[g] for g in way])
    hint = "torch.zeros_like(p) has the dtype of p; float32 loses digits"
    want = by_adam(start, way, 0.1, 0.6, 0.9, 1e-8)
    expect_close(named(got, "w in float64"), want, atol=1e-12, rtol=1e-11, hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


def end(at: Held, optimiser: Remote, *grads: float) -> torch.Tensor:
    """Where a single number is after these gradients."""
    return walk(at, optimiser, [[torch.tensor([g])] for g in grads])


@prediction("value")
def first_step_of_adam(subject: Subject) -> object:
    """m̂ = 250 and √v̂ = 250: the size of the gradient cancels, and the step is lr. So w is −0.1."""
    at = held(subject, [torch.zeros(1)])
    return end(at, adam(subject, at, 0.1, 0.9, 0.999, 1e-8), 250.0)


@prediction("value")
def second_step_of_adam(subject: Subject) -> object:
    """First −0.1. Then m̂ = (0.9 · 0.2 − 0.2)/0.19 = −0.105 and v̂ = 4, a step back of 0.1 · 0.105/2 = 0.00526:
    the average still remembers the first gradient. So w is −0.0947.
    """
    at = held(subject, [torch.zeros(1)])
    return end(at, adam(subject, at, 0.1, 0.9, 0.999, 1e-8), 2.0, -2.0)


@prediction("value")
def two_steps_of_momentum(subject: Subject) -> object:
    """v is 1, then 0.9 + 1 = 1.9: the steps are 0.1 and 0.19, so w is −0.29; plain SGD would be at −0.2."""
    at = held(subject, [torch.zeros(1)])
    return end(at, momentum(subject, at, 0.1, 0.9), 1.0, 1.0)
