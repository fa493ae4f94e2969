"""Computes cross-entropy in three ways while the network grows surer of a wrong class."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from checkers.lab import Lab

DTYPES = {"float32": torch.float32, "float64": torch.float64}
WAYS = {"plain": "−log p", "epsilon": "−log(p + ε)", "fused": "log-softmax"}


def cross_entropy(z: Tensor, way: str, epsilon: float) -> Tensor:
    """z: (2,) logits, the label is class 0; the loss, a number."""
    if way == "fused":
        return -torch.log_softmax(z, dim=0)[0]
    p = torch.softmax(z, dim=0)[0]
    return -torch.log(p + epsilon) if way == "epsilon" else -torch.log(p)


def run(lab: Lab) -> None:
    epsilon, margin = lab.number("epsilon"), lab.number("margin")
    dtype = DTYPES[lab.word("dtype")]
    last: dict[str, tuple[float, float]] = {}
    for step in range(81):
        m = margin * step / 80
        for way, name in WAYS.items():
            z = torch.tensor([0.0, m], dtype=dtype, requires_grad=True)  # class 1, the wrong one, leads by m
            loss = cross_entropy(z, way, epsilon)
            loss.backward()
            value, slope = loss.item(), (z.grad[0].item() if z.grad is not None else 0.0) + 0.0  # no -0
            last[way] = (value, slope)
            if math.isfinite(value):
                lab.point("loss", name, m, value)
            if math.isfinite(slope):
                lab.point("gradient", name, m, slope)

    teaching = tuple(way for way in ("plain", "epsilon") if last[way][1] < -0.5)  # false for nan
    names = {(): "fused", ("plain",): "not_epsilon", ("epsilon",): "not_plain", ("plain", "epsilon"): "all"}
    plain = last["plain"][0]
    lab.result("plain", "inf" if math.isinf(plain) else "margin" if abs(plain - margin) < 1 else "other")
    lab.result("cap", last["epsilon"][0])
    lab.result("teaching", names[teaching])
    lab.result("log_softmax_loss", last["fused"][0])
    lab.result("log_softmax_slope", last["fused"][1])
    lab.result("epsilon_slope", last["epsilon"][1])
    lab.result("minus_log_epsilon", -math.log(epsilon))
    lab.table(
        f"lead of the wrong class: {margin:g}",
        ["way", "loss", "gradient of the right logit"],
        [[WAYS[way], f"{value:.4g}", f"{slope:.4g}"] for way, (value, slope) in last.items()],
    )
