"""Divides by the sum of the squares."""

import torch


def clip(grads, theta):
    norm = sum((g**2).sum() for g in grads)
    return [g * min(1.0, theta / float(norm)) for g in grads]
