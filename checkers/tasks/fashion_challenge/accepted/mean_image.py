"""Two hidden layers with dropout; Adam with a falling rate; the best state on validation is kept."""

import copy

import torch
from torch import nn

from checkers.report import report


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.full((1, 1, 28, 28), 0.25))
        self.layers = nn.Sequential(
            nn.Linear(784, 384),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(384, 128),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(128, 10),
        )

    def forward(self, x):
        return self.layers(((x - self.mean) / 0.3).flatten(1))  # pixels with mean 0 and spread 1, about


def make_model():
    return Network()


@torch.no_grad()
def accuracy(model, X, y):
    model.eval()
    return float((model(X).argmax(dim=1) == y).float().mean())


def train(model, train_set, val_set, device, size=128):
    (X, y), (X_val, y_val) = ([part.to(device) for part in one] for one in (train_set, val_set))
    epochs = min(12, max(3, 90_000 // len(X)))  # a large set needs fewer
    model.to(device)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    steps, step = epochs * -(-len(X) // size), 0
    best, kept = -1.0, None
    for epoch in range(epochs):
        model.train()
        for batch in torch.randperm(len(X), device=device).split(size):
            loss = nn.functional.cross_entropy(model(X[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            step += 1
            if step % 10 == 0:
                report(step, epoch=epoch + 1, loss=loss.item(), steps=steps)
        falling.step()
        found = accuracy(model, X_val, y_val)
        report(step, epoch=epoch + 1, acc=found, steps=steps)
        if found > best:
            best, kept = found, copy.deepcopy(model.state_dict())
    model.load_state_dict(kept)
