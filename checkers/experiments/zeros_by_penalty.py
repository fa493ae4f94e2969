"""Fits a linear model with three useful features of twenty under an L1 and under an L2 penalty."""

from __future__ import annotations

import torch
from torch import Tensor

from checkers.lab import Lab

TRUTH = torch.cat([torch.tensor([2.0, -1.5, 1.0]), torch.zeros(17)])
RATE = 0.05


def soft_threshold(w: Tensor, t: float) -> Tensor:
    """Each weight moved towards 0 by t; what would cross 0 becomes 0."""
    return w.sign() * (w.abs() - t).clamp(min=0)


def fit(x: Tensor, y: Tensor, penalty: str, strength: float) -> Tensor:
    """The weights (20,) that minimise ½·mse + strength·|w| or + ½·strength·w²."""
    w = torch.zeros(20)
    for _ in range(1500):
        w = w - RATE * x.T @ (x @ w - y) / len(y)
        w = soft_threshold(w, RATE * strength) if penalty == "l1" else w / (1 + RATE * strength)
    return w


def run(lab: Lab) -> None:
    strength, samples = lab.number("strength"), int(lab.number("samples"))
    x = torch.randn(samples, 20)
    y = x @ TRUTH + 0.1 * torch.randn(samples)
    weights = {"L1": fit(x, y, "l1", strength), "L2": fit(x, y, "l2", strength)}
    for feature in range(20):
        lab.point("weights", "truth", feature + 1, TRUTH[feature])
        for name, w in weights.items():
            lab.point("weights", name, feature + 1, w[feature])

    for grid in [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0]:
        for name in weights:
            zeros = (fit(x, y, name.lower(), grid)[3:] == 0).sum()
            lab.point("zeros", name, torch.tensor(grid).log10(), zeros)

    zeros_l1, zeros_l2 = ((w[3:] == 0).sum().item() for w in weights.values())
    share = weights["L1"][:3].abs().sum().item() / TRUTH.abs().sum().item()
    lab.result("zeros_l1", zeros_l1)
    lab.result("zeros_l2", zeros_l2)
    lab.result("real", "small" if share < 0.98 else "large" if share > 1.02 else "exact")
    lab.result("first_weight_l1", weights["L1"][0].item())
    lab.result("largest_l2", weights["L2"][3:].abs().max().item())
    rows = [
        [
            name,
            *(f"{value:.3f}" for value in w[:3].tolist()),
            int((w[3:] == 0).sum()),
            f"{w[3:].abs().max():.3f}",
        ]
        for name, w in {"truth": TRUTH, **weights}.items()
    ]
    lab.table("weights", ["", "w1", "w2", "w3", "zeros of the other 17", "largest of them"], rows)
