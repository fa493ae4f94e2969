"""Trains a layer with a bias in front of batch normalisation and looks at what the bias does."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from checkers.lab import Lab


def size_of_gradient(weight: Tensor) -> float:
    """The norm of a weight's gradient, once there is one."""
    return 0.0 if weight.grad is None else float(weight.grad.norm())


def run(lab: Lab) -> None:
    (x, y), _ = lab.garments(2000, 100)
    layer: nn.Linear | nn.Conv2d
    norm: nn.BatchNorm1d | nn.BatchNorm2d
    if lab.word("layer") == "dense":
        layer, norm = nn.Linear(784, 64), nn.BatchNorm1d(64)
        net = nn.Sequential(nn.Flatten(), layer, norm, nn.ReLU(), nn.Linear(64, 10))
    else:
        layer, norm = nn.Conv2d(1, 16, 5, stride=2), nn.BatchNorm2d(16)  # (N, 16, 12, 12)
        net = nn.Sequential(layer, norm, nn.ReLU(), nn.Flatten(), nn.Linear(16 * 12 * 12, 10))
    assert layer.bias is not None
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)

    for step in range(60):
        some = torch.randperm(len(x))[:64]
        loss = cross_entropy(net(x[some]), y[some])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        for name, parameter in {"weight": layer.weight, "bias": layer.bias, "β": norm.bias}.items():
            lab.point("gradients", name, step + 1, size_of_gradient(parameter))

    weight, bias = size_of_gradient(layer.weight), size_of_gradient(layer.bias)
    share = bias / weight
    lab.result("weight_gradient", weight)
    lab.result("bias_gradient", bias)
    lab.result("gradient", "zero" if share < 1e-4 else "small" if share < 0.3 else "alike")

    if lab.word("mode") == "eval":
        net.eval()  # running statistics instead of those of the batch
    with torch.no_grad():
        batch = x[:256]
        before = net(batch)
        layer.bias += lab.number("shift")
        after = net(batch)
    change = (after - before).abs().max().item()
    lab.result("largest_change", change)
    lab.result("output", "none" if change < 1e-3 else "some")
    lab.result("spared", layer.bias.numel())
