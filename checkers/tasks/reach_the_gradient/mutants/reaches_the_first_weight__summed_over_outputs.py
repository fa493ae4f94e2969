"""Sums the squares of each example and averages over the batch alone."""

import torch
from torch import nn


def reach(w1, b1, w2, b2, x, y):
    net = nn.Sequential(nn.Linear(w1.shape[1], w1.shape[0]), nn.ReLU(), nn.Linear(w2.shape[1], w2.shape[0]))
    with torch.no_grad():
        for parameter, given in zip(net.parameters(), (w1, b1, w2, b2), strict=True):
            parameter.copy_(given)
    ((net(x) - y) ** 2).sum(dim=1).mean().backward()
    return net[0].weight.grad, net[2].bias.grad
