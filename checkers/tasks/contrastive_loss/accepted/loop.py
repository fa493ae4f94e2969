"""Goes over the views one by one."""

import torch
from torch.nn import functional as F


def partners(n):
    return torch.tensor([i + n if i < n else i - n for i in range(2 * n)])


def nt_xent(z1, z2, tau):
    views = [*z1, *z2]
    losses = []
    for i, p in enumerate(partners(len(z1)).tolist()):
        s = [F.cosine_similarity(views[i], v, dim=0) / tau for k, v in enumerate(views) if k != i]
        place = p if p < i else p - 1
        losses.append(-torch.log_softmax(torch.stack(s), dim=0)[place])
    return torch.stack(losses).mean()
