"""Leaves logsumexp out."""

import torch


def cross_entropy(logits, y):
    return -logits[torch.arange(len(y)), y].mean()
