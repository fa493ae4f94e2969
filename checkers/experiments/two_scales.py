"""Predicts height and weight with one network, from raw and from standardised targets."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from checkers.lab import Lab

RAW = {"small": (torch.optim.SGD, 0.001), "large": (torch.optim.SGD, 0.1), "adam": (torch.optim.Adam, 0.01)}
PER_METRE = {"m": 1.0, "dm": 10.0, "cm": 100.0}


def people(unit: str) -> tuple[Tensor, Tensor]:
    """Four measurements (300, 4), standardised, and the targets height and weight in kg, (300, 2)."""
    x = torch.randn(300, 4)
    height = 1.72 + 0.1 * (0.8 * x[:, 0] + 0.6 * x[:, 1]) + 0.01 * torch.randn(300)
    weight = 72 + 10 * (0.5 * x[:, 0] + 0.5 * x[:, 2] - 0.7 * x[:, 3]) + torch.randn(300)
    return x, torch.stack([height * PER_METRE[unit], weight], dim=1)


def explained(guess: Tensor, y: Tensor) -> list[float]:
    """R² of each target: 1 is perfect, 0 is as good as its mean, below 0 is worse."""
    return (1 - ((y - guess) ** 2).sum(0) / ((y - y.mean(0)) ** 2).sum(0)).tolist()


def run(lab: Lab) -> None:
    x, y = people(lab.word("unit"))
    mean, std = y.mean(0), y.std(0)
    kind, rate = RAW[lab.word("optimiser")]
    found: dict[str, list[float]] = {}
    for name in ("raw", "standardised"):
        torch.manual_seed(lab.seed)
        network = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
        target = y if name == "raw" else (y - mean) / std
        step_size = rate if name == "raw" or kind is torch.optim.Adam else 0.1
        optimiser = kind(network.parameters(), lr=step_size)
        for step in range(201):
            out = network(x)  # (300, 2)
            errors = ((out - target) ** 2).mean(0)  # (2,)
            if step == 0 and name == "raw":
                share = 100 * (errors[1] / errors.sum()).item()
            optimiser.zero_grad()
            errors.mean().backward()
            optimiser.step()
            if step % 2 == 0:
                guess = out.detach() if name == "raw" else out.detach() * std + mean
                for label, r2 in zip(("height", "weight"), explained(guess, y)):
                    lab.point("r2", f"{label}, {name}", step, max(r2, -1.0) if math.isfinite(r2) else -1.0)
        found[name] = explained(guess, y)

    def suffers(name: str) -> str:
        height, weight = found[name]
        kinds = {(True, False): "height", (False, True): "weight", (True, True): "both"}
        return kinds.get((not height > 0.5, not weight > 0.5), "neither")  # nan is bad as well

    lab.result("raw", suffers("raw"))
    lab.result("standardised", suffers("standardised"))
    lab.result("share", share)
    lab.result("r2_height_raw", found["raw"][0])
    lab.result("r2_weight_raw", found["raw"][1])
    lab.result("r2_height_standardised", found["standardised"][0])
    lab.result("r2_weight_standardised", found["standardised"][1])
    rows = [[name, *(f"{value:.2f}" for value in values)] for name, values in found.items()]
    lab.table("R² after 200 steps", ["targets", "height", "weight"], rows)
