"""Inverted dropout: a function and a layer."""

import torch
from torch import nn


def dropout(x, p, training=True):
    """Erases numbers at random and scales the others.

    x: any shape, floats
    p: float from 0 to 1, the probability of being erased
    returns: the shape of x
    """
    raise NotImplementedError("a mask drawn anew, and a factor for what is left")  # TODO: yours


class Dropout(nn.Module):
    """The same as a layer: on after train(), off after eval()."""

    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        raise NotImplementedError("dropout in training mode, x itself in eval mode")  # TODO: yours


if __name__ == "__main__":
    x = torch.ones(10_000)
    for p in (0.0, 0.3, 0.5, 1.0):
        y = dropout(x, p)
        print(p, y.unique().tolist(), y.mean().item())  # values 0 and 1/(1 - p), mean about 1; only 0 for p = 1
    net = nn.Sequential(Dropout(0.5))
    print(net(torch.ones(2, 3)), net.eval()(torch.ones(2, 3)))  # 0 and 2, then only 1
