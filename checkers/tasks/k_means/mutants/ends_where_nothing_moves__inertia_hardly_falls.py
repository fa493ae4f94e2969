"""K-means."""

import torch


def assign(X: torch.Tensor, centres: torch.Tensor) -> torch.Tensor:
    """The index of the nearest centre: (N, d), (k, d) -> (N,)."""
    squares = (X[:, None] - centres).pow(2).sum(dim=2)  # (N, k)
    return squares.argmin(dim=1)


def update(X: torch.Tensor, labels: torch.Tensor, centres: torch.Tensor) -> torch.Tensor:
    """The mean of each cluster, or the old centre where there is none: (k, d)."""
    X = X if X.is_floating_point() else X.float()
    new = centres.to(X.dtype, copy=True)
    for j in labels.unique():
        new[j] = X[labels == j].mean(dim=0)
    return new


def inertia(X: torch.Tensor, labels: torch.Tensor, centres: torch.Tensor) -> torch.Tensor:
    """The sum of squared distances from the own centre: one number."""
    return (X - centres[labels]).pow(2).sum()


def k_means(points: torch.Tensor, start: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Assigns and updates until no label changes: (N, d), (k, d) -> (k, d), (N,)."""
    centres, last = start, float("inf")
    while True:
        labels = assign(points, centres)
        now = float(inertia(points, labels, centres))
        if now > 0.99 * last:
            return centres, labels
        centres, last = update(points, labels, centres), now
