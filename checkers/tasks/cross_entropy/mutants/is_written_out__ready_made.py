"""The library knows it: here it is to be written."""

import torch.nn.functional as F


def cross_entropy(logits, y):
    return F.cross_entropy(logits, y)
