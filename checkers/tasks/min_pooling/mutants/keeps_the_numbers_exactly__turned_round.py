"""Turns the order round by the largest number of all: right on paper, and rounded beside a large one."""

import torch.nn.functional as F


def min_pool2d(x, k):
    return x.max() - F.max_pool2d(x.max() - x, k)
