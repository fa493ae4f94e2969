"""Trains four networks on few pictures: plain, with weight decay, with dropout, and with both."""

from __future__ import annotations

import torch
from torch import nn

from checkers.lab import Lab


def run(lab: Lab) -> None:
    p, decay = lab.number("p"), lab.number("decay")
    (x, y), (x_test, y_test) = lab.garments(int(lab.number("pictures")), 1000)
    settings = {"none": (0.0, 0.0), "decay": (0.0, decay), "dropout": (p, 0.0), "both": (p, decay)}
    train: dict[str, float] = {}
    test: dict[str, float] = {}
    length: dict[str, float] = {}
    rows_ = []
    for name, (rate, weight_decay) in settings.items():
        torch.manual_seed(lab.seed)
        network = nn.Sequential(
            nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Dropout(rate), nn.Linear(128, 10)
        )
        adam = torch.optim.Adam(network.parameters(), lr=0.001, weight_decay=weight_decay)
        for epoch in range(1, 31):
            network.train()
            for rows in torch.randperm(len(x)).split(64):
                adam.zero_grad()
                nn.functional.cross_entropy(network(x[rows]), y[rows]).backward()
                adam.step()
            network.eval()
            with torch.no_grad():
                train[name] = 100 * (network(x).argmax(1) == y).float().mean().item()
                test[name] = 100 * (network(x_test).argmax(1) == y_test).float().mean().item()
            lab.point("training", name, epoch, train[name] / 100)
            lab.point("test", name, epoch, test[name] / 100)
        length[name] = sum(p.norm().item() ** 2 for p in network.parameters() if p.ndim == 2) ** 0.5
        rows_.append([name, f"{train[name]:.1f} %", f"{test[name]:.1f} %", f"{length[name]:.1f}"])

    gain = test["both"] - test["none"]
    lab.result("gain", "better" if gain > 4 else "worse" if gain < -4 else "same")
    order: list[list[str]] = []
    for name in sorted(train, key=lambda one: -train[one]):
        if order and train[order[-1][0]] - train[name] < 5:
            order[-1].append(name)
        else:
            order.append([name])
    lab.result("order", [group[0] if len(group) == 1 else group for group in order])
    lab.result("difference", gain)
    lab.result("train_none", train["none"])
    lab.result("train_decay", train["decay"])
    lab.result("train_dropout", train["dropout"])
    lab.result("train_both", train["both"])
    lab.result("test_none", test["none"])
    lab.result("length_none", length["none"])
    lab.result("length_both", length["both"])
    columns = ["network", "training accuracy", "test accuracy", "length of all weights"]
    lab.table("after thirty epochs", columns, rows_)
