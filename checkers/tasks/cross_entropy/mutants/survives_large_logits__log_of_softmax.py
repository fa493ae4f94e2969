"""Logarithm of a rounded probability."""

import torch


def cross_entropy(logits, y):
    p = torch.softmax(logits, dim=1)
    return -torch.log(p[torch.arange(len(y)), y]).mean()
