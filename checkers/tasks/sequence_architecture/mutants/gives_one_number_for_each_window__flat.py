import torch
from torch import nn


def make_model(tau):
    return nn.Sequential(  # (N, tau) -> (N, 1)
        nn.Linear(tau, 16),
        nn.ReLU(),
        nn.Linear(16, 16),
        nn.ReLU(),
        nn.Linear(16, 1),
        nn.Flatten(0),
    )


def train(model, features, labels):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=1e-3)
    for _ in range(200):
        predicted = model(features)  # (N, 1) -> (N,), the shape of the labels
        loss = ((predicted - labels) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
