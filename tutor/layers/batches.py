"""Batches of a loader, slices of an axis, and widths of fully connected layers."""

from __future__ import annotations

from itertools import pairwise

__all__ = ["batches", "dense_parameters", "last_batch", "sliced"]


def batches(samples: int, size: int, *, drop_last: bool = False) -> int:
    """How many batches a DataLoader gives in one epoch: ⌈N/B⌉, or ⌊N/B⌋ where the last one is dropped."""
    return samples // size if drop_last else -(-samples // size)


def last_batch(samples: int, size: int, *, drop_last: bool = False) -> int:
    """How many samples the last batch has; 0 where there is none."""
    if drop_last:
        return size if samples >= size else 0
    return samples % size or min(size, samples)


def dense_parameters(sizes: tuple[int, ...], *, bias: bool = True) -> int:
    """The learned numbers of fully connected layers between these sizes."""
    return sum(n * m + (m if bias else 0) for n, m in pairwise(sizes))


def sliced(size: int, start: int, stop: int, step: int = 1) -> int:
    """How many indices `start:stop:step` picks of an axis, as Python counts them."""
    return len(range(size)[start:stop:step])
