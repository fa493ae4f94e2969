"""Follows activations and gradients through a deep network under five initialisations."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from checkers.lab import Lab

SCHEMES = {
    "constant": "constant",
    "small": "N(0, 0.01²)",
    "default": "default",
    "xavier": "Xavier",
    "kaiming": "Kaiming",
}
ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


def weights(scheme: str, width: int) -> Tensor:
    """A square weight matrix (width, width)."""
    w = torch.empty(width, width)
    if scheme == "constant":
        return nn.init.constant_(w, 0.05)
    if scheme == "small":
        return nn.init.normal_(w, std=0.01)
    if scheme == "default":
        return nn.init.uniform_(w, -1 / math.sqrt(width), 1 / math.sqrt(width))  # nn.Linear's own
    if scheme == "xavier":
        return nn.init.xavier_normal_(w)
    return nn.init.kaiming_normal_(w, nonlinearity="relu")


def run(lab: Lab) -> None:
    activation, depth, width = ACTIVATIONS[lab.word("activation")], int(lab.number("depth")), 64
    x = torch.randn(256, width)

    rows, forward, backward = [], {}, {}
    for scheme, name in SCHEMES.items():
        states = [x.clone().requires_grad_()]
        for _ in range(depth):
            states.append(activation(states[-1] @ weights(scheme, width).T))  # (256, 64) again
        for state in states[:-1]:
            state.retain_grad()
        (states[-1] * torch.randn_like(x)).sum().backward()  # a random error signal at the top

        sizes = [state.std().item() for state in states[1:]]
        errors = [float(state.grad.norm()) for state in states[:-1] if state.grad is not None]
        for layer, (size, error) in enumerate(zip(sizes, errors), start=1):
            lab.point("activations", name, layer, size)
            lab.point("gradients", name, layer, error)
        if scheme == "small":
            exponents = [math.log10(max(size, 1e-20)) for size in sizes]
            lab.result("curve", [[layer, power] for layer, power in enumerate(exponents, start=1)])
        forward[scheme], backward[scheme] = sizes[-1] / sizes[0], errors[0] / errors[-1]
        rows.append([name, f"{sizes[-1]:.1e}", f"{forward[scheme]:.1e}", f"{backward[scheme]:.1e}"])
    titles = ["initialisation", "std at the end", "std last/first", "gradient first/last"]
    lab.table("from end to end", titles, rows)

    asked = ("default", "xavier", "kaiming")
    steady = [scheme for scheme in asked if 0.1 <= forward[scheme] <= 10 and 0.1 <= backward[scheme] <= 10]
    lab.result("steady", steady or "nobody")
    lab.result("backward_kaiming", backward["kaiming"])
    lab.result("backward_default", backward["default"])
    lab.result("constant", "yes" if 0.1 <= forward["constant"] <= 10 else "no")
