"""Gradient clipping by the common norm of all tensors."""

import torch


def clip(grads, theta):
    norm = torch.sqrt(sum((g**2).sum() for g in grads))  # ()
    factor = min(1.0, theta / float(norm))
    return [g * factor for g in grads]
