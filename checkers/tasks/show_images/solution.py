"""Pictures for showing."""

import torch


def pictures(X: torch.Tensor) -> torch.Tensor:
    """Drops the channel axis: (B, 1, H, W) -> (B, H, W)."""
    return X.squeeze(1)  # the axis is named, so that a batch of one keeps its own
