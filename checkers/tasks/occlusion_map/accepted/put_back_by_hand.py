"""One copy, made whole again behind each patch."""

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
    drops = x.new_zeros((H - size) // stride + 1, (W - size) // stride + 1)
    hidden = x.clone()
    for i in range(drops.shape[0]):
        for j in range(drops.shape[1]):
            part = (..., slice(i * stride, i * stride + size), slice(j * stride, j * stride + size))
            hidden[part] = value
            drops[i, j] = whole - torch.softmax(model(hidden), dim=1)[0, target]
            hidden[part] = x[part]  # the image is whole again
    return drops
