"""All copies in one batch."""

import torch
from torch import nn


@torch.no_grad()
def occlusion_map(
    model: nn.Module, x: torch.Tensor, target: int, size: int, stride: int, value: float
) -> torch.Tensor:
    """(1, C, H, W) -> ((H - size) // stride + 1, (W - size) // stride + 1)."""
    model.eval()
    H, W = x.shape[2:]
    whole = torch.softmax(model(x), dim=1)[0, target]  # ()
    tops, lefts = range(0, H - size + 1, stride), range(0, W - size + 1, stride)
    hidden = x.repeat(len(tops) * len(lefts), 1, 1, 1)  # (places, C, H, W)
    for copy, (top, left) in zip(hidden, ((a, b) for a in tops for b in lefts), strict=True):
        copy[:, top : top + size, left : left + size] = value
    return (whole - torch.softmax(model(hidden), dim=1)[:, target]).reshape(len(tops), len(lefts))
