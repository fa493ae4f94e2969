"""Gradient descent on a parabola with three step sizes."""

from __future__ import annotations

import torch

from checkers.lab import Lab


def run(lab: Lab) -> None:
    """Each step goes against the slope 2x, with a little noise where that was chosen."""
    rates = {"small": 0.01, "middle": lab.number("rate"), "large": 1.5}
    ends = {}
    for name, rate in rates.items():
        x = torch.tensor(1.0)
        for step in range(1, lab.number("steps") + 1):
            slope = 2 * x + (0.001 * torch.randn(()) if lab.word("noise") == "some" else 0)
            x = x - rate * slope
            lab.point("distance", name, step, x.abs())
        ends[name] = float(x.abs())
    ranking = sorted(ends, key=lambda name: -ends[name])
    lab.result("worst", ranking[0])
    lab.result("left", 100 * ends["middle"])
    lab.result("ranking", ranking)
    lab.table("at the end", ["step size", "distance"], [[rates[one], ends[one]] for one in ranking])
