"""Divides three matrices by their row sums and looks at what the rows of the quotient sum to."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from checkers.lab import Lab


def divide(A: Any, divisor: str) -> Any:
    """A (n, m) over the chosen divisor; raises RuntimeError where the shapes do not fit.

    (Torch's own type hints do not know `axis`, the other name of `dim`; hence Any.)
    """
    if divisor == "plain":
        return A / A.sum(axis=1)  # (n, m) / (n,)
    if divisor == "keepdim":
        return A / A.sum(axis=1, keepdim=True)  # (n, m) / (n, 1)
    if divisor == "columns":
        return A / A.sum(axis=0)  # (n, m) / (m,)
    return A / A.sum()  # (n, m) / ()


def sums_to_one(total: Tensor) -> bool:
    return torch.allclose(total, torch.ones_like(total), atol=1e-4)


def run(lab: Lab) -> None:
    divisor, side = lab.word("divisor"), int(lab.number("side"))
    failed, rows = [], []
    for n, m in [(2, 3), (5, 4), (side, side)]:
        A, name = torch.rand(n, m) + 0.1, f"{n}x{m}"
        try:
            B = divide(A, divisor)
        except RuntimeError:
            failed.append(name)
            rows.append([name, "RuntimeError", "-"])
            continue
        for row, total in enumerate(B.sum(1).tolist(), 1):
            # Behind five digits stands rounding, which the panel would stretch over its whole height.
            lab.point("rows", name, row, round(total, 5))
        low, high = B.sum(1).min().item(), B.sum(1).max().item()
        rows.append([name, "runs", f"{low:.3f} to {high:.3f}"])
    # B is now the quotient of the square matrix, which every divisor fits.
    square = "rows" if sums_to_one(B.sum(1)) else "columns" if sums_to_one(B.sum(0)) else "neither"
    lab.result("errors", {0: "none", 1: "wide", 2: "rectangles", 3: "all"}[len(failed)])
    lab.result("square", square)
    lab.result("failed", len(failed))
    lab.result("lowest_row_sum", low)
    lab.result("highest_row_sum", high)
    lab.table("the quotients", ["shape", "outcome", "its rows sum to"], rows)
