"""Stored winners, added up by index."""

import torch
import torch.nn.functional as F


def max_pool_grad(x, k, s, upstream):
    _, at = F.max_pool2d(x[None, None], k, s, return_indices=True)
    grad = torch.zeros(x.numel())
    grad.index_add_(0, at.flatten(), upstream.flatten())
    return grad.reshape(x.shape)
