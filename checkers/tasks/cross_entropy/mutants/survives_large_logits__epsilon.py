"""Adds an epsilon inside the logarithm."""

import torch


def cross_entropy(logits, y):
    p = torch.softmax(logits, dim=1)
    return -torch.log(p[torch.arange(len(y)), y] + 1e-10).mean()
