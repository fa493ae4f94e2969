"""The Sobel filter: how fast an image changes along x, along y, and in all."""

import torch
import torch.nn.functional as F

KX = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])  # (3, 3)


def sobel(X):
    """Finds edges.

    X: (H, W), floats or integers
    returns: gx, gy, mag, each (H - 2, W - 2), or (H, W) with padding
    """
    image = X  # (H, W); conv2d wants floats of shape (1, 1, H, W)
    kernel = KX.reshape(1, 1, 3, 3)  # one output channel, one input channel, 3 × 3
    raise NotImplementedError("two convolutions, then the magnitude")  # TODO: yours


if __name__ == "__main__":
    gx, gy, mag = sobel(torch.eye(6))
    print(gx)  # 0 on the diagonal, 2 and 1 above it, -2 and -1 below
    print(mag)
    print(sobel(torch.ones(5, 5, dtype=torch.uint8))[2])  # a flat image has no edges
