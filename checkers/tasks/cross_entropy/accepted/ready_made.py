"""The library knows it."""

import torch
import torch.nn.functional as F


def cross_entropy(logits, y):
    return F.cross_entropy(logits, y)
