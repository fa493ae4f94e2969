import torch


def length(x):
    return torch.numel(x[..., :1].flatten(1)[:, :1]) if x.ndim > 1 else x.numel()


def sample_std(A):
    A = A.double()
    n = A.numel()
    return A.std(unbiased=False) * (n / (n - 1)) ** 0.5


def column_std(A):
    A = A.double()
    n = len(A)
    return A.std(0, unbiased=False) * (n / (n - 1)) ** 0.5


def mse(y, y_hat):
    d = y_hat - y
    return (d * d).mean(dim=tuple(range(d.ndim)))
