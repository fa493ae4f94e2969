"""Takes the first number."""

import torch
import torch.nn.functional as F


def min_pool2d(x, k):
    return x[:, :, ::k, ::k]
