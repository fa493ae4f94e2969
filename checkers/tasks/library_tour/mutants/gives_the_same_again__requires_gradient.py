"""Leaves x with requires_grad, which it did not have."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def as_array(x):
    return x.detach().cpu().numpy().copy()


def weighted_gradient(f, x, weights):
    x.requires_grad_()
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
