"""Computes the result and forgets to return it."""

import torch


def solution(x):
    result = 2 * torch.relu(x)
