"""Takes the mean of the probabilities."""

import torch
from torch.nn import functional as F


def partners(n):
    return torch.arange(2 * n).roll(n)  # (2n,)


def nt_xent(z1, z2, tau):
    z = F.normalize(torch.cat([z1, z2]), dim=1)  # (2N, d), rows of length 1
    s = z @ z.T / tau  # (2N, 2N)
    itself = torch.eye(len(z), dtype=torch.bool, device=z.device)
    s = s.masked_fill(itself, float("-inf"))  # exp gives 0: no view is its own candidate
    return -torch.log(F.softmax(s, dim=1)[torch.arange(len(z)), partners(len(z1))].mean())  # ()
