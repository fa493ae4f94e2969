"""Computes a softmax in four ways while all its logits but one grow, and watches when each one breaks."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from checkers.lab import Lab

DTYPES = {"float16": torch.float16, "float32": torch.float32, "float64": torch.float64}
WAYS = {"plain": "plain", "epsilon": "plus 0.000001", "clamp": "cut off at 50", "maximum": "less the maximum"}
LARGEST = {"float16": 24, "float32": 120, "float64": 800}  # where the curves end


def softmax(x: Tensor, way: str) -> Tensor:
    """x: (3,) logits; probabilities (3,) of the same dtype."""
    if way == "maximum":
        x = x - x.max()
    if way == "clamp":
        x = x.clamp(max=50)
    e = torch.exp(x)
    return e / (e.sum() + 1e-6) if way == "epsilon" else e / e.sum()


def name_of(p: float, true: float) -> str:
    """What kind of value came out for the first class."""
    if math.isnan(p):
        return "nan"
    if math.isinf(p):
        return "inf"
    return "right" if abs(p - true) < 0.01 else "zero" if p < 0.01 else "other"


def run(lab: Lab) -> None:
    kind, gap = lab.word("dtype"), lab.number("gap")
    dtype, top = DTYPES[kind], LARGEST[kind]
    true = 1 / (1 + math.exp(-gap))
    at_end: dict[str, str] = {}
    sound = dict.fromkeys(WAYS, True)
    for number in range(1, 41):
        a = top * number / 40
        x = torch.tensor([a, a - gap, -a], dtype=torch.float64).to(dtype)
        for way, name in WAYS.items():
            p = softmax(x, way)[0].item()
            at_end[way] = name_of(p, true)
            exact = torch.softmax(x.double(), 0)[0].item()
            sound[way] &= abs(p - exact) < 0.01  # false for nan
            if math.isfinite(p):
                lab.point("first", name, a, p)
    limit = next(a for a in range(1, 1000) if torch.tensor(float(a), dtype=dtype).exp().isinf())
    lab.result("limit", limit)
    lab.result("plain", at_end["plain"])
    lab.result("sound", [way for way in WAYS if sound[way]])
    lab.table(
        f"at the end, largest logit {top}",
        ["way", "first class", "right everywhere"],
        [[name, at_end[way], "yes" if sound[way] else "no"] for way, name in WAYS.items()],
    )
