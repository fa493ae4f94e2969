"""DropConnect: weights are left out at random, units stay."""

import torch
from torch import nn


def dropconnect(x, W, p, training=True):
    """Multiplies by a matrix of which a random part is left out.

    x: (B, d)
    W: (d, h)
    p: float, 0 <= p < 1, the probability that a weight is left out
    returns: (B, h)
    """
    raise NotImplementedError("x times the masked and scaled W; at test time x @ W")  # TODO: yours


class DropConnect(nn.Module):
    """A linear layer whose weights are left out at random in training."""

    def __init__(self, d, h, p):
        super().__init__()
        self.p = p
        raise NotImplementedError("the weight and the bias of the layer")  # TODO: yours

    def forward(self, x):
        """x: (B, d); returns: (B, h)"""
        raise NotImplementedError("dropconnect with this layer's weight and mode, plus the bias")  # TODO: yours


if __name__ == "__main__":
    x, W = torch.ones(1, 4), torch.ones(4, 8)
    print(dropconnect(x, W, 0.5))  # even numbers from 0 to 8, 4 on average
    print(dropconnect(x, W, 0.5, training=False))  # 4 everywhere
    layer = DropConnect(4, 8, 0.5)
    print(layer(x), layer(x), layer.eval()(x), sep="\n")  # two draws, then all weights
