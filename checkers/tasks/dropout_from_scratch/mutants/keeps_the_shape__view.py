"""Uses view, which a transposed tensor does not allow."""

import torch
from torch import nn


def dropout(x, p, training=True):
    if not training or p == 0:
        return x
    if p == 1:
        return torch.zeros_like(x)
    flat = x.view(-1)
    keep = torch.rand_like(flat) >= p  # true with probability 1 - p
    return (flat * keep / (1 - p)).view(x.shape)


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        return dropout(x, self.p, self.training)
