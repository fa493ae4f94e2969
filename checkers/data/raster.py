"""What the generated picture sets share: a fine grid, the pictures made from it, labels and their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "averaged", "drawn", "grey_levels", "grid"]

Floats = NDArray[np.float64]


def grid(fine: int) -> tuple[Floats, Floats]:
    """x and y (downwards) of the centres of fine x fine pixels in a square of −1 to 1."""
    axis = (np.arange(fine) + 0.5) / fine * 2 - 1
    x, y = np.meshgrid(axis, axis)
    return x, y


def averaged(fine: NDArray[np.generic]) -> Floats:
    """A raster (2n, 2n) at half its size, each pixel the mean of four."""
    size = len(fine) // 2
    half: Floats = fine.reshape(size, 2, size, 2).mean(axis=(1, 3))
    return half


def grey_levels(image: Floats) -> NDArray[np.uint8]:
    """Numbers from 0 to 1 as 0 to 255; what lies outside is cut off."""
    levels: NDArray[np.uint8] = (np.clip(image, 0, 1) * 255).astype(np.uint8)
    return levels


def drawn(
    picture: Callable[[np.random.Generator, str], NDArray[np.uint8]],
    classes: Sequence[str],
    count: int,
    seed: int,
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """`count` pictures and their labels (count,) int64, classes as even as can be and shuffled."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % len(classes)).astype(np.int64)
    return np.stack([picture(rng, classes[label]) for label in labels]), labels
