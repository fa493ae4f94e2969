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


def linear_error(features, labels, n_train):
    """The test error of a linear model that was fitted by least squares: what is to be reached."""
    w = torch.linalg.lstsq(features[:n_train], labels[:n_train, None]).solution  # (tau, 1)
    return ((features[n_train:] @ w)[:, 0] - labels[n_train:]).square().mean()


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
    print("linear", linear_error(features, labels, 600))  # about 0.06
