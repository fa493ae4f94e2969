"""Counts the classes that occur."""

import torch
import torch.nn.functional as F


def cross_entropy(logits, y):
    logp = F.log_softmax(logits, dim=1)
    return -(F.one_hot(y) * logp).sum(dim=1).mean()
