"""Rows that sum to 1."""

import torch


def normalise_rows(A: torch.Tensor) -> torch.Tensor:
    """Divides each row by its own sum: (rows, columns) -> (rows, columns)."""
    sums = A.sum(dim=1, keepdim=True)  # (rows, 1), so that it is stretched along the columns
    return A / sums
