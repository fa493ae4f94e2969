"""Drops inputs of a layer in one copy and single weights in another, and compares their outputs."""

from __future__ import annotations

import torch

from checkers.lab import Lab

DRAWS, OUTPUTS = 1000, 32


def run(lab: Lab) -> None:
    p, inputs = lab.number("p"), int(lab.number("inputs"))
    x, W = torch.rand(inputs), torch.randn(OUTPUTS, inputs)
    full = W @ x  # (32,), with nothing dropped
    sums = {
        name: torch.zeros(OUTPUTS) for name in ("units, scaled", "weights, scaled", "weights, not scaled")
    }
    cut_off = {"units": 0.0, "weights": 0.0}  # inputs that reach no output, summed over the draws
    seen: dict[str, list[torch.Tensor]] = {"units": [], "weights": []}
    for draw in range(1, DRAWS + 1):
        masks = {
            "units": (torch.rand(1, inputs) >= p).float().expand(OUTPUTS, inputs),  # whole columns of W
            "weights": (torch.rand(OUTPUTS, inputs) >= p).float(),  # single entries of W
        }
        for name, mask in masks.items():
            out = (W * mask) @ x
            sums[f"{name}, scaled"] += out / (1 - p)
            seen[name].append(out / (1 - p))
            cut_off[name] += (mask.sum(0) == 0).float().mean().item()
        sums["weights, not scaled"] += out
        if draw % 10 == 0:
            for name, total in sums.items():
                lab.point("error", name, draw, ((total / draw - full).norm() / full.norm()))

    raw = (sums["weights, not scaled"] / DRAWS) @ full / (full @ full)
    shares = {name: 100 * total / DRAWS for name, total in cut_off.items()}
    often = {name for name, share in shares.items() if share > p * 50}
    names = {frozenset(["units"]): "units", frozenset(["weights"]): "weights", frozenset(): "neither"}
    # Outputs of one draw share their noise where whole inputs are dropped: mean |correlation|.
    linked = {}
    for name, outs in seen.items():
        r = torch.corrcoef(torch.stack(outs).T)  # (32, 32)
        linked[name] = (r - torch.eye(OUTPUTS)).abs().sum().item() / (OUTPUTS * (OUTPUTS - 1))
    lab.result("kept", 100 * raw.item())
    lab.result("cut_off", names.get(frozenset(often), "both"))
    lab.result("decisions", OUTPUTS * inputs)
    lab.result("share_units", shares["units"])
    lab.result("share_weights", shares["weights"])
    lab.result("linked_units", linked["units"])
    lab.result("linked_weights", linked["weights"])
    lab.table(
        "over all draws",
        ["dropped", "random decisions a draw", "inputs cut off wholly", "mean |correlation| of two outputs"],
        [
            ["units", inputs, f"{shares['units']:.1f} %", f"{linked['units']:.2f}"],
            ["weights", OUTPUTS * inputs, f"{shares['weights']:.1f} %", f"{linked['weights']:.2f}"],
        ],
    )
