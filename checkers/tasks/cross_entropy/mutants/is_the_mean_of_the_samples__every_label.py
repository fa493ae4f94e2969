"""Takes every row at every label."""

import torch


def cross_entropy(logits, y):
    logp = torch.log_softmax(logits, dim=1)
    return -logp[:, y].mean()
