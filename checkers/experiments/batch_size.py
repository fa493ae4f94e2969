"""Trains the same network with small and large batches for the same number of epochs."""

from __future__ import annotations

import time

import torch
from torch import Tensor, nn

from checkers.lab import Lab

SIZES = [16, 128, 1024]


def ranked(values: dict[str, float], near: float) -> list[str | list[str]]:
    """The keys, largest value first; what is within `near` of the first of a group is a tie."""
    groups: list[list[str]] = []
    for key in sorted(values, key=lambda one: -values[one]):
        if groups and values[groups[-1][0]] - values[key] < near:
            groups[-1].append(key)
        else:
            groups.append([key])
    return [group[0] if len(group) == 1 else group for group in groups]


def build() -> nn.Sequential:
    """784 inputs, 64 ReLU units, 10 logits."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))


def step(network: nn.Module, sgd: torch.optim.Optimizer, x: Tensor, y: Tensor) -> None:
    """One update with the batch x (B, 1, 28, 28), y (B,)."""
    sgd.zero_grad()
    nn.functional.cross_entropy(network(x), y).backward()
    sgd.step()


def run(lab: Lab) -> None:
    rate, epochs = lab.number("rate"), int(lab.number("epochs"))
    (x, y), (x_test, y_test) = lab.garments(4000, 1000)  # (4000, 1, 28, 28) and (4000,)
    mean, std = x.mean(), x.std()
    x, x_test = (x - mean) / std, (x_test - mean) / std
    accuracy: dict[str, float] = {}
    updates: dict[str, int] = {}
    seconds: dict[str, float] = {}
    for size in SIZES:
        torch.manual_seed(lab.seed)
        network = build()
        sgd = torch.optim.SGD(network.parameters(), lr=rate)
        name, begun = f"b{size}", time.process_time()
        for epoch in range(1, epochs + 1):
            batches = torch.randperm(len(x)).split(size)
            for rows in batches:
                step(network, sgd, x[rows], y[rows])
            with torch.no_grad():
                accuracy[name] = (network(x_test).argmax(1) == y_test).float().mean().item()
            lab.point("accuracy", f"batch {size}", epoch, accuracy[name])
        updates[name], seconds[name] = len(batches), time.process_time() - begun

    lab.result("updates", updates["b128"])
    lab.result("best", ranked(accuracy, 0.02))
    lab.result("slowest", max(seconds, key=seconds.__getitem__))
    lab.result("accuracy_16", 100 * accuracy["b16"])
    lab.result("accuracy_1024", 100 * accuracy["b1024"])
    lab.result("seconds_16", seconds["b16"])
    lab.result("seconds_1024", seconds["b1024"])
    rows_ = [
        [name[1:], updates[name] * epochs, f"{accuracy[name]:.1%}", round(seconds[name], 2)]
        for name in accuracy
    ]
    lab.table("after training", ["batch", "updates", "test accuracy", "seconds"], rows_)
