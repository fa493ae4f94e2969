"""Trains a network with dropout and tests it with dropout off, on once, and on in many passes averaged."""

from __future__ import annotations

import torch
from torch import nn

from checkers.lab import Lab


def run(lab: Lab) -> None:
    p, passes = lab.number("p"), int(lab.number("passes"))
    (x, y), (x_test, y_test) = lab.garments(3000, 1000)  # (3000, 1, 28, 28) and (3000,)
    hidden = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU())
    network = nn.Sequential(hidden, nn.Dropout(p), nn.Linear(256, 10))
    adam = torch.optim.Adam(network.parameters(), lr=0.001)
    for epoch in range(1, 11):
        network.train()
        for rows in torch.randperm(len(x)).split(64):
            adam.zero_grad()
            nn.functional.cross_entropy(network(x[rows]), y[rows]).backward()
            adam.step()
        with torch.no_grad():
            for name, mode in (("dropout on", True), ("dropout off", False)):
                right = network.train(mode)(x_test).argmax(1) == y_test
                lab.point("accuracy", name, epoch, right.float().mean())

    with torch.no_grad():
        off = network.eval()(x_test)  # (1000, 10)
        network.train()
        many = torch.stack([network(x_test).softmax(1) for _ in range(passes)])  # (passes, 1000, 10)
        units = hidden(x_test)  # (1000, 256), before dropout
        kept = torch.stack([nn.functional.dropout(units, p) for _ in range(20)]).mean()

    def share(guess: torch.Tensor) -> float:
        return 100 * (guess.argmax(-1) == y_test).float().mean().item()

    accuracy = {
        "eval": share(off),
        "once": sum(share(one) for one in many) / passes,
        "mean": share(many.mean(0)),
    }
    for count in range(1, passes + 1):
        lab.point("passes", "averaged", count, share(many[:count].mean(0)) / 100)
        lab.point("passes", "dropout off", count, accuracy["eval"] / 100)
    groups: list[list[str]] = []
    for name in sorted(accuracy, key=lambda one: -accuracy[one]):
        if groups and accuracy[groups[-1][0]] - accuracy[name] < 1.5:
            groups[-1].append(name)
        else:
            groups.append([name])
    ratio = (kept / units.mean()).item()
    lab.result("ranking", [group[0] if len(group) == 1 else group for group in groups])
    lab.result("changed", 100 * (many[0].argmax(1) != many[1].argmax(1)).float().mean().item())
    lab.result("mean", "same" if abs(ratio - 1) < 0.05 else "less" if ratio < 1 else "more")
    lab.result("accuracy_off", accuracy["eval"])
    lab.result("accuracy_on", accuracy["once"])
    lab.result("accuracy_averaged", accuracy["mean"])
    lab.result("mean_ratio", ratio)
