"""An autoregressive model: windows of past values, a linear fit, the error of its next-step predictions."""

import torch


def windows(x, tau):
    """Cuts a series into examples.

    x: (T,), a series, the oldest value first
    tau: int, how many past values each example holds
    returns: features (T - tau, tau), labels (T - tau,), the value right after each row
    """
    raise NotImplementedError("tau values in a row, and the value after them")  # TODO: yours


def one_step_error(x, tau, n_train):
    """Fits a linear model on the first examples and tests it on the others.

    x: (T,)
    tau: int
    n_train: int, how many examples are for training
    returns: (), the mean squared error on the test examples
    """
    features, labels = windows(x, tau)  # (T - tau, tau), (T - tau,)
    raise NotImplementedError("fit on the first n_train, test on the rest")  # TODO: yours


if __name__ == "__main__":
    features, labels = windows(torch.tensor([1.0, 2.0, 4.0, 8.0, 16.0]), 2)
    print(features)  # [[1, 2], [2, 4], [4, 8]]
    print(labels)  # [4, 8, 16]

    torch.manual_seed(1)
    t = torch.arange(1.0, 1001.0)
    x = torch.sin(0.01 * t) + 0.2 * torch.randn(1000)  # noise of variance 0.04
    for tau in (1, 4, 16, 32):
        print(tau, one_step_error(x, tau, 600))  # about 0.08, 0.05, 0.05, 0.05
