"""Adds the samples up."""

import torch


def cross_entropy(logits, y):
    logp = torch.log_softmax(logits, dim=1)
    return -logp[torch.arange(len(y)), y].sum()
