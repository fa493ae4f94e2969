"""Adam's own rate."""

import torch
from torch import nn
from torch.utils.data import DataLoader

from checkers.report import report


def setup(model, dataset):
    optimiser = torch.optim.Adam(model.parameters(), weight_decay=1e-3)
    return optimiser, DataLoader(dataset, batch_size=256, shuffle=True)


def train(model, optimiser, loader, epochs, device):
    losses = []
    loss_function = nn.CrossEntropyLoss()
    model.to(device).train()
    for epoch in range(epochs):
        for images, labels in loader:  # (B, 3, 32, 32), (B,)
            loss = loss_function(model(images.to(device)), labels.to(device))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            report(len(losses), epoch=epoch + 1, loss=losses[-1], steps=epochs * len(loader))
    return losses
