"""Gradient descent on a parabola with three step sizes."""

from __future__ import annotations

import torch

from checkers.lab import Lab


def run(lab: Lab) -> None:
    """Each step goes against the slope 2x; the same values and seed give the same run."""
    rates = {"small": 0.01, "chosen": lab.number("rate"), "large": 1.1}
    left = {}
    for name, rate in rates.items():
        x = torch.tensor(1.0)
        lab.point("distance", f"{rate:g}", 0, x)  # panel, series, x, y: drawn at once
        for step in range(1, lab.number("steps") + 1):
            x = x - rate * 2 * x
            lab.point("distance", f"{rate:g}", step, x.abs())
        left[name] = float(x.abs())
    lab.result("farthest", max(left, key=lambda name: left[name]))
    lab.result("left", 100 * left["chosen"])
    lab.table("at the end", ["step size", "distance"], [[rates[name], left[name]] for name in rates])
