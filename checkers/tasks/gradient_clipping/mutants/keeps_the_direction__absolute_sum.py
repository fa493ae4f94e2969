"""Divides by the sum of the absolute values."""

import torch


def clip(grads, theta):
    norm = sum(g.abs().sum() for g in grads)
    return [g * theta / norm if torch.sqrt(sum((h**2).sum() for h in grads)) > theta else g for g in grads]
