"""torch.where with one mask for each place."""

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
    rows, columns = torch.arange(H, device=x.device), torch.arange(W, device=x.device)

    def covered(start, along):
        return (along >= start) & (along < start + size)

    tops, lefts = range(0, H - size + 1, stride), range(0, W - size + 1, stride)
    masks = [covered(a, rows)[:, None] & covered(b, columns) for a in tops for b in lefts]  # each (H, W)
    drops = [whole - model(torch.where(m, value, x)).softmax(-1)[0, target] for m in masks]
    return torch.stack(drops).view(len(tops), len(lefts))
