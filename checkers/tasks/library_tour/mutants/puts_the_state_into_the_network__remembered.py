"""Remembers in the program what it saved, and never reads the file."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

SAVED = {}


def as_array(x):
    return x.detach().cpu().numpy().copy()


def weighted_gradient(f, x, weights):
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(f(x), x, weights)
    return gradient


def batches(x, y, size):
    return DataLoader(TensorDataset(x, y), batch_size=size)


def loss_of(model, x, y):
    return nn.functional.cross_entropy(model(x), y)  # logits (B, K), class numbers (B,)


def save(model, path):
    SAVED[path] = {name: one.clone() for name, one in model.state_dict().items()}
    torch.save(SAVED[path], path)


def restore(model, path):
    model.load_state_dict(SAVED[path])
