"""Flattened by view, which takes no transposed tensor."""

import torch


def solution(x):
    return (2 * torch.relu(x.view(-1))).view(x.shape)
