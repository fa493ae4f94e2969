"""The other calls that do the same."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def as_array(x):
    return np.array(x.clone().detach())


def weighted_gradient(f, x, weights):
    x = x.detach().clone().requires_grad_()
    f(x).backward(gradient=weights)
    return x.grad


def batches(x, y, size):
    return DataLoader(list(zip(x, y)), size, shuffle=False, num_workers=0)


def loss_of(model, x, y):
    return nn.CrossEntropyLoss()(model(x), y)  # logits (B, K), class numbers (B,)


def save(model, path):
    torch.save(model.state_dict(), path)


def restore(model, path):
    state = torch.load(path, map_location="cpu")
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            tensor.copy_(state[name])
