"""Slides [1, −1] over a small image, over the transposed image, and the transposed kernel over the image."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import conv2d

from checkers.lab import Lab


def picture(name: str, size: int) -> Tensor:
    """An image of zeros and ones, (size, size)."""
    if name == "triangle":
        return torch.ones(size, size).triu()  # ones on and above the diagonal
    if name == "diagonal":
        return torch.eye(size)
    stripe = torch.zeros(size, size)
    stripe[:, size // 3 : size - size // 3] = 1  # an upright bar in the middle
    return stripe


def slide(image: Tensor, kernel: Tensor) -> Tensor:
    """The output of a convolutional layer: (H − h + 1, W − w + 1) for a kernel (h, w)."""
    return conv2d(image[None, None], kernel[None, None])[0, 0]


def signs(output: Tensor) -> str:
    """Which values other than 0 occur."""
    if not output.any():
        return "none"
    if (output < 0).any() and (output > 0).any():
        return "both"
    return "minus" if (output < 0).any() else "plus"


def run(lab: Lab) -> None:
    image = picture(lab.word("image"), int(lab.number("size")))
    kernel = torch.tensor([[1.0, -1.0]])  # (1, 2): x[j] − x[j + 1] along a row
    plain, turned, upright = slide(image, kernel), slide(image.T, kernel), slide(image, kernel.T)

    outputs = {"[1, −1] on X": plain, "[1, −1] on Xᵀ": turned, "[1, −1]ᵀ on X": upright}
    row = len(image) // 2
    for name, output in outputs.items():
        for column, value in enumerate(output[row].tolist()):
            lab.point("row", name, column, value)
        titles = ["row", *(str(column) for column in range(output.shape[1]))]
        lab.table(name, titles, [[i, *map(int, line)] for i, line in enumerate(output.tolist())])

    lab.result("response", signs(plain))
    if not turned.any():
        lab.result("turned", "zero")
    elif torch.equal(turned, plain):
        lab.result("turned", "same")
    else:
        lab.result("turned", "mirrored" if signs(turned) != signs(plain) else "moved")
    lab.result("upright", "edges" if upright.any() else "blank")
    lab.result("size_lying", "x".join(map(str, plain.shape)))
    lab.result("size_upright", "x".join(map(str, upright.shape)))
