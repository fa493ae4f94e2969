"""A loop over units; a mask of zeros and factors from where."""

import torch
from torch import nn


def dropconnect(x, W, p, training=True):
    columns = []
    for w in W.unbind(1):  # (d,), the weights of one unit
        if training:
            w = torch.where(torch.rand(w.shape) < p, torch.zeros((), dtype=w.dtype), w / (1 - p))
        columns.append((x * w).sum(1))
    return torch.stack(columns, dim=1)


class DropConnect(nn.Module):
    def __init__(self, d, h, p):
        super().__init__()
        bound = d**-0.5
        self.bias = nn.Parameter(torch.empty(h).uniform_(-bound, bound))
        self.weight = nn.Parameter(torch.empty(d, h).uniform_(-bound, bound))
        self.p = p

    def forward(self, x):
        return dropconnect(x, self.weight, self.p, training=self.training).add(self.bias)
