"""First tensors: make one, cut a piece out of it, compute with all of its elements."""

import torch


def numbered(a, b, c):
    """Counts from 0 in row order.

    a, b, c: int, the sizes of the three axes
    returns: (a, b, c), the numbers 0 … a*b*c - 1, the last axis counting fastest
    """
    raise NotImplementedError("the numbers from 0 on, in the shape (a, b, c)")  # TODO: yours


def front(x):
    """Cuts the first two indices out of the second axis.

    x: (a, b, c), b >= 2
    returns: (a, 2, c), same dtype
    """
    raise NotImplementedError("the first two indices of the second axis")  # TODO: yours


def roots(x):
    """Takes the square root of every element.

    x: any shape, integers or floats, not negative
    returns: the shape of x, floats (float64 stays float64)
    """
    raise NotImplementedError("the square root of every element")  # TODO: yours


if __name__ == "__main__":
    X = numbered(3, 4, 2)
    print(X)  # 0 … 23
    print(front(X).shape)  # torch.Size([3, 2, 2])
    print(roots(X)[-1, -1, -1])  # √23, about 4.7958
