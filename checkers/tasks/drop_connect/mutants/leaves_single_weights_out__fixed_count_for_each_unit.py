"""Each unit loses the same number of weights."""

import torch
from torch import nn


def dropconnect(x, W, p, training=True):
    if not training:
        return x @ W
    place = torch.rand_like(W).argsort(dim=0)  # (d, h), a permutation in each column
    keep = place >= round(p * len(W))
    return x @ (W * keep / (1 - p))


class DropConnect(nn.Module):
    def __init__(self, d, h, p):
        super().__init__()
        self.p = p
        self.W = nn.Parameter(torch.randn(d, h) / d**0.5)
        self.b = nn.Parameter(torch.zeros(h))

    def forward(self, x):
        return dropconnect(x, self.W, self.p, self.training) + self.b
