"""Length, spread and error: reductions over one axis or over all of them."""

import torch


def length(x):
    """x: any shape with at least one axis; returns: int, the size of axis 0."""
    raise NotImplementedError("the size of the first axis")  # TODO: yours


def sample_std(A):
    """A: (rows, columns), integers or floats; returns: (), spread of all n entries, with n - 1 below."""
    raise NotImplementedError("one number over all entries")  # TODO: yours


def column_std(A):
    """A: (rows, columns), integers or floats; returns: (columns,), the same for each column."""
    raise NotImplementedError("one number for each column")  # TODO: yours


def mse(y, y_hat):
    """y, y_hat: floats of the same shape; returns: (), the mean of the squared errors."""
    raise NotImplementedError("the mean of the squared errors")  # TODO: yours


if __name__ == "__main__":
    A = torch.arange(20.0).reshape(5, 4)
    print(length(A))  # 5
    print(sample_std(A))  # 5.9161
    print(column_std(A))  # four times 6.3246
    y = torch.tensor([0, 1, -1, 3, 2.5, -0.3])
    y_hat = torch.tensor([0.2, 1, -1.1, 3, 2.6, -0.4])
    print(mse(y, y_hat))  # 0.0117
