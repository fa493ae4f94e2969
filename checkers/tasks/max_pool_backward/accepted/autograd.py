"""Asks autograd."""

import torch
import torch.nn.functional as F


def max_pool_grad(x, k, s, upstream):
    leaf = x.clone().requires_grad_()
    pooled = F.max_pool2d(leaf[None, None], k, s)
    pooled.backward(upstream[None, None])
    return leaf.grad
