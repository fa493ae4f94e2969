"""An image with a diagonal edge, and what a kernel of two numbers sees of it."""

import torch


def diagonal(n):
    """An image with a diagonal edge.

    n: int, at least 4
    returns: (n, n), floats
    """
    raise NotImplementedError("an image in which something changes along a diagonal")  # TODO: yours


def corr2d(X, K):
    """The cross-correlation of an image with a kernel that always lies within it.

    X: (H, W), K: (h, w), floats
    returns: (H - h + 1, W - w + 1)
    """
    H, W = X.shape
    h, w = K.shape
    raise NotImplementedError("for each place: K times what lies under it, summed")  # TODO: yours


def responses(X):
    """What [1, -1] sees in X, the same in X transposed, and what it sees transposed.

    X: (H, W)
    returns: (H, W - 1), (W, H - 1), (H - 1, W)
    """
    K = torch.tensor([[1.0, -1.0]], dtype=X.dtype, device=X.device)  # (1, 2)
    raise NotImplementedError("three calls of corr2d")  # TODO: yours


if __name__ == "__main__":
    X = diagonal(6)
    print(X)
    for one in responses(X):
        print(tuple(one.shape), one, sep="\n")
