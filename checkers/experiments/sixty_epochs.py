"""Trains a network for sixty epochs on few pictures and follows both losses."""

from __future__ import annotations

import torch
from torch import nn

from checkers.lab import Lab


def run(lab: Lab) -> None:
    (x, y), (x_test, y_test) = lab.garments(int(lab.number("pictures")), 1000)
    width = int(lab.number("width"))
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, width), nn.ReLU(), nn.Linear(width, 10))
    adam = torch.optim.AdamW(network.parameters(), lr=0.003, weight_decay=lab.number("decay"))

    curve, accuracy = [], []
    for epoch in range(1, 61):
        for rows in torch.randperm(len(x)).split(64):
            adam.zero_grad()
            nn.functional.cross_entropy(network(x[rows]), y[rows]).backward()
            adam.step()
        with torch.no_grad():
            logits, logits_test = network(x), network(x_test)  # (N, 10) and (1000, 10)
        train_loss = nn.functional.cross_entropy(logits, y).item()
        test_loss = nn.functional.cross_entropy(logits_test, y_test).item()
        train_accuracy = (logits.argmax(1) == y).float().mean().item()
        accuracy.append((logits_test.argmax(1) == y_test).float().mean().item())
        curve.append([epoch, test_loss])
        lab.point("loss", "training", epoch, train_loss)
        lab.point("loss", "test", epoch, test_loss)
        lab.point("accuracy", "training", epoch, train_accuracy)
        lab.point("accuracy", "test", epoch, accuracy[-1])

    best, lowest = min(curve, key=lambda point: point[1])
    change = 100 * (accuracy[-1] - accuracy[int(best) - 1])
    lab.result("test_loss", curve)
    lab.result("accuracy", "falls" if change < -3 else "rises" if change > 3 else "stays")
    lab.result("train_accuracy", 100 * train_accuracy)
    lab.result("best_epoch", best)
    lab.result("lowest_test_loss", lowest)
    lab.result("last_test_loss", test_loss)
    lab.result("accuracy_change", change)
    lab.result("last_training_loss", train_loss)
