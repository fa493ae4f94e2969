"""The norm of the norms, with a small number against division by 0."""

import torch


def clip(grads, theta):
    norm = torch.stack([g.norm() for g in grads]).norm()
    return tuple(g * torch.clamp(theta / (norm + 1e-6), max=1.0) for g in grads)
