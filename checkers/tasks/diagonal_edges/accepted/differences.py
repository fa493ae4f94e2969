"""Responses without corr2d, a matrix product for corr2d, an image of integers."""

import torch


def diagonal(n: int) -> torch.Tensor:
    return torch.ones(n, n).tril().to(torch.int64)


def corr2d(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """(H, W) and (h, w) -> (H - h + 1, W - w + 1)."""
    (H, W), (h, w) = X.shape, K.shape
    columns = torch.nn.functional.unfold(X[None, None], (h, w))[0]  # (h * w, places)
    return (K.reshape(-1) @ columns).reshape(H - h + 1, W - w + 1)


def responses(X: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(H, W) -> (H, W - 1), (W, H - 1), (H - 1, W)."""
    return -X.diff(dim=1), -X.T.diff(dim=1), -X.diff(dim=0)
