"""Six activations and their slopes, held against torch's own and against autograd, far out as well."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from checkers.api import (
    CheckFailed,
    Subject,
    check,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_true,
    expect_untouched,
    forbid,
    integers,
    named,
    normal,
    prediction,
    recognise,
    sizes,
    strided,
    to_tensor,
    uniform,
)

FINISHED = (
    *("sigmoid", "sigmoid_", "expit", "Sigmoid", "LogSigmoid", "logsigmoid", "tanh", "tanh_", "Tanh", "relu"),
    *("relu_", "ReLU", "leaky_relu", "leaky_relu_", "LeakyReLU", "elu", "elu_", "ELU", "silu", "SiLU"),
    *("celu", "CELU", "prelu", "PReLU", "threshold", "Threshold", "rrelu", "hardtanh", "GLU", "glu"),
)
Rule = Callable[[Tensor], Any]
KINKED = ("d_relu", "d_leaky_relu", "d_elu")
FAR = (-1000.0, -200.0, -100.0, -50.0, -20.0, -16.0, 16.0, 20.0, 50.0, 100.0, 200.0, 1000.0)


def s(x: Tensor) -> Tensor:
    """The sigmoid."""
    return torch.sigmoid(x)


def ask(subject: Subject, name: str, x: Tensor, *alpha: float) -> Tensor:
    """What the learner's function gives; what it raises gets its meaning for this task."""
    try:
        got = subject[name](x, *alpha)
    except CheckFailed as refused:
        hint = refused.hint
        if "Boolean value of Tensor" in refused.actual or "truth value of an array" in refused.actual:
            hint = f"if asks about a whole tensor at once: torch.where chooses number by number; {hint}"
        elif "FloatingPointError" in refused.actual or "OverflowError" in refused.actual:
            hint = f"exp of a large number overflows: find a form whose exponent is never positive; {hint}"
        raise CheckFailed(
            actual=refused.actual, hint=hint, detail=refused.detail, kind=refused.kind
        ) from None
    found = to_tensor(got)
    expect_true(
        tuple(found.shape) == tuple(x.shape),
        actual=f"{name} gave the shape {tuple(found.shape)} for an x of shape {tuple(x.shape)}",
        expected="the shape of x",
        hint="the function works on each number by itself",
    )
    expect_true(
        not found.is_complex(),
        actual=f"{name} gave complex numbers",
        expected="real numbers",
        hint="exp is real",
    )
    return named(found, f"{name} for x of shape {tuple(x.shape)}")


def numpy_is_strict(subject: Subject) -> None:
    """An overflow that NumPy would only warn of is an error from now on."""
    subject["__builtins__"].get("__import__")("numpy").seterr(over="raise", invalid="raise", divide="raise")


def agree(
    subject: Subject,
    name: str,
    rule: Rule,
    *alpha: float,
    known: tuple[tuple[Rule, str], ...],
    otherwise: str,
) -> None:
    """The function is `rule` near 0 and far out; `known` are the rules that people write instead."""
    forbid(
        *FINISHED, because="write it with exp, where, clamp and the like: the finished function is left out"
    )
    x = uniform(*sizes((3, 5), (7, 9)), low=0.3, high=5.0)
    x = x * torch.where(normal(*x.shape) < 0, -1.0, 1.0)
    got, wide = ask(subject, name, x, *alpha), x.double()
    expect_finite(got)
    hint = recognise(
        got, *((torch.as_tensor(wrong(wide)), says) for wrong, says in known), otherwise=otherwise
    )
    expect_close(got, rule(wide), rtol=1e-6, atol=5e-6, hint=hint)
    numpy_is_strict(subject)
    middle = [] if name in KINKED else [0.0]  # either slope does at a kink
    x = torch.cat([torch.tensor([*FAR, *middle]), uniform(8, low=-100.0, high=100.0)])
    got = ask(subject, name, x, *alpha).reshape(-1)
    for value, one in zip(x.tolist(), got, strict=True):
        far = "exp overflows for large numbers: find a form whose exponent is never positive"
        expect_finite(named(one, f"{name} at x = {value:g}"), hint=far)
    far_out, zero = rule(x.double()), len(FAR)
    if middle:
        flat = name.startswith("d_") and bool(got[zero] == 0)
        told = (
            "autograd gives |x| the slope 0 at x = 0: write the derivative as a formula"
            if flat
            else otherwise
        )
        expect_close(named(got[zero], f"{name} at x = 0"), far_out[zero], atol=5e-6, hint=told)
    expect_close(named(got, f"{name} far out"), far_out, rtol=2e-6, atol=5e-6, hint=otherwise)


def slope(rule: Rule, wide: Tensor) -> Tensor:
    """The derivative by autograd, in float64."""
    leaf = wide.clone().requires_grad_()
    (found,) = torch.autograd.grad(rule(leaf).sum(), leaf)
    return found


def slopes(
    subject: Subject,
    name: str,
    rule: Rule,
    *alpha: float,
    known: tuple[tuple[Rule, str], ...],
    otherwise: str,
) -> None:
    """The derivative is that of `rule`."""

    def derivative(wide: Tensor) -> Tensor:
        return slope(rule, wide)

    agree(subject, name, derivative, *alpha, known=known, otherwise=otherwise)


def types(subject: Subject, name: str, rule: Rule, *alpha: float) -> None:
    """Function and derivative take integers, float64 and any shape, and leave x as it is."""

    def derivative(wide: Tensor) -> Tensor:
        return slope(rule, wide)

    for called, wanted in ((name, rule), (f"d_{name}", derivative)):
        x = integers(*sizes((2, 3), (4, 6)), low=1, high=5)
        x[0] = -x[0]
        got = ask(subject, called, x, *alpha)
        whole = "integers become float32, since the result is no integer: x.float(), or (x > 0).float()"
        expect_dtype(named(got, f"{called} of integers"), torch.float32, hint=whole)
        expect_close(got, wanted(x.double()), rtol=1e-5, atol=1e-5, hint=whole)
        for shape in ((), (1,), (2, 3, 2)):
            x = strided(3 * normal(math.prod(shape)).reshape(shape).double() + 0.01)
            got = ask(subject, called, x, *alpha)
            keep = "float64 stays float64: make new numbers with the dtype of x"
            expect_dtype(named(got, f"{called} of float64"), torch.float64, hint=keep)
            near = 1e-7 if alpha else 1e-10  # torch.where(x > 0, 1.0, alpha) rounds alpha to float32
            expect_close(got, wanted(x), rtol=near, atol=near, hint="float32 on the way loses digits")
        x = torch.cat([uniform(4, low=0.5, high=3.0), uniform(4, low=-3.0, high=-0.5)])
        hint = "x[x < 0] = … and functions with a trailing _ write into the caller's tensor: make a new one"
        expect_untouched(subject, subject[called], x, *alpha, hint=hint)


def small() -> float:
    """A fresh alpha for a leaky ReLU."""
    return round(float(uniform(1, low=0.15, high=0.4)), 3)


def wide() -> float:
    """A fresh alpha for an ELU, away from 1."""
    return round(float(uniform(1, low=1.3, high=1.9)), 3)


# ---- sigmoid -----------------------------------------------------------------------------------------------


@check(part="sigmoid")
def sigmoid_rises_from_0_to_1(subject: Subject) -> None:
    """sigmoid is 1/(1 + e⁻ˣ), also at ±1000"""
    known: tuple[tuple[Rule, str], ...] = (
        (lambda x: s(-x), "the sign of the exponent is wrong: 1/(1 + e⁻ˣ) rises"),
        (torch.tanh, "this is tanh, from −1 to 1: the sigmoid goes from 0 to 1"),
        (lambda x: s(x) * (1 - s(x)), "this is the slope: the value is asked"),
        (
            lambda x: s(-x.abs()),
            "this falls again for x > 0: with −|x| the result has to be turned round there",
        ),
        (lambda x: s(x.abs()), "this is σ(|x|): for x < 0 it is the other form"),
        (lambda x: torch.exp(-x), "this is e⁻ˣ alone"),
    )
    agree(subject, "sigmoid", s, known=known, otherwise="1/(1 + e⁻ˣ)")


@check(part="sigmoid", after=sigmoid_rises_from_0_to_1)
def d_sigmoid_is_its_slope(subject: Subject) -> None:
    """d_sigmoid is the derivative of sigmoid at the input x, 0.25 at 0"""
    known: tuple[tuple[Rule, str], ...] = (
        (
            lambda x: x * (1 - x),
            "this takes x for an output of the sigmoid: first s = sigmoid(x), then s(1 − s)",
        ),
        (s, "this is the value: the slope is asked"),
        (lambda x: s(x) * (1 + s(x)), "the sign is wrong: σ(1 − σ)"),
        (lambda x: 1 - s(x), "the factor σ is missing: σ(1 − σ)"),
        (lambda x: 1 - s(x) ** 2, "this is the rule of tanh: for the sigmoid it is σ(1 − σ)"),
        (lambda x: s(s(x)) * (1 - s(s(x))), "the sigmoid is taken twice: σ(1 − σ) with σ = sigmoid(x)"),
        (lambda x: -s(x) * (1 - s(x)), "the sign is wrong: the sigmoid rises"),
    )
    slopes(subject, "d_sigmoid", s, known=known, otherwise="σ(1 − σ), by the quotient rule")


@check(part="sigmoid", after=d_sigmoid_is_its_slope)
def sigmoid_takes_any_tensor(subject: Subject) -> None:
    """sigmoid and d_sigmoid take integers, float64 and any shape, and leave x as it is"""
    types(subject, "sigmoid", s)


# ---- tanh --------------------------------------------------------------------------------------------------


@check(part="tanh")
def tanh_rises_from_minus_1_to_1(subject: Subject) -> None:
    """tanh is (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ), also at ±1000"""
    known: tuple[tuple[Rule, str], ...] = (
        (s, "this is the sigmoid, from 0 to 1: tanh goes from −1 to 1"),
        (lambda x: -torch.tanh(x), "the sign is wrong: tanh rises"),
        (lambda x: 2 * s(x) - 1, "this is tanh(x/2): tanh(x) = 2σ(2x) − 1, with 2x inside"),
        (lambda x: torch.tanh(x.abs()), "this is tanh(|x|): for x < 0 the sign turns"),
        (lambda x: 1 - torch.tanh(x) ** 2, "this is the slope: the value is asked"),
        (lambda x: 1 / torch.tanh(x), "numerator and denominator have changed places"),
    )
    agree(subject, "tanh", torch.tanh, known=known, otherwise="(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ), which is 2σ(2x) − 1")


@check(part="tanh", after=tanh_rises_from_minus_1_to_1)
def d_tanh_is_its_slope(subject: Subject) -> None:
    """d_tanh is the derivative of tanh at the input x, 1 at 0"""
    known: tuple[tuple[Rule, str], ...] = (
        (lambda x: 1 - x**2, "this takes x for an output of tanh: first t = tanh(x), then 1 − t²"),
        (torch.tanh, "this is the value: the slope is asked"),
        (lambda x: 1 - torch.tanh(x), "the square is missing: 1 − tanh²"),
        (
            lambda x: torch.tanh(x) * (1 - torch.tanh(x)),
            "this is the rule of the sigmoid: for tanh it is 1 − tanh²",
        ),
        (lambda x: 1 + torch.tanh(x) ** 2, "the sign is wrong: 1 − tanh²"),
        (lambda x: 1 / torch.cosh(x), "the square is missing: 1/cosh²"),
        (lambda x: (1 - torch.tanh(x) ** 2) / 4, "this is ¼ of it: the slope of tanh is 1 at 0"),
    )
    slopes(subject, "d_tanh", torch.tanh, known=known, otherwise="1 − tanh², by the quotient rule")


@check(part="tanh", after=d_tanh_is_its_slope)
def tanh_takes_any_tensor(subject: Subject) -> None:
    """tanh and d_tanh take integers, float64 and any shape, and leave x as it is"""
    types(subject, "tanh", torch.tanh)


# ---- relu --------------------------------------------------------------------------------------------------


def step(x: Tensor) -> Tensor:
    """1 where x > 0, else 0."""
    return (x > 0).to(x.dtype)


@check(part="relu")
def relu_keeps_what_is_positive(subject: Subject) -> None:
    """relu is x where x > 0, else 0"""
    known: tuple[tuple[Rule, str], ...] = (
        (torch.abs, "this is |x|: negative numbers become 0"),
        (lambda x: x.clamp(max=0), "this keeps the negative numbers: max(x, 0), not min"),
        (step, "this is the slope: the value is asked"),
        (lambda x: x, "negative numbers become 0"),
        (lambda x: x.clamp(0, 1), "this is cut at 1, too: there is no upper end"),
    )
    agree(subject, "relu", torch.relu, known=known, otherwise="x where x > 0, else 0")


@check(part="relu", after=relu_keeps_what_is_positive)
def d_relu_is_its_slope(subject: Subject) -> None:
    """d_relu is 1 where x > 0 and 0 where x < 0; at 0 it is one of the two"""
    known: tuple[tuple[Rule, str], ...] = (
        (torch.relu, "this is the value: the slope is 1 for every positive x"),
        (torch.sign, "left of 0 the function is flat: 0, not −1"),
        (torch.ones_like, "left of 0 the function is flat: 0"),
        (lambda x: step(-x), "the two sides have changed places"),
        (lambda x: x, "this is x itself: the slope of x is 1"),
    )
    slopes(subject, "d_relu", torch.relu, known=known, otherwise="1 where x > 0, 0 where x < 0")
    got = ask(subject, "d_relu", torch.tensor([0.0, -2.0, 3.0]))
    expect_true(
        float(got[0]) in (0.0, 1.0),
        actual=f"d_relu at 0 is {float(got[0]):g}",
        expected="0 or 1",
        hint="at the kink take the slope of one side",
    )


@check(part="relu", after=d_relu_is_its_slope)
def relu_takes_any_tensor(subject: Subject) -> None:
    """relu and d_relu take integers, float64 and any shape, and leave x as it is"""
    types(subject, "relu", torch.relu)


# ---- leaky_relu --------------------------------------------------------------------------------------------


@check(part="leaky_relu")
def leaky_relu_has_two_slopes(subject: Subject) -> None:
    """leaky_relu is x where x > 0, else alpha·x"""
    a = small()
    known: tuple[tuple[Rule, str], ...] = (
        (torch.relu, "left of 0 it is alpha·x, not 0"),
        (lambda x: F.leaky_relu(x, 0.01), "alpha is ignored: this has the slope 0.01"),
        (lambda x: F.leaky_relu(x, -a), "the sign is wrong: alpha·x is negative left of 0"),
        (lambda x: torch.where(x > 0, a * x, x), "the two sides have changed places: alpha belongs to x < 0"),
        (lambda x: torch.minimum(x, a * x), "the two sides have changed places: max(x, alpha·x), not min"),
        (lambda x: x.clamp(min=-a), "this is cut at −alpha: left of 0 it is alpha·x"),
        (lambda x: torch.where(x > 0, x, a), "left of 0 it is alpha times x"),
        (lambda x: a * x, "right of 0 it is x itself"),
        (lambda x: torch.relu(x) - a * x, "the sign is wrong: plus alpha times the negative part"),
        (lambda x: torch.relu(x) + a * x, "right of 0 alpha·x is added, too: only the negative part gets it"),
    )
    agree(
        subject,
        "leaky_relu",
        lambda x: F.leaky_relu(x, a),
        a,
        known=known,
        otherwise="x where x > 0, else alpha·x",
    )


@check(part="leaky_relu", after=leaky_relu_has_two_slopes)
def d_leaky_relu_is_its_slope(subject: Subject) -> None:
    """d_leaky_relu is 1 where x > 0 and alpha where x < 0"""
    a = small()
    known: tuple[tuple[Rule, str], ...] = (
        (step, "left of 0 the slope is alpha, not 0"),
        (lambda x: slope(lambda x: F.leaky_relu(x, 0.01), x), "alpha is ignored: this has the slope 0.01"),
        (lambda x: torch.where(x > 0, 1, -a), "the sign is wrong: the function rises on both sides"),
        (lambda x: torch.where(x > 0, a, 1.0), "the two sides have changed places"),
        (lambda x: F.leaky_relu(x, a), "this is the value: the slope is asked"),
        (
            lambda x: torch.where(x > 0, 1, a * x),
            "left of 0 this is the value: the slope of alpha·x is alpha",
        ),
        (lambda x: step(x) + a, "right of 0 the slope is 1: alpha belongs to x < 0 alone"),
    )
    rule = "1 where x > 0, alpha where x < 0"
    slopes(subject, "d_leaky_relu", lambda x: F.leaky_relu(x, a), a, known=known, otherwise=rule)


@check(part="leaky_relu", after=d_leaky_relu_is_its_slope)
def leaky_relu_takes_any_tensor(subject: Subject) -> None:
    """leaky_relu and d_leaky_relu take integers, float64 and any shape, and leave x as it is"""
    a = small()
    types(subject, "leaky_relu", lambda x: F.leaky_relu(x, a), a)


# ---- elu ---------------------------------------------------------------------------------------------------


@check(part="elu")
def elu_bends_towards_minus_alpha(subject: Subject) -> None:
    """elu is x where x > 0, else alpha·(eˣ − 1), also at ±1000"""
    a = wide()
    known: tuple[tuple[Rule, str], ...] = (
        (F.elu, "alpha is ignored: this is the function for alpha = 1"),
        (lambda x: torch.where(x > 0, x, a * x.exp()), "−1 is missing: at 0 the two sides have to meet"),
        (lambda x: torch.where(x > 0, x, a * x.exp() - 1), "alpha belongs to the bracket: alpha·(eˣ − 1)"),
        (lambda x: torch.where(x > 0, x, a * (1 - x.exp())), "the sign is wrong: alpha·(eˣ − 1) is negative"),
        (lambda x: a * torch.expm1(x), "right of 0 it is x itself"),
        (lambda x: torch.where(x > 0, a * x, a * torch.expm1(x)), "right of 0 it is x itself, without alpha"),
        (
            lambda x: torch.where(x > 0, x, torch.expm1(a * x)),
            "alpha stands before the bracket, not in the exponent",
        ),
        (F.selu, "this is SELU, with numbers of its own: alpha is given"),
        (torch.relu, "left of 0 it is alpha·(eˣ − 1), not 0"),
        (lambda x: F.leaky_relu(x, a), "this is the leaky ReLU: left of 0 it is alpha·(eˣ − 1)"),
    )
    rule = "x where x > 0, else alpha·(eˣ − 1)"
    agree(subject, "elu", lambda x: F.elu(x, a), a, known=known, otherwise=rule)


@check(part="elu", after=elu_bends_towards_minus_alpha)
def d_elu_is_its_slope(subject: Subject) -> None:
    """d_elu is 1 where x > 0 and alpha·eˣ where x < 0, also at ±1000"""
    a = wide()
    known: tuple[tuple[Rule, str], ...] = (
        (lambda x: slope(F.elu, x), "alpha is ignored: this is the slope for alpha = 1"),
        (
            lambda x: torch.where(x > 0, 1, a * torch.expm1(x)),
            "left of 0 this is the value: the slope is alpha·eˣ",
        ),
        (lambda x: torch.where(x > 0, x, a * x.exp()), "right of 0 the slope is 1"),
        (lambda x: F.elu(x, a), "this is the value: the slope is asked"),
        (lambda x: a * x.exp(), "right of 0 the slope is 1"),
        (lambda x: torch.where(x > 0, a, a * x.exp()), "right of 0 the slope is 1, without alpha"),
        (step, "left of 0 the slope is alpha·eˣ, not 0"),
        (lambda x: torch.where(x > 0, 1, a), "left of 0 the slope is alpha·eˣ, which falls to 0"),
        (lambda x: torch.where(x > 0, 1, a * x * x.exp()), "the inner derivative is 1: alpha·eˣ, without x"),
    )
    rule = "1 where x > 0, alpha·eˣ where x < 0"
    slopes(subject, "d_elu", lambda x: F.elu(x, a), a, known=known, otherwise=rule)


@check(part="elu", after=d_elu_is_its_slope)
def elu_takes_any_tensor(subject: Subject) -> None:
    """elu and d_elu take integers, float64 and any shape, and leave x as it is"""
    a = wide()
    types(subject, "elu", lambda x: F.elu(x, a), a)


# ---- swish -------------------------------------------------------------------------------------------------


@check(part="swish")
def swish_weights_x_by_its_sigmoid(subject: Subject) -> None:
    """swish is x·σ(x), also at ±1000"""
    known: tuple[tuple[Rule, str], ...] = (
        (s, "the factor x is missing: x·σ(x)"),
        (lambda x: x * s(-x), "the sign of the exponent is wrong: x·σ(x)"),
        (lambda x: s(x) * x.abs(), "this is |x|·σ(x): left of 0 swish is negative"),
        (F.gelu, "this is GELU, a relative: x·σ(x) is asked"),
        (lambda x: x * s(1.702 * x), "this is an approximation of GELU: x·σ(x) is asked"),
        (lambda x: x * torch.tanh(x), "this is x·tanh(x): the sigmoid is asked"),
        (lambda x: x + s(x), "x and σ(x) are multiplied, not added"),
        (F.mish, "this is Mish, a relative: x·σ(x) is asked"),
    )
    agree(subject, "swish", F.silu, known=known, otherwise="x·σ(x)")


@check(part="swish", after=swish_weights_x_by_its_sigmoid)
def d_swish_is_its_slope(subject: Subject) -> None:
    """d_swish is the derivative of x·σ(x), 0.5 at 0"""
    known: tuple[tuple[Rule, str], ...] = (
        (s, "the second term of the product rule is missing: σ + x·σ′"),
        (lambda x: s(x) * (1 - s(x)), "the slope of a product is not the product of the slopes: σ + x·σ′"),
        (lambda x: x * s(x) * (1 - s(x)), "the first term of the product rule is missing: σ + x·σ′"),
        (lambda x: s(x) + s(x) * (1 - s(x)), "the factor x is missing in the second term: σ + x·σ′"),
        (lambda x: s(x) - x * s(x) * (1 - s(x)), "the sign is wrong: σ + x·σ′"),
        (lambda x: s(x) + x * (1 - s(x)), "the factor σ is missing in the second term: σ + x·σ(1 − σ)"),
        (F.silu, "this is the value: the slope is asked"),
    )
    slopes(subject, "d_swish", F.silu, known=known, otherwise="σ + x·σ(1 − σ), by the product rule")


@check(part="swish", after=d_swish_is_its_slope)
def swish_takes_any_tensor(subject: Subject) -> None:
    """swish and d_swish take integers, float64 and any shape, and leave x as it is"""
    types(subject, "swish", F.silu)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def steepness_at_zero(subject: Subject) -> object:
    """tanh(x) = 2σ(2x) − 1: twice as high and twice as fast, so 1 against ¼. Ten sigmoids in a row
    shrink a gradient to ¼¹⁰ of it at most, about a millionth.
    """
    zero = torch.zeros(1)
    return ask(subject, "d_tanh", zero) / ask(subject, "d_sigmoid", zero)


@prediction("value")
def elu_far_left(subject: Subject) -> object:
    """e⁻¹⁰⁰⁰ is 0, so −alpha = −1.5 is left: ELU levels off there, and its slope is 0 as with a ReLU."""
    return ask(subject, "elu", torch.tensor([-1000.0]), 1.5)


@prediction("value")
def slope_of_swish_at_zero(subject: Subject) -> object:
    """σ(0) = ½, and the second term has the factor x = 0: ½, on both sides of 0."""
    return ask(subject, "d_swish", torch.zeros(1))
