"""Lazy layers, whose inputs are read off the first batch."""

from torch import nn


def build_model():
    return nn.Sequential(
        nn.Flatten(),  # (B, 784)
        nn.LazyLinear(256),
        nn.ReLU(),
        nn.LazyLinear(100),
        nn.Tanh(),  # (B, 100), between -1 and 1
        nn.LazyLinear(10),  # (B, 10) logits
    )
