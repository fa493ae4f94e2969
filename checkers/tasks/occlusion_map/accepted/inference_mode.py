"""Images put together from pieces, under inference_mode."""

import torch
from torch import nn


@torch.inference_mode()
def occlusion_map(
    model: nn.Module, x: torch.Tensor, target: int, size: int, stride: int, value: float
) -> torch.Tensor:
    """(1, C, H, W) -> ((H - size) // stride + 1, (W - size) // stride + 1)."""
    model.eval()
    H, W = x.shape[2:]
    whole = torch.softmax(model(x), dim=1)[0, target]  # ()
    drops = []
    for top in range(0, H - size + 1, stride):
        band = x.index_fill(2, torch.arange(top, top + size, device=x.device), value)  # whole rows hidden
        for left in range(0, W - size + 1, stride):
            right = left + size
            hidden = torch.cat([x[..., :left], band[..., left:right], x[..., right:]], dim=3)
            drops.append(whole - torch.log_softmax(model(hidden), 1)[0, target].exp())
    return torch.stack(drops).reshape(-1, (W - size) // stride + 1)
