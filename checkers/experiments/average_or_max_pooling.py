"""Trains LeNet with average and with max pooling."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from checkers.lab import Lab


def lenet(pool: type[nn.Module], activation: type[nn.Module]) -> nn.Sequential:
    """LeNet-5 for pictures (N, 1, 28, 28) → (N, 10)."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), activation(), pool(2, 2),  # (N, 6, 14, 14)
        nn.Conv2d(6, 16, 5), activation(), pool(2, 2),  # (N, 16, 5, 5)
        nn.Flatten(), nn.Linear(400, 120), activation(),
        nn.Linear(120, 84), activation(),
        nn.Linear(84, 10),
    )  # fmt: skip


def run(lab: Lab) -> None:
    activation = nn.ReLU if lab.word("activation") == "relu" else nn.Tanh
    images = int(lab.number("images"))
    (x, y), (x_test, y_test) = lab.garments(images, 1000)
    rows, accuracy, count = [], {}, {}
    for key, pool in {"average": nn.AvgPool2d, "max": nn.MaxPool2d}.items():
        torch.manual_seed(lab.seed)  # the same first weights and batches
        net = lenet(pool, activation)
        count[key] = sum(p.numel() for p in net.parameters())
        optimiser = torch.optim.Adam(net.parameters(), lr=0.002)
        for epoch in range(1, int(lab.number("epochs")) + 1):
            for some in torch.randperm(images).split(64):
                loss = cross_entropy(net(x[some]), y[some])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
            with torch.no_grad():
                accuracy[key] = (net(x_test).argmax(1) == y_test).float().mean().item()
            lab.point("accuracy", key, epoch, accuracy[key])
        rows.append([key, count[key], f"{accuracy[key]:.1%}"])
    lab.table("two pooling layers", ["pooling", "parameters", "test accuracy"], rows)

    lead = 100 * (accuracy["max"] - accuracy["average"])
    lab.result("lead", lead)
    lab.result("outcome", "max" if lead > 8 else "average" if lead < -8 else "close")
    lab.result("weights", "same" if count["max"] == count["average"] else "more")
    lab.result("parameters", count["max"])
    lab.result("accuracy_average", 100 * accuracy["average"])
    lab.result("accuracy_max", 100 * accuracy["max"])
