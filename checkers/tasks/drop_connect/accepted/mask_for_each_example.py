"""Each example has a mask of its own."""

import torch
from torch import nn


def dropconnect(x, W, p, training=True):
    if not training:
        return torch.einsum("bd,dh->bh", x, W)
    masks = torch.bernoulli(torch.full((x.shape[0], *W.shape), 1 - p, dtype=W.dtype))  # (B, d, h)
    return torch.einsum("bd,bdh,dh->bh", x, masks, W) / (1 - p)


class DropConnect(nn.Module):
    def __init__(self, d, h, p):
        super().__init__()
        self.p, self.linear = p, nn.Linear(d, h)

    def forward(self, x):
        if not self.training:
            return self.linear(x)
        return torch.vmap(self.one, randomness="different")(x)

    def one(self, row):
        return self.linear.bias + dropconnect(row[None], self.linear.weight.T, self.p)[0]
