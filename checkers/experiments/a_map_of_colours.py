"""Trains a self-organising map on random colours, with and without a neighbourhood."""

from __future__ import annotations

import torch
from torch import Tensor

from checkers.lab import Lab


def errors(weights: Tensor, places: Tensor, colours: Tensor) -> tuple[float, float]:
    """Mean distance of a colour to its unit; share of colours whose two nearest units do not touch."""
    distances = torch.cdist(colours, weights)  # (N, units)
    nearest, second = distances.topk(2, largest=False).indices.T
    apart = (places[nearest] - places[second]).abs().max(dim=1).values > 1  # diagonal neighbours count
    return distances.min(dim=1).values.mean().item(), apart.float().mean().item()


def run(lab: Lab) -> None:
    side, steps, rate = int(lab.number("side")), int(lab.number("steps")), 0.3
    colours = torch.rand(1000, 3)  # red, green, blue
    grid = torch.arange(side)
    places = torch.cartesian_prod(grid, grid).float()  # (units, 2)
    start = torch.rand(len(places), 3)

    rows, fine, torn = [], {}, {}
    for key, name in {"together": "neighbours move too", "alone": "winner alone"}.items():
        weights = start.clone()
        for step in range(steps):
            left = 1 - step / steps
            colour = colours[torch.randint(len(colours), ())]
            winner = (weights - colour).square().sum(dim=1).argmin()
            distance = (places - places[winner]).square().sum(dim=1)  # on the grid, not between colours
            if key == "together":
                reach = lab.number("reach") * side * left + 0.5
                h = torch.exp(-distance / (2 * reach**2))
            else:
                h = (distance == 0).float()
            weights += rate * left * h[:, None] * (colour - weights)
            if step % (steps // 40) == 0 or step == steps - 1:
                fine[key], torn[key] = errors(weights, places, colours)
                lab.point("topographic", name, step, torn[key])
                lab.point("quantisation", name, step, fine[key])
        rows.append([name, round(fine[key], 3), f"{torn[key]:.0%}"])
    lab.table("at the end", ["map", "quantisation error", "topographic error"], rows)

    lab.result("topographic_alone", 100 * torn["alone"])
    lab.result("topographic_together", 100 * torn["together"])
    share = fine["together"] / fine["alone"]
    lab.result("fit", "together" if share < 0.95 else "alone" if share > 1.05 else "alike")
    lab.result("quantisation_together", fine["together"])
    lab.result("quantisation_alone", fine["alone"])
