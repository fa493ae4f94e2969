"""Lazy layers, adaptive pooling."""

from torch import nn


def build_model() -> nn.Module:
    """Images (B, 1, 28, 28) -> logits (B, 10)."""
    return nn.Sequential(
        nn.LazyConv2d(6, kernel_size=5, padding=2),  # (B, 6, 28, 28)
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(14),
        nn.LazyConv2d(16, kernel_size=5),  # (B, 16, 10, 10)
        nn.ReLU(),
        nn.AdaptiveMaxPool2d(5),
        nn.Flatten(),  # (B, 400)
        nn.LazyLinear(120),
        nn.ReLU(),
        nn.LazyLinear(84),
        nn.ReLU(),
        nn.LazyLinear(10),
    )
