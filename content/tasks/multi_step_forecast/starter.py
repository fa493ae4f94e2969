"""Forecasts that feed on themselves, and their error k steps ahead."""

import torch


def forecast(x, w, n):
    """Continues a series.

    x: (T,), the oldest value first
    w: (tau,), the weights of the last tau values, the oldest first
    n: int, how many values
    returns: (n,), the predictions
    """
    raise NotImplementedError("predict, append the prediction, predict again")  # TODO: yours


def k_step_error(x, w, k):
    """Measures predictions k steps ahead.

    x: (T,)
    w: (tau,)
    k: int
    returns: (), the mean squared error of the k-th prediction over all windows
    """
    raise NotImplementedError("k steps from each window, then compare with the value measured then")  # TODO: yours


if __name__ == "__main__":
    print(forecast(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 1.0]), 4))  # [5, 8, 13, 21]

    torch.manual_seed(1)
    x = torch.sin(0.01 * torch.arange(1.0, 1001.0)) + 0.2 * torch.randn(1000)  # noise of variance 0.04
    rows = x.unfold(0, 4, 1)[:-1]  # (996, 4)
    w = torch.linalg.lstsq(rows[:600], x[4:604, None]).solution[:, 0]  # (4,)
    for k in (1, 4, 16, 64):
        print(k, k_step_error(x[600:], w, k))  # grows: about 0.05, 0.07, 0.08, 0.26
    print("the whole rest at once", ((forecast(x[:604], w, 396) - x[604:]) ** 2).mean())  # about 0.6
