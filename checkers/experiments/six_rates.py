"""Trains the same network with six learning rates for a few epochs of SGD."""

from __future__ import annotations

import torch
from torch import nn

from checkers.lab import Lab

RATES = {"r0001": 0.0001, "r001": 0.001, "r01": 0.01, "r1": 0.1, "one": 1.0, "ten": 10.0}
NEAR = 0.06  # accuracies closer than this count as equal


def build(hidden: int) -> nn.Sequential:
    """784 inputs, `hidden` ReLU units (0: none), 10 logits."""
    if hidden == 0:
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    return nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, 10))


def run(lab: Lab) -> None:
    batch, epochs = int(lab.number("batch")), int(lab.number("epochs"))
    (x, y), (x_test, y_test) = lab.garments(6000, 1000)  # (6000, 1, 28, 28) and (6000,)
    mean, std = x.mean(), x.std()
    x, x_test = (x - mean) / std, (x_test - mean) / std
    accuracy: dict[str, float] = {}
    for name, rate in RATES.items():
        torch.manual_seed(lab.seed)
        network = build(int(lab.number("hidden")))
        sgd = torch.optim.SGD(network.parameters(), lr=rate)
        for epoch in range(1, epochs + 1):
            for rows in torch.randperm(len(x)).split(batch):
                sgd.zero_grad()
                nn.functional.cross_entropy(network(x[rows]), y[rows]).backward()
                sgd.step()
            with torch.no_grad():
                accuracy[name] = (network(x_test).argmax(1) == y_test).float().mean().item()
            lab.point("accuracy", f"{rate:g}", epoch, accuracy[name])

    best = max(accuracy.values())
    four = sorted(("r0001", "r001", "r1", "ten"), key=lambda name: -accuracy[name])
    order: list[list[str]] = []
    for name in four:
        if order and accuracy[order[-1][0]] - accuracy[name] < NEAR:
            order[-1].append(name)
        else:
            order.append([name])
    lab.result("best", [name for name, value in accuracy.items() if best - value < 0.02])
    lab.result("order", [group[0] if len(group) == 1 else group for group in order])
    lab.result("ten", 100 * accuracy["ten"])
    lab.result("highest_accuracy", 100 * best)
    lab.result("accuracy_0001", 100 * accuracy["r0001"])
    rows_ = [[f"{RATES[name]:g}", f"{value:.1%}"] for name, value in accuracy.items()]
    lab.table("after training", ["rate", "test accuracy"], rows_)
