"""Leaves a little of what is negative."""

import torch


def solution(x):
    return 2 * torch.nn.functional.leaky_relu(x)
