"""Reach the gradient: where backward leaves what it has computed."""

import torch
from torch import nn


def reach(w1, b1, w2, b2, x, y):
    """Finds two gradients of the mean squared error.

    w1: (h, d), b1: (h,), w2: (m, h), b2: (m,), the weights of the two linear layers
    x: (B, d), inputs; y: (B, m), what should come out
    returns: gradient of the first weight (h, d), gradient of the last bias (m,)
    """
    net = nn.Sequential(nn.Linear(w1.shape[1], w1.shape[0]), nn.ReLU(), nn.Linear(w2.shape[1], w2.shape[0]))
    net = net.to(x.device)
    with torch.no_grad():  # copies the given numbers into the layers
        for parameter, given in zip(net.parameters(), (w1, b1, w2, b2), strict=True):
            parameter.copy_(given)
    loss = ((net(x) - y) ** 2).mean()  # ()
    raise NotImplementedError("backward, then the two gradients")  # TODO: yours


if __name__ == "__main__":
    one = torch.ones(1, 1)
    zero = torch.zeros(1)
    print(reach(2 * one, zero, 3 * one, zero, one, 5 * one))  # (tensor([[6.]]), tensor([2.]))
