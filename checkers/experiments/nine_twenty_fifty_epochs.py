"""Trains a small network for 50 epochs and reads its accuracy after 9, 20 and 50."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from checkers.lab import Lab


def accuracy(net: nn.Module, x: Tensor, y: Tensor) -> float:
    """Share of pictures that are classified right."""
    with torch.no_grad():
        return float((net(x).argmax(1) == y).float().mean())


def run(lab: Lab) -> None:
    images, width = int(lab.number("images")), int(lab.number("width"))
    (x, y), (x_test, y_test) = lab.garments(images, 1000)
    mean, std = x.mean(), x.std()
    x, x_test = (x - mean) / std, (x_test - mean) / std
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, width), nn.ReLU(), nn.Linear(width, 10))
    make, rate = (torch.optim.Adam, 0.001) if lab.word("optimiser") == "adam" else (torch.optim.SGD, 0.01)
    optimiser = make(net.parameters(), lr=rate)

    train, test = {}, {}
    for epoch in range(1, 51):
        for some in torch.randperm(images).split(64):
            loss = cross_entropy(net(x[some]), y[some])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        train[epoch], test[epoch] = accuracy(net, x[:1000], y[:1000]), accuracy(net, x_test, y_test)
        lab.point("accuracy", "training", epoch, train[epoch])
        lab.point("accuracy", "test", epoch, test[epoch])
    gap = {epoch: train[epoch] - test[epoch] for epoch in train}
    rows = [[n, f"{train[n]:.1%}", f"{test[n]:.1%}", f"{gap[n]:.1%}"] for n in (1, 9, 20, 50)]
    lab.table("accuracy", ["epochs", "training", "test", "gap"], rows)

    early, late = (test[20] - test[9]) / 11, (test[50] - test[20]) / 30  # per epoch
    verdict = "grows" if late > 1.4 * early else "stays"
    lab.result("gain", "shrinks" if late < 0.7 * early else verdict)
    lab.result("at_20", 100 * test[20])
    lab.result("at_50", 100 * test[50])
    lab.result("at_9", 100 * test[9])
    lab.result("gain_per_epoch_early", 100 * early)
    lab.result("gain_per_epoch_late", 100 * late)
    lab.result("gap_9", 100 * gap[9])
    lab.result("gap_50", 100 * gap[50])
