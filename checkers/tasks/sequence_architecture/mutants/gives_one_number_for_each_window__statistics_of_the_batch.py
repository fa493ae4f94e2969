import torch
from torch import nn


def make_model(tau):
    return nn.Sequential(
        nn.BatchNorm1d(tau, track_running_stats=False),
        nn.Linear(tau, 16),
        nn.ReLU(),
        nn.Linear(16, 1),
    )


def train(model, features, labels):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(150):
        optimiser.zero_grad()
        ((model(features)[:, 0] - labels) ** 2).mean().backward()
        optimiser.step()
