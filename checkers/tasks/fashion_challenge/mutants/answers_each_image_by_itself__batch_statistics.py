"""Standardises with the mean of the batch, in eval mode too."""

import torch
from torch import nn


class Standardise(nn.Module):
    def forward(self, x):
        x = x.flatten(1)
        return x - x.mean(dim=0)


def make_model():
    return nn.Sequential(Standardise(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))


def train(model, train_set, val_set, device):
    X, y = (part.to(device) for part in train_set)
    model.to(device).train()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for step in range(15):
        batch = torch.randint(len(X), (128,), device=device)
        loss = nn.functional.cross_entropy(model(X[batch]), y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
