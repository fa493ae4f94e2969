"""A deep sigmoid network that learns nothing: measure its gradients, then cure it."""

import torch
from torch import nn
from torch.nn import functional as F


def gradient_norms(model, X, y):
    """Measures how much gradient arrives at each linear layer.

    X: (B, ...) inputs, y: (B,) class numbers
    returns: a list, the norm of the gradient of each nn.Linear's weight, first to last
    """
    raise NotImplementedError("backward of the cross-entropy, then the norm at each linear layer")  # TODO: yours


def make_model():
    """Five hidden layers, (B, 1, 28, 28) -> (B, 10). TODO: cure it, and keep the five."""
    layers = [nn.Flatten()]  # (B, 784)
    for n in (784, 100, 100, 100, 100):
        layers += [nn.Linear(n, 100), nn.Sigmoid()]  # (B, 100)
    return nn.Sequential(*layers, nn.Linear(100, 10))


def train(model, data, epochs, device):
    """Trains in place; data: X (N, 1, 28, 28) from 0 to 1 and y (N,)."""
    X, y = (one.to(device) for one in data)
    model.to(device).train()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(epochs):
        for batch in torch.randperm(len(X), device=device).split(128):
            loss = F.cross_entropy(model(X[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()


if __name__ == "__main__":
    torch.manual_seed(0)
    X, y = torch.rand(128, 1, 28, 28), torch.randint(10, (128,))
    for k, norm in enumerate(gradient_norms(make_model(), X, y), 1):
        print(f"layer {k}: {norm:.1e}")  # from about 1e-4 up to 1e-1: on a log scale nearly a line
