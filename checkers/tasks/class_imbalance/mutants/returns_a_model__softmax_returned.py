"""Class weights in the loss."""

import torch
from torch import nn


def fit(X, y):
    counts = torch.bincount(y, minlength=2)  # (2,), how many examples each class has
    loss_function = nn.CrossEntropyLoss(weight=len(y) / (2 * counts))  # N/(2n): both classes pull equally
    model = nn.Linear(2, 2).to(X.device)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(200):
        loss = loss_function(model(X), y)  # all examples at once
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return nn.Sequential(model, nn.Softmax(dim=1))
