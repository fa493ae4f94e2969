"""Adds norms up."""

import torch


def clip(grads, theta):
    norm = sum(float(g.norm()) for g in grads)
    short = float(sum((g**2).sum() for g in grads)) <= theta**2
    return [g * (1.0 if short else theta / norm) for g in grads]
