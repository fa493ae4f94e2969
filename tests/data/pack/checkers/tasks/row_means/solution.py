"""The mean of each row."""

import torch


def row_means(x: torch.Tensor) -> torch.Tensor:
    """Averages along each row: (rows, columns) -> (rows,)."""
    return x.mean(dim=1)  # axis 1, the columns, vanishes
