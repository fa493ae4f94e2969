"""bernoulli, and a mask that already holds the factor."""

import torch
from torch import nn


def dropout(x, p, training=True):
    keep = 1.0 - p
    if not training or keep == 1.0:
        return x * 1
    if not keep:
        return x * 0
    mask = torch.empty_like(x).bernoulli_(keep).div_(keep)
    return mask.mul(x)


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.register_buffer("p", torch.tensor(float(p)), persistent=False)

    def forward(self, x):
        return dropout(x, self.p.item(), training=self.training)
