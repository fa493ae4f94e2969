"""Draws the inputs of a check afresh for each run, so that no answer can be known beforehand."""

from __future__ import annotations

import torch

from checkers.current import CURRENT

__all__ = ["column", "integers", "normal", "permutation", "sizes", "strided", "uniform"]


def uniform(*shape: int, low: float = 0.0, high: float = 1.0) -> torch.Tensor:
    """Fresh float32 numbers from [low, high) of the given shape."""
    return low + (high - low) * torch.rand(*shape, generator=CURRENT.get().generator)


def normal(*shape: int) -> torch.Tensor:
    """Fresh standard normal float32 numbers of the given shape."""
    return torch.randn(*shape, generator=CURRENT.get().generator)


def integers(*shape: int, low: int, high: int) -> torch.Tensor:
    """Fresh int64 numbers from low to high - 1 of the given shape."""
    return torch.randint(low, high, shape, generator=CURRENT.get().generator)


def column(*values: float) -> torch.Tensor:
    """A float32 column of shape (B, 1)."""
    return torch.tensor(values, dtype=torch.float32).reshape(-1, 1)


def permutation(count: int) -> torch.Tensor:
    """The int64 numbers from 0 to count - 1 in a fresh order."""
    return torch.randperm(count, generator=CURRENT.get().generator)


def sizes(*ranges: tuple[int, int]) -> tuple[int, ...]:
    """A fresh shape: one size from each range (lowest, highest), both included.

    The sizes differ from one another where the ranges allow it, so that no two axes can be confused.
    """
    found: list[int] = []
    for low, high in ranges:
        free = [size for size in range(low, high + 1) if size not in found] or list(range(low, high + 1))
        found.append(free[int(integers(1, low=0, high=len(free)))])
    return tuple(found)


def strided(x: torch.Tensor) -> torch.Tensor:
    """The same numbers as a view that is not contiguous, as transposing and cutting make them.

    A program that is given it may use `reshape`, and not `view` alone; a tensor of one number stays as it is.
    """
    if x.ndim > 1:
        turned = x.transpose(0, -1).contiguous().transpose(0, -1)
        if not turned.is_contiguous():
            return turned
    return torch.stack((x, x), dim=-1)[..., 0]
