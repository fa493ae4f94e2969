"""The result is float32 whatever comes in."""

import torch


def diagonal(n: int) -> torch.Tensor:
    return torch.eye(n)  # (n, n), ones where the row is the column


def corr2d(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """(H, W) and (h, w) -> (H - h + 1, W - w + 1)."""
    (H, W), (h, w) = X.shape, K.shape
    Y = torch.zeros(H - h + 1, W - w + 1)
    for i in range(H - h + 1):
        for j in range(W - w + 1):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def responses(X: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(H, W) -> (H, W - 1), (W, H - 1), (H - 1, W)."""
    K = torch.tensor([[1.0, -1.0]], dtype=X.dtype, device=X.device)  # (1, 2)
    return corr2d(X, K), corr2d(X.T, K), corr2d(X, K.T)
