"""The table laid out by view, which takes no transposed one."""

import torch


def length(x: torch.Tensor) -> int:
    """The size of axis 0."""
    return x.shape[0]


def sample_std(A: torch.Tensor) -> torch.Tensor:
    """The sample standard deviation of all entries: (rows, columns) -> ()."""
    return floats(A).view(-1).std()


def column_std(A: torch.Tensor) -> torch.Tensor:
    """The same for each column: (rows, columns) -> (columns,)."""
    return floats(A).std(dim=0)


def mse(y: torch.Tensor, y_hat: torch.Tensor) -> torch.Tensor:
    """The mean squared error, one number whatever the shape of both."""
    return ((y - y_hat) ** 2).mean()


def floats(A: torch.Tensor) -> torch.Tensor:
    """Integers as float32; floats as they are."""
    return A if A.is_floating_point() else A.float()
