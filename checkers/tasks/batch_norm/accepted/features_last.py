"""Features moved to the end and flattened: one case for both."""

import torch
from torch import nn


class BatchNorm(nn.Module):
    """Batch normalisation for (N, C) and (N, C, H, W)."""

    def __init__(self, features: int, momentum: float = 0.1, eps: float = 1e-5) -> None:
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.gamma = nn.Parameter(torch.ones(features))  # (C,)
        self.beta = nn.Parameter(torch.zeros(features))  # (C,)
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        flat = x.movedim(1, -1).reshape(-1, x.shape[1])  # (n, C)
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean = flat.sum(0) / len(flat)
            var = ((flat - mean) ** 2).sum(0) / len(flat)
            kept = 1 - self.momentum
            self.running_mean.data = kept * self.running_mean + self.momentum * mean.detach()
            sample = var.detach() * len(flat) / (len(flat) - 1)
            self.running_var.data = kept * self.running_var + self.momentum * sample
        flat = (flat - mean) * torch.rsqrt(var + self.eps) * self.gamma + self.beta
        return flat.reshape(x.movedim(1, -1).shape).movedim(-1, 1)


def build_model(where: str) -> nn.Module:
    """Images (B, 1, 28, 28) -> logits (B, 10)."""

    def hidden(layer: type[nn.Module], came: int, went: int, normed: bool, **more: int) -> list[nn.Module]:
        norm = [BatchNorm(went)] if normed else []
        return [layer(came, went, bias=not normed, **more), *norm, nn.Sigmoid()]

    convolutions, dense = where != "none", where == "all"
    return nn.Sequential(
        *hidden(nn.Conv2d, 1, 6, convolutions, kernel_size=5, padding=2),  # (B, 6, 28, 28)
        nn.MaxPool2d(2),
        *hidden(nn.Conv2d, 6, 16, convolutions, kernel_size=5),  # (B, 16, 10, 10)
        nn.MaxPool2d(2),
        nn.Flatten(),  # (B, 400)
        *hidden(nn.Linear, 400, 120, dense),
        *hidden(nn.Linear, 120, 84, dense),
        nn.Linear(84, 10),
    )
