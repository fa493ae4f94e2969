"""Colour images, normalised channel by channel with the statistics of the training images."""

import torch


def normalise(train: torch.Tensor, test: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(N, 3, H, W) and (M, 3, H, W), float32 or uint8 -> the same shapes, float32."""
    train, test = train.float(), test.float()
    mean = train.mean((0, 2, 3), keepdim=True)  # (1, 3, 1, 1)
    std = train.std((0, 2, 3), keepdim=True)  # (1, 3, 1, 1)
    return (train - mean) / std, (test - mean) / std
