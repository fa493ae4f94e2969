"""784 → 512 → 256 → 10, trained with Adam, and the share of right answers."""

import torch
from torch import nn

from checkers.report import report


def build_model():
    return nn.Sequential(
        nn.Flatten(),  # (B, 784)
        nn.Linear(784, 512),
        nn.ReLU(),
        nn.Linear(512, 256),
        nn.ReLU(),
        nn.Linear(256, 10),  # (B, 10) logits
    )


def train(model, data, epochs, device):
    X, y = (part.to(device) for part in data)
    model.to(device).train()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_function = nn.CrossEntropyLoss()
    step = 0
    batches = torch.randperm(len(X)).split(100)
    for epoch in range(epochs):
        for batch in batches:
            loss = loss_function(model(X[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            step += 1
            if step % 10 == 0:
                report(step, epoch=epoch + 1, loss=loss.item())


@torch.no_grad()
def accuracy(model, X, y):
    model.eval()
    device = next(model.parameters()).device
    right = sum(
        int((model(part.to(device)).argmax(1).cpu() == labels.cpu()).sum())
        for part, labels in zip(X.split(1000), y.split(1000), strict=True)
    )
    return right / len(y)
