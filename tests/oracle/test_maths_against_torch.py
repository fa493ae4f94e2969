"""The maths room against PyTorch: pooling and its gradient, functions, and derivatives by autograd."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import torch
from torch.nn import functional

from tutor.maths import Scope, Value, evaluate, read
from tutor.maths.arrays import max_pool, max_pool_grad

SHAPES = [
    (4, 4, 2, 2),
    (4, 4, 2, 1),
    (6, 6, 3, 3),
    (6, 6, 3, 2),
    (6, 6, 3, 1),
    (5, 7, 2, 3),
    (3, 3, 3, 1),
    (4, 6, 1, 2),
]


def matrix(tensor: torch.Tensor) -> Value:
    """A tensor of whole numbers as a matrix of the language."""
    return tuple(tuple(Fraction(int(entry)) for entry in row) for row in tensor.tolist())


@pytest.mark.parametrize(("height", "width", "k", "s"), SHAPES)
def test_max_pooling_and_its_gradient_agree_with_autograd(height: int, width: int, k: int, s: int) -> None:
    """Forty random matrices a shape, with many ties, windows that overlap and windows that leave a rest."""
    chance = torch.Generator().manual_seed(100 * k + s)
    for _ in range(40):
        x = torch.randint(-3, 4, (height, width), generator=chance).double().requires_grad_()
        pooled = functional.max_pool2d(x[None, None], k, s)[0, 0]
        upstream = torch.randint(-9, 10, pooled.shape, generator=chance).double()
        pooled.backward(upstream)  # type: ignore[no-untyped-call]
        assert x.grad is not None
        sizes = (Fraction(k), Fraction(s))
        assert max_pool(matrix(x.detach()), *sizes) == matrix(pooled.detach())
        assert max_pool_grad(matrix(x.detach()), *sizes, matrix(upstream)) == matrix(x.grad)


FUNCTIONS = {
    "exp": torch.exp,
    "log": torch.log,
    "log2": torch.log2,
    "log10": torch.log10,
    "sqrt": torch.sqrt,
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "tanh": torch.tanh,
    "asin": torch.asin,
    "acos": torch.acos,
    "atan": torch.atan,
    "asinh": torch.asinh,
    "acosh": torch.acosh,
    "atanh": torch.atanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "softplus": functional.softplus,
    "abs": torch.abs,
}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_functions_and_their_derivatives_agree_with_torch(name: str) -> None:
    """Value and derivative at random points of the domain, to twelve digits."""
    scope = Scope(symbols={"x": "real"})
    value, slope = read(f"{name}(x)", scope), read(f"{name}'(x)", scope)
    chance = random.Random(7)
    for _ in range(25):
        at = chance.uniform(-3, 3)
        if name in {"log", "log2", "log10", "sqrt"}:
            at = abs(at) + 0.01
        elif name in {"asin", "acos", "atanh"}:
            at /= 3.1
        elif name == "acosh":
            at = abs(at) + 1.01
        x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
        y = FUNCTIONS[name](x)
        y.backward()  # type: ignore[no-untyped-call]
        assert x.grad is not None
        assert evaluate(value, {"x": at}) == pytest.approx(y.item(), rel=1e-12, abs=1e-14)
        assert evaluate(slope, {"x": at}) == pytest.approx(x.grad.item(), rel=1e-10, abs=1e-14)


@pytest.mark.parametrize("name", ["relu", "abs", "tanh", "sigmoid", "softplus"])
def test_derivatives_at_zero_agree_with_torch(name: str) -> None:
    """At the kink, relu' is 0 and abs' is 0."""
    x = torch.zeros((), dtype=torch.float64, requires_grad=True)
    FUNCTIONS[name](x).backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    assert evaluate(read(f"{name}'(0)", Scope())) == pytest.approx(x.grad.item())
