"""Batch normalisation, and a LeNet that has it in none, some or all of its hidden layers."""

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
        axes = [0] if x.ndim == 2 else [0, 2, 3]  # all but the features
        if self.training:
            mean, var = x.mean(axes), x.var(axes, unbiased=False)  # (C,) each
            n = x.numel() // x.shape[1]
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)  # (1 - momentum) * running + momentum * mean
                self.running_var.lerp_(var * n / (n - 1), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        shape = [1, -1] + [1] * (x.ndim - 2)  # (1, C) or (1, C, 1, 1)
        scaled = (x - mean.view(shape)) / torch.sqrt(var.view(shape) + self.eps)
        return self.gamma.view(shape) * scaled + self.beta.view(shape)



def build_model(where):
    c, d = where != "none", where == "all"
    return nn.Sequential(nn.LazyConv2d(6, 5, padding=2, bias=not c), *([BatchNorm(6)] if c else []), nn.Sigmoid(), nn.MaxPool2d(2),
      nn.LazyConv2d(16, 5, bias=not c), *([BatchNorm(16)] if c else []), nn.Sigmoid(), nn.MaxPool2d(2), nn.Flatten(),
      nn.LazyLinear(120, bias=not d), *([BatchNorm(120)] if d else []), nn.Sigmoid(), nn.LazyLinear(84, bias=not d), *([BatchNorm(84)] if d else []), nn.Sigmoid(), nn.LazyLinear(10))
