"""Works for multiples of k only."""

import torch
import torch.nn.functional as F


def min_pool2d(x, k):
    n, c, h, w = x.shape
    return x.reshape(n, c, h // k, k, w // k, k).amin(dim=(3, 5))
