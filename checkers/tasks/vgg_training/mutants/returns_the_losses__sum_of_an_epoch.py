"""The sum over an epoch, not divided."""

import torch
from torch import nn
from torch.utils.data import DataLoader

from checkers.report import report


def setup(model, dataset):
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-4, weight_decay=1e-3)
    return optimiser, DataLoader(dataset, batch_size=256, shuffle=True)


def train(model, optimiser, loader, epochs, device):
    losses = []
    loss_function = nn.CrossEntropyLoss()
    model.to(device).train()
    for epoch in range(epochs):
        total = 0.0
        for images, labels in loader:  # (B, 3, 32, 32), (B,)
            loss = loss_function(model(images.to(device)), labels.to(device))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item()
        losses.append(total)
    return losses
