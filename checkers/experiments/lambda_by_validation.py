"""Fits a linear model with two hundred inputs and few samples under five weight penalties."""

from __future__ import annotations

import torch
from torch import Tensor

from checkers.lab import Lab

INPUTS, RATE = 200, 0.003
PENALTIES = {"l0": 0.0, "l1": 1.0, "l3": 3.0, "l10": 10.0, "l30": 30.0}


def draw(samples: int) -> tuple[Tensor, Tensor]:
    """Inputs (samples, 200) and targets 0.05 + 0.01·Σx with noise, (samples,)."""
    x = torch.randn(samples, INPUTS)
    return x, 0.05 + 0.01 * x.sum(1) + 0.01 * torch.randn(samples)


def run(lab: Lab) -> None:
    epochs = int(lab.number("epochs"))
    (x, y), (x_val, y_val), (x_test, y_test) = draw(int(lab.number("samples"))), draw(50), draw(1000)
    start = torch.randn(INPUTS)
    errors: dict[str, list[float]] = {}
    for name, penalty in PENALTIES.items():
        torch.manual_seed(lab.seed)
        w, b = start.clone(), torch.tensor(0.0)
        for epoch in range(1, epochs + 1):
            for rows in torch.randperm(len(x)).split(5):
                part = x[rows]  # (5, 200)
                error = part @ w + b - y[rows]  # (5,)
                w = w - RATE * (2 * part.T @ error / len(part) + penalty * w)
                b = b - RATE * 2 * error.mean()
            if epoch % 2 == 0:
                lab.point("test", f"λ = {penalty:g}", epoch, ((x_test @ w + b - y_test) ** 2).mean())
        sets = ((x, y), (x_val, y_val), (x_test, y_test))
        errors[name] = [((one @ w + b - of) ** 2).mean().item() for one, of in sets]

    by_training, by_validation, by_test = (min(errors, key=lambda name: errors[name][i]) for i in range(3))
    lowest = errors[by_test][2]
    mean_only = ((y.mean() - y_test) ** 2).mean().item()  # what predicting one number for all gives
    lab.result("by_training", by_training)
    lab.result("good", [name for name in errors if errors[name][2] < 2 * lowest])
    lab.result("test_error_0", errors["l0"][2])
    lab.result("training_error_0", errors["l0"][0])
    lab.result("lowest_test_error", lowest)
    lab.result("chosen_test_error", errors[by_validation][2])
    lab.result("chosen", f"{PENALTIES[by_validation]:g}")
    lab.result("error_of_the_mean", mean_only)
    lab.table(
        "mean squared errors",
        ["λ", "training", "validation", "test"],
        [[f"{PENALTIES[name]:g}", *(f"{value:.3g}" for value in three)] for name, three in errors.items()],
    )
