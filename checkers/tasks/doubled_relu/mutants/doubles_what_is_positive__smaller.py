"""Takes the smaller of x and 0."""

import torch


def solution(x):
    return 2 * torch.minimum(x, torch.zeros_like(x))
