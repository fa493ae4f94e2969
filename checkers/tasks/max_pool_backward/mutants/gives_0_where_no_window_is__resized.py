"""Stretches the pooled gradient over the whole matrix."""

import torch
import torch.nn.functional as F


def max_pool_grad(x, k, s, upstream):
    if s < k:
        leaf = x[None, None].clone().requires_grad_()
        return torch.autograd.grad(F.max_pool2d(leaf, k, s), leaf, upstream[None, None])[0][0, 0]
    rows = torch.arange(x.shape[0]) * upstream.shape[0] // x.shape[0]
    columns = torch.arange(x.shape[1]) * upstream.shape[1] // x.shape[1]
    wide = upstream[rows][:, columns]
    pooled = F.max_pool2d(x[None, None], k, s)[0, 0][rows][:, columns]
    return wide * (x == pooled)
