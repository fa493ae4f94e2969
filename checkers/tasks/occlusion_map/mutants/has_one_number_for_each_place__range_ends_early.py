"""An occlusion map: the drop of a class's probability for each place of a patch."""

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
    drops = x.new_zeros(len(range(0, H - size, stride)), len(range(0, W - size, stride)))
    for i in range(drops.shape[0]):
        for j in range(drops.shape[1]):
            hidden = x.clone()  # (1, C, H, W), a fresh copy for each patch
            hidden[:, :, i * stride : i * stride + size, j * stride : j * stride + size] = value
            drops[i, j] = whole - torch.softmax(model(hidden), dim=1)[0, target]
    return drops
