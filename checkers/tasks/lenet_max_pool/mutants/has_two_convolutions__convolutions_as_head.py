"""Convolutions over the whole map in place of the fully connected layers."""

from torch import nn


def build_model():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.Sigmoid(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.Sigmoid(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 120, 5),
        nn.Sigmoid(),
        nn.Conv2d(120, 84, 1),
        nn.Sigmoid(),
        nn.Conv2d(84, 10, 1),
        nn.Flatten(),
    )
