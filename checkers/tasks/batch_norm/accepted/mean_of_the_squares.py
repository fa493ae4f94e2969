"""Two classes share a base; the variance as mean of squares minus square of the mean; a class for LeNet."""

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
            mean = torch.einsum("nc...->c", x) * x.shape[1] / x.numel()
            var = (x * x).mean(axes) - mean**2
            n = x.numel() // x.shape[1]
            m, new = self.momentum, var.detach() * n / (n - 1)
            self.running_mean.mul_(1 - m).add_(m * mean.detach())
            self.running_var.mul_(1 - m).add_(m * new)
        else:
            mean, var = self.running_mean, self.running_var
        shape = [1, -1] + [1] * (x.ndim - 2)  # (1, C) or (1, C, 1, 1)
        scaled = (x - mean.view(shape)) / torch.sqrt(var.view(shape) + self.eps)
        return self.gamma.view(shape) * scaled + self.beta.view(shape)


class LeNet(nn.Module):
    def __init__(self, places: int) -> None:
        super().__init__()
        self.fc3 = nn.Linear(84, 10)
        self.convs = nn.ModuleList(
            [nn.Conv2d(1, 6, 5, padding=2, bias=places < 1), nn.Conv2d(6, 16, 5, bias=places < 2)]
        )
        self.dense = nn.ModuleList(
            [nn.Linear(400, 120, bias=places < 3), nn.Linear(120, 84, bias=places < 4)]
        )
        self.norms = nn.ModuleList([BatchNorm(width) for width in (6, 16, 120, 84)[:places]])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        norms = [*self.norms, *[nn.Identity()] * 4]
        for conv, norm in zip(self.convs, norms, strict=False):
            x = nn.functional.max_pool2d(norm(conv(x)), 2).sigmoid()  # a rising function keeps the order
        x = x.flatten(1)
        for layer, norm in zip(self.dense, norms[2:], strict=False):
            x = norm(layer(x)).sigmoid()
        return self.fc3(x)


def build_model(where: str) -> nn.Module:
    return LeNet({"none": 0, "convolutions": 2, "all": 4}[where])
