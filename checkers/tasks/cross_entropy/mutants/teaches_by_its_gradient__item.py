"""Returns a number without its graph."""

import torch


def cross_entropy(logits, y):
    logp = torch.log_softmax(logits, dim=1)
    return torch.tensor(-logp[torch.arange(len(y)), y].mean().item())
