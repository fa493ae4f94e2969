"""Initialisation: how wide the first weights are drawn."""

import torch
from torch import nn


def fans(weight):
    """weight: (out, in) or (out, in, h, w); returns: fan_in, fan_out, two ints"""
    raise NotImplementedError("how many inputs one output has, and the other way round")  # TODO: yours


def draw(shape, scheme):
    """Draws a weight.

    shape: (out, in) or (out, in, h, w)
    scheme: "xavier_normal", "xavier_uniform", "he_normal", "he_uniform" or "default"
    returns: float32 of this shape, mean 0
    """
    fan_in, fan_out = fans(torch.empty(shape))
    raise NotImplementedError("a standard deviation for each scheme, then a draw")  # TODO: yours


@torch.no_grad()
def reset(model):
    """Gives all linear and convolutional layers of a model new weights in place, and biases of 0."""
    raise NotImplementedError("every nn.Linear and nn.Conv2d, however deep")  # TODO: yours


if __name__ == "__main__":
    for scheme in ("default", "xavier_normal", "he_normal"):
        x = torch.randn(1000, 256)
        for _ in range(10):  # ten layers with ReLU
            x = torch.relu(x @ draw((256, 256), scheme).T)
        print(scheme, x.square().mean())  # about 1e-8, 1e-3 and 1: only He keeps the size

    model = nn.Sequential(nn.Linear(200, 50), nn.ReLU(), nn.Linear(50, 10))
    reset(model)
    print(model[0].weight.std(), model[2].bias)  # about 0.1, and zeros
