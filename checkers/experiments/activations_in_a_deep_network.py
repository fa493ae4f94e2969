"""Trains the same deep network with ReLU, tanh and sigmoid."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from checkers.lab import Lab

ACTIVATIONS = {"relu": ("ReLU", nn.ReLU), "tanh": ("tanh", nn.Tanh), "sigmoid": ("sigmoid", nn.Sigmoid)}


def size_of_gradient(weight: Tensor) -> float:
    """The norm of a weight's gradient, once there is one."""
    return 0.0 if weight.grad is None else float(weight.grad.norm())


def run(lab: Lab) -> None:
    (x, y), (x_test, y_test) = lab.garments(3000, 1000)
    mean, std = x.mean(), x.std()
    x, x_test = (x - mean) / std, (x_test - mean) / std
    depth, adam = int(lab.number("depth")), lab.word("optimiser") == "adam"
    rows, accuracy = [], {}
    for key, (name, activation) in ACTIVATIONS.items():
        hidden = [nn.Linear(m, n) for m, n in pairwise([784] + [100] * depth)]
        layers = [part for layer in hidden for part in (layer, activation())]
        net = nn.Sequential(nn.Flatten(), *layers, nn.Linear(100, 10))  # (N, 1, 28, 28) → (N, 10)
        make, rate = (torch.optim.Adam, 0.001) if adam else (torch.optim.SGD, 0.1)
        optimiser = make(net.parameters(), lr=rate)
        for epoch in range(1, int(lab.number("epochs")) + 1):
            for step, some in enumerate(torch.randperm(len(x)).split(64)):
                loss = cross_entropy(net(x[some]), y[some])
                optimiser.zero_grad()
                loss.backward()
                if epoch == 1 and step == 0:
                    ratio = size_of_gradient(hidden[0].weight) / size_of_gradient(hidden[-1].weight)
                optimiser.step()
            with torch.no_grad():
                accuracy[key] = (net(x_test).argmax(1) == y_test).float().mean().item()
            lab.point("accuracy", name, epoch, accuracy[key])
        rows.append([name, f"{accuracy[key]:.1%}", f"{ratio:.1e}"])
        lab.result(f"first_over_last_{key}", ratio)
    lab.table("three networks", ["activation", "test accuracy", "gradient at the start, first/last"], rows)

    lab.result("worst", min(accuracy, key=accuracy.__getitem__))
    for key, value in accuracy.items():
        lab.result(f"accuracy_{key}", 100 * value)
