"""A map as large as the image."""

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
    drops = torch.zeros(H, W)
    for top in range(0, H - size + 1, stride):
        for left in range(0, W - size + 1, stride):
            hidden = x.clone()
            hidden[:, :, top : top + size, left : left + size] = value
            drops[top : top + size, left : left + size] = whole - torch.softmax(model(hidden), dim=1)[0, target]
    return drops
