"""Detaches the second views."""

import torch
from torch.nn import functional as F


def partners(n):
    return torch.arange(2 * n).roll(n)  # (2n,)


def nt_xent(z1, z2, tau):
    z = F.normalize(torch.cat([z1, z2.detach()]), dim=1)  # (2N, d)
    s = z @ z.T / tau  # (2N, 2N)
    itself = torch.eye(len(z), dtype=torch.bool, device=z.device)
    s = s.masked_fill(itself, float("-inf"))
    return F.cross_entropy(s, partners(len(z1)).to(z.device))
