"""Leaves the biases out."""

from torch import nn


def build_model():
    return nn.Sequential(
        nn.Flatten(),  # (B, 784)
        nn.Linear(784, 256, bias=False),
        nn.ReLU(),
        nn.Linear(256, 100, bias=False),
        nn.Tanh(),  # (B, 100, bias=False), between -1 and 1
        nn.Linear(100, 10, bias=False),  # (B, 10) logits
    )
