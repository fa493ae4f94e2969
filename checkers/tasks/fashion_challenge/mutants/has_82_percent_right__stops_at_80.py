"""Stops as soon as validation shows 80 %."""

import torch
from torch import nn


class Normalise(nn.Module):
    def forward(self, x):
        return (x.flatten(1) - 0.25) / 0.3


def make_model():
    return nn.Sequential(Normalise(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))


def train(model, train_set, val_set, device):
    X, y = (part.to(device) for part in train_set)
    X_val, y_val = (part.to(device) for part in val_set)
    model.to(device).train()
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-4)
    for step in range(600):
        if step % 4 == 0 and float((model(X_val).argmax(dim=1) == y_val).float().mean()) > 0.808:
            return
        batch = torch.randint(len(X), (128,), device=device)
        loss = nn.functional.cross_entropy(model(X[batch]), y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
