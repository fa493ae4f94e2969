"""The batches come sorted by class, and nothing mixes them."""

import torch
from torch import nn


class Normalise(nn.Module):
    def forward(self, x):
        return (x.flatten(1) - 0.25) / 0.3


def make_model():
    return nn.Sequential(Normalise(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))


def train(model, train_set, val_set, device):
    X, y = (part.to(device) for part in train_set)
    model.to(device).train()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    order = y.argsort()[torch.linspace(0, len(y) - 1, 200 * 128, device=device).long()]
    for step in range(200):
        batch = order[128 * step : 128 * (step + 1)]
        loss = nn.functional.cross_entropy(model(X[batch]), y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
