"""Another architecture for a series: the next value from a window of past ones."""

import torch
from torch import nn


def make_model(tau):
    """Makes an untrained network.

    tau: int, the length of a window
    returns: an nn.Module that turns (N, tau) into (N, 1)
    """
    raise NotImplementedError("a small network that is not linear")  # TODO: yours


def train(model, features, labels):
    """Trains the network in place.

    features: (N, tau), windows of past values, the oldest first
    labels: (N,), the value right after each window
    """
    raise NotImplementedError("a loop of forward, loss, backward, step")  # TODO: yours


if __name__ == "__main__":
    torch.manual_seed(0)
    x = torch.sin(0.05 * torch.arange(1604.0)) + 0.2 * torch.randn(1604)
    features, labels = x.unfold(0, 4, 1)[:-1], x[4:]  # (1600, 4), (1600,)
    model = make_model(4)
    train(model, features[:600], labels[:600])
    with torch.no_grad():
        predicted = model(features)[:, 0]  # (1600,)
    squares = (predicted - labels) ** 2
    print("training", squares[:600].mean(), "test", squares[600:].mean())

    w = torch.linalg.lstsq(features[:600], labels[:600, None]).solution  # (4, 1), what is to be reached
    print("linear", ((features[600:] @ w)[:, 0] - labels[600:]).square().mean())  # about 0.06
