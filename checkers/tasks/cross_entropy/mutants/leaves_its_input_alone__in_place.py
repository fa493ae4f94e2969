"""Subtracts within the logits."""

import torch


def cross_entropy(logits, y):
    with torch.no_grad():
        logits -= logits.max(dim=1, keepdim=True).values
    logp = logits - torch.log(torch.exp(logits).sum(dim=1, keepdim=True))
    return -logp[torch.arange(len(y)), y].mean()
