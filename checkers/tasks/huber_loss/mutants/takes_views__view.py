"""Flattened by view, which takes no transposed tensor."""

import torch


def huber(y_hat, y, delta):
    error = (y_hat.view(-1) - y.view(-1)).abs()
    return torch.where(error <= delta, 0.5 * error**2, delta * (error - 0.5 * delta)).mean()
