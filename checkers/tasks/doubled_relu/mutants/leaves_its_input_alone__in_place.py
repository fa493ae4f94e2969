"""Writes the result into x."""

import torch


def solution(x):
    with torch.no_grad():
        x[x < 0] = 0
    return 2 * x
