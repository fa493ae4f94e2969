"""Stops after exp."""

import torch


def softmax(X):
    return torch.exp(X)
