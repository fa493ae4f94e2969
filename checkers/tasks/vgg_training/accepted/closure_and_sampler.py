"""A closure for the step, a batch sampler for the loader."""

import torch
from torch import nn
from torch.utils.data import DataLoader

from checkers.report import report


def setup(model, dataset):
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-4, weight_decay=1e-3)
    return optimiser, DataLoader(
        dataset, batch_sampler=torch.utils.data.BatchSampler(
            torch.utils.data.RandomSampler(dataset), 256, drop_last=False
        )
    )


def train(model, optimiser, loader, epochs, device):
    losses = []
    model.to(device).train()
    for epoch in range(epochs):
        for images, labels in loader:  # (B, 3, 32, 32), (B,)

            def closure():
                optimiser.zero_grad()
                loss = nn.functional.cross_entropy(model(images.to(device)), labels.to(device))
                loss.backward()
                return loss

            losses.append(float(optimiser.step(closure)))
    return losses
