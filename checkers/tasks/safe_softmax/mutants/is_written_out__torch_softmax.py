"""Calls the ready-made function."""

import torch


def softmax(X):
    return torch.softmax(X, dim=1)
