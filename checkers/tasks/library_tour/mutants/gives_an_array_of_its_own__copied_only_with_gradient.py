"""Copies where a graph is at stake, and shares otherwise."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def as_array(x):
    return x.detach().numpy().copy() if x.requires_grad else x.numpy()


def weighted_gradient(f, x, weights):
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(f(x), x, weights)
    return gradient


def batches(x, y, size):
    return DataLoader(TensorDataset(x, y), batch_size=size)


def loss_of(model, x, y):
    return nn.functional.cross_entropy(model(x), y)  # logits (B, K), class numbers (B,)


def save(model, path):
    torch.save(model.state_dict(), path)


def restore(model, path):
    model.load_state_dict(torch.load(path, weights_only=True))
