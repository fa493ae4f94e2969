"""`shapes32`: ten outlines as 32x32 colour pictures, generated; the stand-in for CIFAR-10.

Shape and ground have independent random colours, and either may be the brighter one, so that neither colour
nor contrast gives the class away; place, size and rotation vary. A linear model stays below 60 %, a small
VGG passes 80 % (`tests/checkers/test_data.py`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checkers.data.raster import Floats, averaged, drawn, grey_levels, grid

__all__ = ["CLASSES", "SIZE", "shapes"]

SIZE = 32
FINE = 2 * SIZE
CLASSES = ("disc", "ring", "square", "frame", "triangle", "star", "cross", "crescent", "bars", "hexagon")

Mask = NDArray[np.bool_]

_X, _Y = grid(FINE)


def _polygon(x: Floats, y: Floats, corners: int, radius: float = 1.0) -> Mask:
    """A regular polygon: inside all its edges."""
    turns = 2 * np.pi * (np.arange(corners) + 0.5) / corners
    apothem = radius * np.cos(np.pi / corners)
    inside: Mask = np.all([x * np.sin(t) - y * np.cos(t) <= apothem for t in turns], axis=0)
    return inside


def _star(x: Floats, y: Floats) -> Mask:
    radius, angle = np.hypot(x, y), np.arctan2(x, -y)
    wave = np.abs((angle * 5 / (2 * np.pi)) % 1 - 0.5) * 2  # 1 at a tip, 0 between two
    inside: Mask = radius <= 0.42 + 0.63 * wave**1.3
    return inside


def _mask(kind: str, x: Floats, y: Floats) -> Mask:
    """The shape of about radius 1 around the origin."""
    radius = np.hypot(x, y)
    square = np.maximum(np.abs(x), np.abs(y))
    match kind:
        case "disc":
            return np.asarray(radius <= 0.9)
        case "ring":
            return np.asarray((radius <= 0.95) & (radius >= 0.55))
        case "square":
            return np.asarray(square <= 0.8)
        case "frame":
            return np.asarray((square <= 0.85) & (square >= 0.48))
        case "triangle":
            return _polygon(x, y - 0.2, 3, 1.15)
        case "star":
            return _star(x, y)
        case "cross":
            return np.asarray((square <= 0.95) & (np.minimum(np.abs(x), np.abs(y)) <= 0.28))
        case "crescent":
            return np.asarray((radius <= 0.95) & (np.hypot(x - 0.5, y) >= 0.72))
        case "bars":
            return np.asarray((square <= 0.9) & (np.abs(np.abs(x) - 0.55) <= 0.28))
        case _:
            return _polygon(x, y, 6, 1.0)


def _colours(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Two colours (3,) that differ by at least 0.3 in brightness, either the brighter one."""
    while True:
        one, other = rng.uniform(0.05, 0.95, size=(2, 3))
        if abs(one.mean() - other.mean()) >= 0.3:
            return one, other


def _picture(rng: np.random.Generator, kind: str) -> NDArray[np.uint8]:
    """One picture (3, 32, 32) uint8."""
    angle, size = rng.normal(0, 0.3), rng.uniform(0.42, 0.72)
    shift = rng.uniform(-0.25, 0.25, size=2)
    x, y = (_X - shift[0]) / size, (_Y - shift[1]) / size
    x, y = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    mask = averaged(_mask(kind, x, y))
    ink, ground = _colours(rng)
    slope = rng.normal(0, 0.12, size=(3, 2))
    coarse = np.stack((_X[::2, ::2], _Y[::2, ::2]))
    light = np.tensordot(slope, coarse, axes=1)
    image = ground[:, None, None] + light + mask * (ink - ground)[:, None, None]
    image += rng.normal(0, 0.06, size=image.shape)
    return grey_levels(image)


def shapes(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Pictures (count, 3, 32, 32) uint8 and labels (count,) int64, classes as even as can be and shuffled."""
    return drawn(_picture, CLASSES, count, seed)
