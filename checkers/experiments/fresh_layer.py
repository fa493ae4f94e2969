"""Looks at the weights and biases that PyTorch gives a new fully connected layer."""

from __future__ import annotations

import torch
from torch import nn

from checkers.lab import Lab

SIZES = [4, 8, 16, 25, 64, 100, 200, 400]


def run(lab: Lab) -> None:
    inputs, outputs = int(lab.number("inputs")), int(lab.number("outputs"))
    layer = nn.Linear(inputs, outputs)
    weight, bias = layer.weight.detach(), layer.bias.detach()  # (outputs, inputs) and (outputs,)
    bound = weight.abs().max().item()

    for lower in torch.linspace(-1, 0.9, 20).tolist():  # a histogram in bins of a tenth of the range
        inside = (weight / bound >= lower) & (weight / bound < lower + 0.1)
        lab.point("histogram", "weights", (lower + 0.05) * bound, inside.float().mean().item())

    curve = []
    for size in SIZES:
        spread = nn.Linear(size, outputs).weight.std().item()
        lab.point("spread", "measured", size, spread)
        curve.append([size, spread])

    if bias.abs().max() < 1e-8:
        kind = "zero"
    elif bias.std() < 1e-8:
        kind = "one_value"
    else:
        kind = "same" if bias.abs().max() < 1.05 * bound else "wider"
    lab.result("largest", bound)
    lab.result("bias", kind)
    lab.result("spread", curve)
    lab.result("std", weight.std().item())
    lab.result("bias_largest", bias.abs().max().item())
    lab.table(
        "this layer",
        ["", "smallest", "largest", "std"],
        [
            [name, f"{v.min():.4f}", f"{v.max():.4f}", f"{v.std():.4f}"]
            for name, v in (("weights", weight), ("biases", bias))
        ],
    )
