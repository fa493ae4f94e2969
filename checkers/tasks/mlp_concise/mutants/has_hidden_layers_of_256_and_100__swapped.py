"""Puts the layer of 100 first."""

from torch import nn


def build_model():
    return nn.Sequential(
        nn.Flatten(),  # (B, 784)
        nn.Linear(784, 100),
        nn.ReLU(),
        nn.Linear(100, 256),
        nn.Tanh(),  # (B, 100), between -1 and 1
        nn.Linear(256, 10),  # (B, 10) logits
    )
