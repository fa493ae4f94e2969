"""Divides by the largest value."""

import torch


def clip(grads, theta):
    norm = max(float(g.abs().max()) for g in grads)
    return [g * min(1.0, theta / norm) for g in grads]
