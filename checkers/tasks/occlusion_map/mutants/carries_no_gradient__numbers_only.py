"""Floats carry no graph, and every call of the network builds one still."""

import torch
from torch import nn


def occlusion_map(
    model: nn.Module, x: torch.Tensor, target: int, size: int, stride: int, value: float
) -> torch.Tensor:
    """(1, C, H, W) -> ((H - size) // stride + 1, (W - size) // stride + 1)."""
    was = model.training
    model.eval()
    H, W = x.shape[2:]
    image = x.detach().numpy(force=True)
    whole = float(model(x).softmax(1)[0, target])
    drops = []
    for top in range(0, H - size + 1, stride):
        drops.append([])
        for left in range(0, W - size + 1, stride):
            hidden = image.copy()
            hidden[:, :, top : top + size, left : left + size] = value
            logits = model(torch.from_numpy(hidden).to(x.device))
            drops[-1].append(whole - float(logits.softmax(1)[0, target]))
    model.train(was)
    return torch.tensor(drops)
