"""Takes logsumexp for a constant."""

import torch


def cross_entropy(logits, y):
    logp = logits - torch.logsumexp(logits, dim=1, keepdim=True).detach()
    return -logp[torch.arange(len(y)), y].mean()
