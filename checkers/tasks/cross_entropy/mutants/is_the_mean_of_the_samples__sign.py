"""Forgets the minus."""

import torch


def cross_entropy(logits, y):
    logp = torch.log_softmax(logits, dim=1)
    return logp[torch.arange(len(y)), y].mean()
