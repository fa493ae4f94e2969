"""Changes the gradients and returns nothing."""

import torch


def clip(grads, theta):
    norm = torch.sqrt(sum((g**2).sum() for g in grads))
    for g in grads:
        g *= min(1.0, theta / float(norm))
