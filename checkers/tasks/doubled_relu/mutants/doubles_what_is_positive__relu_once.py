"""Forgets to double."""

import torch


def solution(x):
    return torch.relu(x)
