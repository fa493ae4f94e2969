"""The practice items on automatic differentiation: what they call right is what torch does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.content.marks import everything_right, ids_in, item

torch = pytest.importorskip("torch")

ITEMS = [name for part in ("practice", "reading") for name in ids_in(f"autodiff/{part}.yaml")]


@pytest.mark.parametrize("name", ITEMS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on five others."""
    assert everything_right(name, range(6))


def tensor(value: Any) -> Any:
    """Exact numbers, or rows of them, as a tensor."""
    rows = [[float(entry) for entry in row] if isinstance(row, tuple) else float(row) for row in value]
    return torch.tensor(rows)


@pytest.mark.parametrize("seed", range(4))
def test_what_a_layer_hands_back_is_what_autograd_finds(seed: int) -> None:
    """∂L/∂x and ∂L/∂W cell by cell."""
    one = item("backward-through-a-layer")
    variant = one.variant(seed)
    weight, x, upstream = (tensor(variant.names[name]) for name in ("W", "x", "u"))
    weight.requires_grad_(), x.requires_grad_()
    (weight @ x).backward(upstream)
    key = one.key(variant)
    assert [int(key[f"dx.0.{j}"]) for j in range(2)] == x.grad.int().tolist()
    assert [[int(key[f"dW.{i}.{j}"]) for j in range(2)] for i in range(2)] == weight.grad.int().tolist()


def test_relu_hands_back_nothing_at_its_corner() -> None:
    """As the reading check on corners says."""
    x = torch.tensor(0.0, requires_grad=True)
    torch.relu(x).backward()
    assert x.grad == 0
