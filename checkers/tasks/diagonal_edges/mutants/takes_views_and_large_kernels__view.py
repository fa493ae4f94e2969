"""view refuses what lies otherwise in memory."""

import torch


def diagonal(n: int) -> torch.Tensor:
    return torch.eye(n)  # (n, n), ones where the row is the column


def corr2d(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """(H, W) and (h, w) -> (H - h + 1, W - w + 1)."""
    (H, W), (h, w) = X.shape, K.shape
    columns = torch.nn.functional.unfold(X.view(1, 1, H, W), (h, w))  # (1, h * w, places)
    return (K.view(1, -1) @ columns[0]).view(H - h + 1, W - w + 1)


def responses(X: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(H, W) -> (H, W - 1), (W, H - 1), (H - 1, W)."""
    K = torch.tensor([[1.0, -1.0]], dtype=X.dtype, device=X.device)  # (1, 2)
    return X[:, :-1] - X[:, 1:], X.T[:, :-1] - X.T[:, 1:], X[:-1] - X[1:]
