"""Trains a linear model and a small network on XOR from the same kind of starting values."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from checkers.lab import Lab

ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}


def start(layers: list[nn.Linear], way: str) -> None:
    """Overwrite the starting values; `default` random weights stay where `way` does not name them."""
    for layer in layers:
        if way in ("zeros", "half"):
            nn.init.constant_(layer.weight, 0.0 if way == "zeros" else 0.5)
        if way in ("zeros", "half", "biases"):
            nn.init.constant_(layer.bias, 0.5 if way == "half" else 0.0)
    if way == "last":
        nn.init.zeros_(layers[-1].weight)
        nn.init.zeros_(layers[-1].bias)


def different(rows: Tensor) -> int:
    """How many rows of a matrix differ from all rows before them by more than 0.001."""
    return sum(all((row - other).abs().max() > 1e-3 for other in rows[:i]) for i, row in enumerate(rows))


def run(lab: Lab) -> None:
    way = lab.word("start")

    x = torch.randn(1000, 2)
    y = x @ torch.tensor([[2.0], [-3.4]]) + 4.2 + 0.01 * torch.randn(1000, 1)  # (1000, 1)
    line = nn.Linear(2, 1)
    start([line], way)
    sgd = torch.optim.SGD(line.parameters(), lr=0.03)
    for step, rows in enumerate(torch.randperm(1000).repeat(3).split(10)):  # 3 epochs, batches of 10
        loss = nn.functional.mse_loss(line(x[rows]), y[rows])
        sgd.zero_grad()
        loss.backward()
        sgd.step()
        lab.point("line", "linear model", step, loss.item())
    line_loss = nn.functional.mse_loss(line(x), y).item()

    x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    first, last = nn.Linear(2, 8), nn.Linear(8, 1)
    network = nn.Sequential(first, ACTIVATIONS[lab.word("activation")](), last)
    start([first, last], way)
    adam = torch.optim.Adam(network.parameters(), lr=0.02)
    for step in range(2001):
        loss = nn.functional.mse_loss(network(x), y)
        adam.zero_grad()
        loss.backward()
        adam.step()
        if step % 20 == 0:
            lab.point("xor", "network", step, loss.item())

    solved = (line_loss < 0.01, loss.item() < 0.05)
    names = {(True, True): "both", (True, False): "line", (False, True): "xor", (False, False): "neither"}
    lab.result("solved", names[solved])
    lab.result("units", different(first.weight.detach()))
    lab.result("xor_loss", loss.item())
    lab.result("line_loss", line_loss)
    found = [f"{value:.3f}" for value in (*line.weight[0].tolist(), line.bias.item())]
    lab.table("linear model", ["", "w1", "w2", "b"], [["truth", "2", "-3.4", "4.2"], ["found", *found]])
