"""Overwrites the norm in the loop."""

import torch


def clip(grads, theta):
    for g in grads:
        norm = torch.sqrt((g**2).sum())
    return [g * min(1.0, theta / float(norm)) for g in grads]
