"""The layer erases outputs, so it is dropout."""

import torch
from torch import nn


def dropconnect(x, W, p, training=True):
    if not training:
        return x @ W
    keep = torch.rand_like(W) >= p  # (d, h), true with probability 1 - p
    return x @ (W * keep / (1 - p))


class DropConnect(nn.Module):
    def __init__(self, d, h, p):
        super().__init__()
        self.p = p
        self.W = nn.Parameter(torch.randn(d, h) / d**0.5)
        self.b = nn.Parameter(torch.zeros(h))

    def forward(self, x):
        y = x @ self.W
        if self.training:
            y = y * (torch.rand_like(y) >= self.p) / (1 - self.p)
        return y + self.b
