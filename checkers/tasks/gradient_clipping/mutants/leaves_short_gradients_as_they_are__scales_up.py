"""Scales to theta always."""

import torch


def clip(grads, theta):
    norm = torch.sqrt(sum((g**2).sum() for g in grads))
    return [g * theta / norm for g in grads]
