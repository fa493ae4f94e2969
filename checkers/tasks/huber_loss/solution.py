"""The Huber loss."""

import torch


def huber(y_hat: torch.Tensor, y: torch.Tensor, delta: float) -> torch.Tensor:
    """The mean of ½e² up to delta and of its tangent delta·(|e| - delta/2) beyond: two equal shapes -> ()."""
    error = (y_hat - y).abs()
    near = 0.5 * error**2
    far = delta * (error - 0.5 * delta)
    return torch.where(error <= delta, near, far).mean()
