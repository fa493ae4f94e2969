"""Puts the four blocks of similarities together."""

import torch
from torch.nn import functional as F


def partners(n):
    first, second = torch.arange(n), torch.arange(n, 2 * n)
    return torch.cat((second, first))


def nt_xent(z1, z2, tau):
    a, b = F.normalize(z1, dim=1), F.normalize(z2, dim=1)
    n = len(a)
    aa, bb, ab = (a @ a.T / tau).fill_diagonal_(-1e9), (b @ b.T / tau).fill_diagonal_(-1e9), a @ b.T / tau
    own = torch.arange(n, device=a.device)
    of_a = F.cross_entropy(torch.cat([ab, aa], dim=1), own)
    of_b = F.cross_entropy(torch.cat([ab.T, bb], dim=1), own)
    return (of_a + of_b) / 2
