"""Gives 0 and 1 in place of False and True."""

import torch
from torch import Tensor


def neighbours(X: Tensor, eps: float) -> Tensor:
    """Which points are at most eps apart: (N, d) -> (N, N) bool."""
    squares = (X[:, None] - X).pow(2).sum(dim=2)
    return squares <= eps**2


def cores(X: Tensor, eps: float, min_points: int) -> Tensor:
    """Where min_points points are near, itself included: (N,) bool."""
    return (neighbours(X, eps).sum(dim=1) >= min_points).long()


def dbscan(X: Tensor, eps: float, min_points: int) -> Tensor:
    """The number of each point's cluster, -1 for noise: (N,)."""
    near, core = neighbours(X, eps), cores(X, eps, min_points).bool()
    labels = torch.full((len(X),), -1)
    number = 0
    for i in range(len(X)):
        if not core[i] or labels[i] >= 0:
            continue
        todo, labels[i] = [i], number
        while todo:
            new = near[todo.pop()] & (labels < 0)
            labels[new] = number
            todo += (new & core).nonzero().squeeze(1).tolist()  # a border point leads no further
        number += 1
    return labels
