"""Caps the exponentials and the logarithm."""

import torch
from torch.nn import functional as F


def partners(n):
    return torch.arange(2 * n).roll(n)  # (2n,)


def nt_xent(z1, z2, tau):
    z = F.normalize(torch.cat([z1, z2]), dim=1)  # (2N, d)
    e = torch.exp((z @ z.T / tau).clamp(max=50))  # (2N, 2N)
    n = len(z1)
    total = e.sum(dim=1) - e.diagonal()
    positive = torch.cat([e.diagonal(n), e.diagonal(-n)])
    return -torch.log(positive / total + 1e-9).mean()
