"""The norm by math.hypot over all numbers, and a division that never makes longer."""

import math

import torch


def clip(grads, theta):
    n = math.hypot(*(float(v) for g in grads for v in g.flatten()))
    return tuple(torch.div(g, max(1.0, n / theta)) for g in grads)
