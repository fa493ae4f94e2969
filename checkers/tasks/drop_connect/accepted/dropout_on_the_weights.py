"""Torch's dropout on W; the weight as nn.Linear has it."""

import torch
import torch.nn.functional as F
from torch import nn


def dropconnect(x, W, p, training=True):
    return x @ F.dropout(W, p, training)


class DropConnect(nn.Linear):
    def __init__(self, d, h, p):
        super().__init__(d, h)
        self.drop = nn.Dropout(p)

    def forward(self, x):
        return F.linear(x, self.drop(self.weight), self.bias)
