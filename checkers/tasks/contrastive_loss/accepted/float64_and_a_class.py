"""Keeps the mask in a class and calculates in float64."""

import torch
from torch.nn import functional as F


def partners(n):
    return torch.arange(2 * n).roll(n)  # (2n,)


class Contrast(torch.nn.Module):
    def __init__(self, n, tau):
        super().__init__()
        self.tau, self.label = tau, partners(n)
        self.register_buffer("mask", torch.zeros(2 * n, 2 * n).fill_diagonal_(float("-inf")))

    def forward(self, z):
        z = z.double()
        z = z * z.square().sum(1, keepdim=True).rsqrt()
        return F.cross_entropy(z @ z.mT / self.tau + self.mask, self.label)


def nt_xent(z1, z2, tau):
    print("views:", 2 * len(z1))
    return Contrast(len(z1), tau)(torch.vstack((z1, z2))).float()
