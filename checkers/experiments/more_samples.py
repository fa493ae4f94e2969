"""Trains the same network with the same number of steps on four training sets of growing size."""

from __future__ import annotations

import math

import torch
from torch import nn

from checkers.lab import Lab

SIZES = [50, 200, 800, 3000]


def run(lab: Lab) -> None:
    width, steps = int(lab.number("width")), int(lab.number("steps"))
    (x_all, y_all), (x_test, y_test) = lab.garments(3000, 1000)
    train_curve, test_curve, accuracies, rows_ = [], [], [], []
    for size in SIZES:
        torch.manual_seed(lab.seed)
        x, y = x_all[:size], y_all[:size]  # (size, 1, 28, 28) and (size,)
        network = nn.Sequential(nn.Flatten(), nn.Linear(784, width), nn.ReLU(), nn.Linear(width, 10))
        adam = torch.optim.Adam(network.parameters(), lr=0.001)
        for _ in range(steps):
            rows = torch.randint(size, (32,))
            adam.zero_grad()
            nn.functional.cross_entropy(network(x[rows]), y[rows]).backward()
            adam.step()
        with torch.no_grad():
            logits, logits_test = network(x), network(x_test)
        train_loss = nn.functional.cross_entropy(logits, y).item()
        test_loss = nn.functional.cross_entropy(logits_test, y_test).item()
        accuracies.append(100 * (logits_test.argmax(1) == y_test).float().mean().item())
        right = 100 * (logits.argmax(1) == y).float().mean().item()
        train_curve.append([math.log10(size), train_loss])
        test_curve.append([math.log10(size), test_loss])
        lab.point("loss", "training", math.log10(size), train_loss)
        lab.point("loss", "test", math.log10(size), test_loss)
        rows_.append(
            [size, f"{train_loss:.3f}", f"{test_loss:.3f}", f"{right:.1f} %", f"{accuracies[-1]:.1f} %"]
        )
        if size == SIZES[0]:
            lab.result("training_accuracy_50", right)
    lab.result("train", train_curve)
    lab.result("test", test_curve)
    lab.result("gap_50", test_curve[0][1] - train_curve[0][1])
    lab.result("gap_3000", test_curve[-1][1] - train_curve[-1][1])
    lab.result("test_accuracy_50", accuracies[0])
    lab.result("test_accuracy_3000", accuracies[-1])
    columns = ["pictures", "training loss", "test loss", "training accuracy", "test accuracy"]
    lab.table("after the same number of steps", columns, rows_)
