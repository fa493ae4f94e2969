"""Trains LeNet without batch normalisation, with it behind the convolutions, and behind all hidden layers."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from checkers.lab import Lab

NAMES = {"none": "none", "convs": "behind convolutions", "all": "behind all hidden layers"}


def lenet(place: str, activation: type[nn.Module]) -> nn.Sequential:
    """LeNet-5 for pictures (N, 1, 28, 28) → (N, 10); never a normalisation behind the logits."""

    def conv(channels: int) -> nn.Module:
        return nn.Identity() if place == "none" else nn.BatchNorm2d(channels)

    def dense(units: int) -> nn.Module:
        return nn.BatchNorm1d(units) if place == "all" else nn.Identity()

    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), conv(6), activation(), nn.AvgPool2d(2),  # (N, 6, 14, 14)
        nn.Conv2d(6, 16, 5), conv(16), activation(), nn.AvgPool2d(2),  # (N, 16, 5, 5)
        nn.Flatten(), nn.Linear(400, 120), dense(120), activation(),
        nn.Linear(120, 84), dense(84), activation(),
        nn.Linear(84, 10),
    )  # fmt: skip


def run(lab: Lab) -> None:
    (x, y), (x_test, y_test) = lab.garments(1500, 1000)
    activation = nn.Sigmoid if lab.word("activation") == "sigmoid" else nn.ReLU
    accuracy = {}
    for place, name in NAMES.items():
        net = lenet(place, activation)
        optimiser = torch.optim.SGD(net.parameters(), lr=lab.number("rate"))
        for epoch in range(1, 5):
            net.train()
            for some in torch.randperm(len(x)).split(int(lab.number("batch"))):
                loss = cross_entropy(net(x[some]), y[some])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
            net.eval()
            with torch.no_grad():
                accuracy[place] = (net(x_test).argmax(1) == y_test).float().mean().item()
            lab.point("accuracy", name, epoch, accuracy[place])
    rows = [[name, f"{accuracy[place]:.1%}"] for place, name in NAMES.items()]
    lab.table("after 4 epochs", ["batch normalisation", "test accuracy"], rows)

    learnt = {place for place in NAMES if accuracy[place] >= 0.4}
    known = {"nobody": set(), "all": {"all"}, "both": {"convs", "all"}, "three": {"none", "convs", "all"}}
    lab.result("learns", next((key for key, places in known.items() if places == learnt), "other"))
    lab.result("accuracy_without", 100 * accuracy["none"])
    lab.result("accuracy_convs", 100 * accuracy["convs"])
    lab.result("accuracy_everywhere", 100 * accuracy["all"])
