"""Averages a one-hot product over all entries."""

import torch
import torch.nn.functional as F


def cross_entropy(logits, y):
    logp = F.log_softmax(logits, dim=1)
    return -(F.one_hot(y, logits.shape[1]) * logp).mean()
