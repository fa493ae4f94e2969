"""`garments28`: ten garment silhouettes as 28x28 grey pictures, generated; the stand-in for Fashion-MNIST.

Each picture is a set of polygons in a square of −1 to 1 (y downwards), varied in width and length, rotated,
scaled, shifted, shaded, striped, partly covered, rastered at twice the size, averaged and made noisy. The
four upper garments differ by sleeve, hem, collar and centre line alone and are confused like in the real
set. The difficulty was calibrated so that linear models stay below the course's 82 % and one hidden layer
passes it; `tests/checkers/test_data.py` holds seed, checksum and those accuracies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checkers.data.raster import Floats, averaged, drawn, grey_levels, grid

__all__ = ["CLASSES", "SIZE", "garments"]

SIZE = 28
FINE = 2 * SIZE
CLASSES = ("tee", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")

Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A filled polygon and how bright it is relative to the garment (0 cuts a hole)."""

    points: Points
    tone: float = 1.0


def _mirrored(right: Points) -> Points:
    """The closed outline of a symmetric shape from its right half, top to bottom."""
    return [*right, *((-x, y) for x, y in reversed(right))]


def _upper(rng: np.random.Generator, *, sleeve: float, hem: float, wide: float = 0.0) -> list[Piece]:
    """Body and sleeves; `sleeve` 0 to 1 is how far down the sleeve reaches, `hem` the lower edge."""
    shoulder = 0.48 + rng.normal(0, 0.035)
    waist = (0.41 if wide == 0 else wide) + rng.normal(0, 0.04)
    neck = 0.15 + rng.normal(0, 0.025)
    top = -0.72 + rng.normal(0, 0.03)
    cuff_x = shoulder + 0.16 + 0.12 * sleeve + rng.normal(0, 0.03)
    cuff_y = top + 0.30 + 0.95 * sleeve
    thick = 0.20 - 0.05 * sleeve + rng.normal(0, 0.02)
    body = _mirrored([(neck, top), (shoulder, top + 0.10), (waist + 0.02, top + 0.42), (waist, hem)])
    arm = [
        (shoulder - 0.06, top + 0.08),
        (cuff_x, cuff_y),
        (cuff_x - thick, cuff_y + 0.05),
        (waist, top + 0.46),
    ]
    return [Piece(body), Piece(arm), Piece([(-x, y) for x, y in arm])]


def _tee(rng: np.random.Generator) -> list[Piece]:
    scoop = 0.10 + abs(rng.normal(0, 0.05))
    pieces = _upper(rng, sleeve=max(0.02, rng.normal(0.10, 0.07)), hem=0.64 + rng.normal(0, 0.06))
    return [*pieces, Piece([(-0.15, -0.76), (0.15, -0.76), (0.0, -0.74 + scoop)], 0.0)]


def _pullover(rng: np.random.Generator) -> list[Piece]:
    hem = 0.58 + rng.normal(0, 0.06)
    pieces = _upper(rng, sleeve=min(1.0, rng.normal(0.86, 0.09)), hem=hem, wide=0.45)
    return [*pieces, Piece(_mirrored([(0.36, hem - 0.10), (0.36, hem)]), 0.82)]


def _coat(rng: np.random.Generator) -> list[Piece]:
    hem = 0.92 + rng.normal(0, 0.06)
    pieces = _upper(rng, sleeve=min(1.0, rng.normal(0.84, 0.13)), hem=hem)
    line = Piece([(-0.035, -0.5), (0.035, -0.5), (0.03, hem), (-0.03, hem)], 0.35)
    return [*pieces, line, Piece([(-0.15, -0.76), (0.15, -0.76), (0.0, -0.38)], 0.3)]


def _shirt(rng: np.random.Generator) -> list[Piece]:
    hem = 0.76 + rng.normal(0, 0.08)
    pieces = _upper(rng, sleeve=float(np.clip(rng.normal(0.52, 0.20), 0.05, 1.0)), hem=hem, wide=0.38)
    line = Piece([(-0.02, -0.55), (0.02, -0.55), (0.02, hem), (-0.02, hem)], 0.7)
    collar = Piece([(-0.17, -0.78), (0.17, -0.78), (0.10, -0.62), (-0.10, -0.62)], 0.6)
    return [*pieces, line, collar]


def _dress(rng: np.random.Generator) -> list[Piece]:
    waist, flare = 0.21 + rng.normal(0, 0.035), 0.40 + rng.normal(0, 0.08)
    middle = -0.12 + rng.normal(0, 0.08)
    body = [(0.12, -0.80), (0.29 + rng.normal(0, 0.03), -0.70), (waist, middle), (flare, 0.86)]
    pieces = [Piece(_mirrored(body))]
    if rng.random() < 0.35:
        arm = [(0.25, -0.70), (0.44, -0.42), (0.33, -0.36), (0.22, -0.40)]
        pieces += [Piece(arm), Piece([(-x, y) for x, y in arm])]
    return pieces


def _trouser(rng: np.random.Generator) -> list[Piece]:
    hip, foot, gap = 0.31 + rng.normal(0, 0.04), 0.34 + rng.normal(0, 0.06), 0.10 + abs(rng.normal(0, 0.05))
    crotch = -0.30 + rng.normal(0, 0.08)
    leg = [(0.0, -0.85), (hip, -0.85), (foot, 0.86), (gap, 0.86), (0.02, crotch), (0.0, crotch)]
    return [Piece(leg), Piece([(-x, y) for x, y in leg])]


def _sandal(rng: np.random.Generator) -> list[Piece]:
    heel, toe = 0.18 + abs(rng.normal(0, 0.12)), 0.42 + rng.normal(0, 0.04)
    sole = [
        (-0.82, toe - heel),
        (-0.60, toe - heel),
        (0.10, toe - 0.08),
        (0.84, toe),
        (0.84, toe + 0.10),
        (-0.82, toe + 0.08),
    ]
    pieces = [Piece(sole)]
    for place in rng.uniform(-0.55, 0.6, size=int(rng.integers(2, 4))):
        lean, top = rng.uniform(-0.25, 0.25), toe - 0.30 - rng.uniform(0, 0.28)
        pieces.append(
            Piece([(place, toe), (place + 0.11, toe), (place + lean + 0.11, top), (place + lean, top)])
        )
    return pieces


def _sneaker(rng: np.random.Generator) -> list[Piece]:
    top, toe = -0.12 + rng.normal(0, 0.08), 0.14 + rng.normal(0, 0.05)
    upper = [
        (-0.78, top),
        (-0.30, top + 0.02),
        (0.10, toe - 0.05),
        (0.62, toe + 0.02),
        (0.84, toe + 0.22),
        (0.84, 0.44),
        (-0.82, 0.44),
    ]
    return [Piece(upper), Piece([(-0.84, 0.36), (0.86, 0.36), (0.86, 0.48), (-0.84, 0.48)], 0.65)]


def _boot(rng: np.random.Generator) -> list[Piece]:
    top, shaft = -0.70 + rng.normal(0, 0.14), 0.26 + rng.normal(0, 0.05)
    upper = [
        (-0.56, top),
        (-0.56 + 2 * shaft, top),
        (-0.52 + 2 * shaft, 0.10),
        (0.66, 0.26),
        (0.78, 0.48),
        (0.78, 0.66),
        (-0.60, 0.66),
    ]
    return [Piece(upper), Piece([(-0.62, 0.60), (0.80, 0.60), (0.80, 0.72), (-0.62, 0.72)], 0.7)]


def _bag(rng: np.random.Generator) -> list[Piece]:
    wide, top, low = 0.62 + rng.normal(0, 0.07), -0.12 + rng.normal(0, 0.08), 0.58 + rng.normal(0, 0.05)
    high = top - 0.42 + rng.normal(0, 0.08)
    handle = _mirrored([(0.26, high), (0.40, top)])
    hole = _mirrored([(0.17, high + 0.11), (0.29, top)])
    return [Piece(handle), Piece(hole, 0.0), Piece(_mirrored([(wide - 0.05, top), (wide, low)]))]


DRAWN: dict[str, Callable[[np.random.Generator], list[Piece]]] = {
    "tee": _tee, "trouser": _trouser, "pullover": _pullover, "dress": _dress, "coat": _coat,
    "sandal": _sandal, "shirt": _shirt, "sneaker": _sneaker, "bag": _bag, "boot": _boot,
}  # fmt: skip

_X, _Y = grid(FINE)


def _inside(points: Floats) -> NDArray[np.bool_]:
    """Which fine pixels' centres lie inside the polygon (even-odd rule); points (n, 2)."""
    inside = np.zeros((FINE, FINE), dtype=bool)
    x1, y1 = points.T
    x2, y2 = np.roll(points, -1, axis=0).T
    for ax, ay, bx, by in zip(x1, y1, x2, y2):
        if ay != by:
            crosses = (ay > _Y) != (by > _Y)
            inside ^= crosses & (((bx - ax) * (_Y - ay) / (by - ay) + ax) > _X)
    return inside


def _picture(rng: np.random.Generator, kind: str) -> NDArray[np.uint8]:
    """One picture (28, 28) uint8."""
    angle, scale = rng.normal(0, 0.14), rng.uniform(0.74, 1.14)
    stretch, shift = 1 + rng.uniform(-0.18, 0.18), rng.uniform(-0.11, 0.11, size=2) * 1.4
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
    canvas = np.zeros((FINE, FINE))
    for piece in DRAWN[kind](rng):
        moved = (np.array(piece.points) * [stretch, 1.0]) @ turn.T + shift
        canvas[_inside(moved)] = piece.tone
    if rng.random() < 0.5:
        wave = np.sin((_X if rng.random() < 0.5 else _Y) * rng.uniform(8, 22) + rng.uniform(0, 6.3))
        canvas *= 1 - rng.uniform(0.1, 0.45) * (wave > 0)
    shade = 1 + rng.uniform(-0.35, 0.35) * _Y
    canvas = canvas * rng.uniform(0.45, 1.0) * shade
    image = averaged(canvas)
    if rng.random() < 0.4:
        size, (row, column) = int(rng.integers(4, 9)), rng.integers(0, SIZE - 8, size=2)
        image[row : row + size, column : column + size] = rng.uniform(0.2, 0.7)
    image += rng.normal(0, 0.15, size=image.shape)
    return grey_levels(image)


def garments(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Pictures (count, 28, 28) uint8 and labels (count,) int64, classes as even as can be and shuffled."""
    return drawn(_picture, CLASSES, count, seed)
