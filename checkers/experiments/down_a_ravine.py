"""Gradient descent, momentum and Adam in a narrow valley, then the same three on pictures."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from checkers.lab import Lab

NAMES = {"sgd": "SGD", "momentum": "momentum 0.9", "adam": "Adam"}


def optimiser(name: str, weights: list[Tensor], rate: float, adam_rate: float) -> torch.optim.Optimizer:
    """One of the three; Adam has a rate of its own, as its steps do not scale with the gradient."""
    if name == "adam":
        return torch.optim.Adam(weights, lr=adam_rate)
    return torch.optim.SGD(weights, lr=rate, momentum=0.9 if name == "momentum" else 0)


def ravine(lab: Lab, name: str, rate: float) -> float:
    """The height f = (x² + 25y²)/2 after 100 steps from (10, 1)."""
    at = torch.tensor([10.0, 1.0], requires_grad=True)
    steps = optimiser(name, [at], rate, adam_rate=0.2)
    for step in range(100):
        height = (at[0] ** 2 + 25 * at[1] ** 2) / 2
        lab.point("ravine", NAMES[name], step, min(height.item(), 1e6))
        steps.zero_grad()
        height.backward()
        steps.step()
    height_left = (at[0] ** 2 + 25 * at[1] ** 2).item() / 2
    lab.point("ravine", NAMES[name], 100, min(height_left, 1e6))  # what the table tells as well
    return min(height_left, 1e30)


def garments(lab: Lab, name: str, rate: float) -> float:
    """The accuracy on test pictures of an MLP after 5 epochs."""
    (x, y), (x_test, y_test) = lab.garments(3000, 1000)
    torch.manual_seed(lab.seed)  # the same first weights for all three
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
    steps = optimiser(name, list(net.parameters()), rate, adam_rate=0.001)
    accuracy = 0.0
    for epoch in range(5):
        for some in torch.randperm(len(x)).split(64):
            loss = cross_entropy(net(x[some]), y[some])
            steps.zero_grad()
            loss.backward()
            steps.step()
        with torch.no_grad():
            accuracy = (net(x_test).argmax(1) == y_test).float().mean().item()
        lab.point("garments", NAMES[name], epoch + 1, accuracy)
    return accuracy


def run(lab: Lab) -> None:
    heights = {name: ravine(lab, name, lab.number("rate")) for name in NAMES}
    skill = {name: garments(lab, name, lab.number("rate_garments")) for name in NAMES}
    rows = [[NAMES[name], f"{heights[name]:.2g}", f"{skill[name]:.1%}"] for name in NAMES]
    lab.table("at the end", ["optimiser", "height in the ravine", "accuracy on garments28"], rows)

    if heights["sgd"] > 62.5:  # higher than at the start
        lab.result("plain", "diverges")
    else:
        lab.result("plain", "slow" if heights["sgd"] > heights["momentum"] else "ahead")
    lab.result("last", min(skill, key=skill.__getitem__))
    for name in NAMES:
        lab.result(f"accuracy_{name}", 100 * skill[name])
        lab.result(f"height_{name}", heights[name])
