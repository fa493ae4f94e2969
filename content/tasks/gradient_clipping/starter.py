"""Gradient clipping: shortens a gradient that is too long and keeps its direction."""

import torch


def clip(grads, theta):
    """Limits the common norm of all gradients.

    grads: list of tensors of any shapes, one for each parameter
    theta: float, the largest norm allowed
    returns: list of tensors, same order and shapes
    """
    squares = [(g**2).sum() for g in grads]  # a list of (), one for each tensor
    raise NotImplementedError("one norm over all tensors, then one factor for all")  # TODO: yours


if __name__ == "__main__":
    print(clip([torch.tensor([3.0, 4.0])], 1.0))  # [tensor([0.6000, 0.8000])]
    print(clip([torch.tensor([3.0]), torch.tensor([[4.0]])], 1.0))  # [0.6], [[0.8]]
    print(clip([torch.tensor([0.3, 0.4])], 1.0))  # short enough: unchanged
