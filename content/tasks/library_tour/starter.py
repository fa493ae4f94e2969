"""A tour of the library: NumPy, gradients of several numbers, batches, cross-entropy, files."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def as_array(x):
    """Gives the numbers of a tensor as a NumPy array of its own; x may require a gradient."""
    raise NotImplementedError("a NumPy array that shares nothing with x")  # TODO: yours


def weighted_gradient(f, x, weights):
    """Differentiates (weights * f(x)).sum() with respect to x.

    x: any shape, f(x): the shape of weights
    returns: the shape of x
    """
    raise NotImplementedError("the gradient with respect to x")  # TODO: yours


def batches(x, y, size):
    """Gives a DataLoader of pairs from x (N, ...) and y (N,), `size` a batch, in their order."""
    raise NotImplementedError("a DataLoader of a TensorDataset")  # TODO: yours


def loss_of(model, x, y):
    """Gives the mean cross-entropy (); model(x) are logits (B, K), y class numbers (B,)."""
    raise NotImplementedError("the loss that takes logits")  # TODO: yours


def save(model, path):
    """Writes the state of a network into a file."""
    raise NotImplementedError("the state, not the network")  # TODO: yours


def restore(model, path):
    """Puts the state in a file into a network of the same form."""
    raise NotImplementedError("read it, and load it into the model")  # TODO: yours


if __name__ == "__main__":
    x = torch.tensor([1.0, 2.0])
    print(as_array(x.requires_grad_()))  # [1. 2.]
    print(weighted_gradient(torch.square, x.detach(), torch.tensor([1.0, 10.0])))  # tensor([ 2., 40.])
    print([len(part) for part, _ in batches(torch.rand(10, 3), torch.zeros(10), 4)])  # [4, 4, 2]
    model = nn.Linear(3, 4)
    print(loss_of(model, torch.rand(5, 3), torch.tensor([0, 1, 2, 3, 0])))  # about ln 4 = 1.39
    save(model, "weights.pt")
    restore(nn.Linear(3, 4), "weights.pt")
