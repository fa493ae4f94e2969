"""Rows that sum to 1: broadcasting with an axis of length 1."""

import torch


def normalise_rows(A):
    """Divides each row by its own sum.

    A: (rows, columns), positive
    returns: (rows, columns), each row sums to 1
    """
    sums = A.sum(dim=1)  # (rows,): which axis of A would it meet?
    raise NotImplementedError("each row divided by its own sum")  # TODO: yours


if __name__ == "__main__":
    print(normalise_rows(torch.tensor([[1.0, 3.0], [2.0, 2.0]])))  # [[0.25, 0.75], [0.5, 0.5]]
    print(normalise_rows(torch.rand(2, 5)).sum(dim=1))  # tensor([1., 1.])
