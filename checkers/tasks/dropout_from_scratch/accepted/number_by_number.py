"""One draw for each number in a loop over the flat tensor."""

import random

import torch
from torch import nn


def dropout(x, p, training=True):
    if not training:
        return x.view(x.shape)
    mask = [0.0 if random.random() < p else 1 / (1 - p) for _ in range(x.numel())]
    return x * torch.tensor(mask, dtype=x.dtype).reshape(x.shape)


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        match self.training:
            case True:
                return dropout(x, self.p)
            case _:
                return x
