"""Adds all numbers up."""

import torch


def solution(x):
    return (2 * torch.relu(x)).sum()
