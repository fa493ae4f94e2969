"""Trains a network with one hidden layer and two with a second one on the same pictures."""

from __future__ import annotations

import torch
from torch import nn

from checkers.lab import Lab


def build(kind: str, width: int) -> nn.Sequential:
    """784-256-10, or with another hidden layer of `width` tanh or ReLU units before the output."""
    layers: list[nn.Module] = [nn.Flatten(), nn.Linear(784, 256), nn.ReLU()]
    if kind == "base":
        return nn.Sequential(*layers, nn.Linear(256, 10))
    activation = nn.Tanh() if kind == "tanh" else nn.ReLU()
    return nn.Sequential(*layers, nn.Linear(256, width), activation, nn.Linear(width, 10))


def run(lab: Lab) -> None:
    width, rate = int(lab.number("width")), lab.number("rate")
    (x, y), (x_test, y_test) = lab.garments(3000, 1000)  # (3000, 1, 28, 28) and (3000,)
    mean, std = x.mean(), x.std()
    x, x_test = (x - mean) / std, (x_test - mean) / std
    size: dict[str, int] = {}
    accuracy: dict[str, float] = {}
    rows_ = []
    for kind in ("base", "tanh", "relu"):
        torch.manual_seed(lab.seed)
        network = build(kind, width)
        size[kind] = sum(p.numel() for p in network.parameters())
        sgd = torch.optim.SGD(network.parameters(), lr=rate)
        last = []
        for epoch in range(1, 11):
            for rows in torch.randperm(len(x)).split(64):
                sgd.zero_grad()
                nn.functional.cross_entropy(network(x[rows]), y[rows]).backward()
                sgd.step()
            with torch.no_grad():
                train = (network(x).argmax(1) == y).float().mean().item()
                last.append((network(x_test).argmax(1) == y_test).float().mean().item())
            lab.point("accuracy", kind, epoch, last[-1])
        accuracy[kind] = sum(last[-3:]) / 3  # single epochs go up and down
        rows_.append([kind, f"{size[kind]:,}", f"{train:.1%}", f"{accuracy[kind]:.1%}"])

    gain = 100 * (accuracy["tanh"] - accuracy["base"])
    lab.result("gain", "better" if gain > 4 else "worse" if gain < -4 else "same")
    lab.result("more", 100 * (size["tanh"] / size["base"] - 1))
    lab.result("tanh_minus_base", gain)
    lab.result("relu_minus_base", 100 * (accuracy["relu"] - accuracy["base"]))
    lab.result("base_accuracy", 100 * accuracy["base"])
    lab.result("parameters", size["tanh"])
    lab.result("base_parameters", size["base"])
    lab.table(
        "after ten epochs",
        ["network", "parameters", "training accuracy", "test accuracy (last three)"],
        rows_,
    )
