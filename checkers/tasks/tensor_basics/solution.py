"""First tensors."""

import torch


def numbered(a: int, b: int, c: int) -> torch.Tensor:
    """The numbers 0 … a*b*c - 1 in row order: (a, b, c)."""
    return torch.arange(a * b * c).reshape(a, b, c)


def front(x: torch.Tensor) -> torch.Tensor:
    """The first two indices of the second axis: (a, b, c) -> (a, 2, c)."""
    return x[:, :2]  # axes that are not named are taken whole


def roots(x: torch.Tensor) -> torch.Tensor:
    """The square root of every element, in the shape of x; integers become float32."""
    return torch.sqrt(x)
