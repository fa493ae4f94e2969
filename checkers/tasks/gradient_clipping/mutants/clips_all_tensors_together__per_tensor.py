"""A norm for each tensor."""

import torch


def clip(grads, theta):
    return [g * min(1.0, theta / float(g.norm())) for g in grads]
