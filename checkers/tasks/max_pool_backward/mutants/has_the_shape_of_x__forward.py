"""The forward pass."""

import torch
import torch.nn.functional as F


def max_pool_grad(x, k, s, upstream):
    return F.max_pool2d(x[None, None], k, s)[0, 0]
