"""Sample by sample."""

import torch


def cross_entropy(logits, y):
    losses = [torch.logsumexp(row, dim=0) - row[label] for row, label in zip(logits, y)]
    return torch.stack(losses).mean()
