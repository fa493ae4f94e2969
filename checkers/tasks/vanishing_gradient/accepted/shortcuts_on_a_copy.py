"""Shortcuts and ELU; the norms are measured on a copy."""

import copy

import torch
from torch import nn
from torch.nn import functional as F


def gradient_norms(model, X, y):
    twin = copy.deepcopy(model)
    twin.zero_grad()
    F.cross_entropy(twin(X), y).backward()
    return [m.weight.grad.pow(2).sum().sqrt() for m in twin.modules() if isinstance(m, nn.Linear)]


class Block(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.linear = nn.Linear(n, n)

    def forward(self, h):
        return h + F.elu(self.linear(h))


def make_model():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ELU(), *(Block(64) for _ in range(5)), nn.Linear(64, 10))


def train(model, data, epochs, device):
    X, y = (one.to(device) for one in data)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(epochs):
        for batch in torch.randperm(len(X)).chunk(60):
            loss = F.cross_entropy(model(X[batch]), y[batch])
            for p in model.parameters():
                p.grad = None
            loss.backward()
            optimiser.step()
    return model
