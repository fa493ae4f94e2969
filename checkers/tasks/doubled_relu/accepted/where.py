"""Chooses number by number."""

import torch


def solution(x):
    return torch.where(x > 0, x + x, 0.0)
