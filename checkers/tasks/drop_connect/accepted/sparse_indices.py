"""Writes the weights that are left into a matrix of zeros; a NumPy mask in the layer."""

import numpy as np
import torch
from torch import nn


def dropconnect(x, W, p, training=True):
    if training and p:
        left = (torch.rand(W.shape) > p).nonzero(as_tuple=True)
        W = torch.zeros_like(W).index_put(left, W[left]).div(1 - p)
    return torch.mm(x, W)


class DropConnect(nn.Module):
    def __init__(self, d, h, p):
        nn.Module.__init__(self)
        self.keep = 1 - p
        self.params = nn.ParameterList([torch.randn(h, d) * 0.1, torch.zeros(h)])

    def forward(self, x):
        weight, bias = self.params
        if self.training:
            weight = weight * torch.from_numpy(np.random.rand(*weight.shape) < self.keep) / self.keep
        return torch.addmm(bias, x, weight.t())
