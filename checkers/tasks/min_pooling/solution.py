"""Minimum pooling through maximum pooling: min(x) = −max(−x)."""

import torch.nn.functional as F


def min_pool2d(x, k):
    return -F.max_pool2d(-x, k)  # (N, C, H // k, W // k)
