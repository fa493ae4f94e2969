"""Measures the norm of the weight gradient in every layer of deep networks that have just been made."""

from __future__ import annotations

import math
from itertools import pairwise

from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from checkers.lab import Lab

NETWORKS = {  # name: (activation, initialisation)
    "sigmoid, default": (nn.Sigmoid, "default"),
    "sigmoid, Xavier": (nn.Sigmoid, "xavier"),
    "tanh, Xavier": (nn.Tanh, "xavier"),
    "ReLU, default": (nn.ReLU, "default"),
    "ReLU, Kaiming": (nn.ReLU, "kaiming"),
}
ASKED = {"sigmoid, Xavier": "sigmoid_xavier", "tanh, Xavier": "tanh", "ReLU, default": "relu"}


def dense(inputs: int, outputs: int, scheme: str) -> nn.Linear:
    """Weights (outputs, inputs) drawn by the scheme; the default is U(−1/√inputs, 1/√inputs)."""
    layer = nn.Linear(inputs, outputs)
    if scheme == "xavier":
        nn.init.xavier_normal_(layer.weight)
    if scheme == "kaiming":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return layer


def size_of_gradient(weight: Tensor) -> float:
    """The norm of a weight's gradient, once there is one."""
    return 0.0 if weight.grad is None else float(weight.grad.norm())


def norms(hidden: list[nn.Linear], activation: nn.Module, x: Tensor, y: Tensor) -> list[float]:
    """Gradient norms of the weights of the hidden layers, from the input on; x is (N, 784)."""
    layers = [part for layer in hidden for part in (layer, activation)]
    net = nn.Sequential(*layers, nn.Linear(hidden[-1].out_features, 10))
    cross_entropy(net(x), y).backward()
    return [size_of_gradient(layer.weight) for layer in hidden]


def run(lab: Lab) -> None:
    depth, width = int(lab.number("depth")), int(lab.number("width"))
    (x, y), _ = lab.garments(128, 1)
    x = (x.flatten(1) - x.mean()) / x.std()

    rows, ratios = [], {}
    for name, (activation, scheme) in NETWORKS.items():
        hidden = [dense(m, n, scheme) for m, n in pairwise([784] + [width] * depth)]
        found = norms(hidden, activation(), x, y)
        for layer, norm in enumerate(found, start=1):
            lab.point("norms", name, layer, norm)
        if name == "sigmoid, default":
            lab.result("curve", [[layer, math.log10(norm)] for layer, norm in enumerate(found, start=1)])
        ratios[name] = found[0] / found[-1]
        rows.append([name, f"{found[0]:.1e}", f"{found[-1]:.1e}", f"{ratios[name]:.1e}"])
    lab.table("gradient norms", ["network", "layer 1", f"layer {depth}", "ratio"], rows)

    kept = [key for name, key in ASKED.items() if 0.1 <= ratios[name] <= 10]
    lab.result("kept", kept or "bounded")
    lab.result("decades", -math.log10(ratios["sigmoid, default"]))
    lab.result("slopes_alone", (depth - 1) * math.log10(4))
    lab.result("relu_first_over_last", ratios["ReLU, default"])
