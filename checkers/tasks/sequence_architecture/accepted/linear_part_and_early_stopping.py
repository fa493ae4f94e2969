import copy

import torch
from torch import nn


class Residual(nn.Module):
    """A linear prediction and a small correction."""

    def __init__(self, tau):
        super().__init__()
        self.linear = nn.Linear(tau, 1)
        self.bend = nn.Sequential(nn.Linear(tau, 10), nn.Tanh(), nn.Dropout(0.1), nn.Linear(10, 1))

    def forward(self, x):
        return self.linear(x) + self.bend(x)


def make_model(tau):
    return Residual(tau)


def train(model, features, labels):
    cut = 480
    best, kept = float("inf"), copy.deepcopy(model)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    for step in range(160):
        model.train()
        loss = nn.functional.mse_loss(model(features[:cut])[:, 0], labels[:cut])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        model.eval()
        with torch.no_grad():
            error = nn.functional.mse_loss(model(features[cut:])[:, 0], labels[cut:]).item()
        if error < best:
            best, kept = error, copy.deepcopy(model)
    return kept
