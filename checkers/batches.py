"""Batches of a set that lies in memory: one slice or one gather each, in place of a pipeline per example."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

__all__ = ["Batches", "batches", "scaled"]


def scaled(pictures: Tensor) -> Tensor:
    """Pictures uint8 as float32 from 0 to 1, as torchvision's ToTensor has them."""
    return pictures.float().div_(255)


class Batches:
    """What `batches` returns: iterate over it once per epoch; `len` is the number of batches."""

    def __init__(
        self, x: Tensor, y: Tensor, size: int, order: torch.Generator | None, drop_last: bool
    ) -> None:
        self.x, self.y, self.size, self.drop_last = x, y, size, drop_last
        self._order = order

    def __len__(self) -> int:
        return len(self.x) // self.size if self.drop_last else -(-len(self.x) // self.size)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        if self._order is None:
            parts = ((self.x[at : at + self.size], self.y[at : at + self.size]) for at in self._starts())
        else:
            # Drawn on the CPU, so that a seed gives the same order on every device.
            order = torch.randperm(len(self.x), generator=self._order).to(self.x.device)
            taken = (order[at : at + self.size] for at in self._starts())
            parts = ((self.x.index_select(0, one), self.y.index_select(0, one)) for one in taken)
        yield from parts

    def _starts(self) -> range:
        return range(0, len(self) * self.size, self.size)


def batches(
    x: Tensor,
    y: Tensor,
    size: int,
    *,
    shuffle: bool = False,
    drop_last: bool = False,
    seed: int | None = None,
    device: torch.device | str | None = None,
) -> Batches:
    """Batches of examples `x` (N, …) and labels `y` (N,) straight from memory, in place of a DataLoader.

    The whole set moves to `device` once (default: where it is). With `shuffle` every pass has an order of
    its own; the first pass of a `seed` is always the same. Raises ValueError for a size below 1 or tensors
    of different length.
    """
    if size < 1 or len(x) != len(y):
        raise ValueError(
            f"a batch size of at least 1 and as many labels as examples, not {size}, {len(x)}, {len(y)}"
        )
    order = None
    if shuffle:
        order = torch.Generator()
        order.seed() if seed is None else order.manual_seed(seed)
    return Batches(x.to(device), y.to(device), size, order, drop_last)
