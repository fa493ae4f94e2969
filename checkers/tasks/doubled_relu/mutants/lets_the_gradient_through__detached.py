"""Cuts the gradient."""

import torch


def solution(x):
    return 2 * torch.relu(x.detach())
