"""Rows of length 1, their products, no view with itself, and a cross-entropy with labels from the program."""

import torch
from torch.nn import functional as F


def partners(n):
    return torch.arange(2 * n).roll(n)  # (2n,)


def nt_xent(z1, z2, tau):
    z = F.normalize(torch.cat([z1, z2]), dim=1)  # (2N, d), rows of length 1
    s = z @ z.T / tau  # (2N, 2N)
    itself = torch.eye(len(z), dtype=torch.bool, device=z.device)
    s = s.masked_fill(itself, float("-inf"))  # exp gives 0: no view is its own candidate
    return F.cross_entropy(s, partners(len(z1)).to(z.device))  # ()
