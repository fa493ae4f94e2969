"""Double precision only moves the limit."""

import torch


def cross_entropy(logits, y):
    E = torch.exp(logits.double())
    p = E / E.sum(dim=1, keepdim=True)
    return -torch.log(p[torch.arange(len(y)), y]).mean().float()
