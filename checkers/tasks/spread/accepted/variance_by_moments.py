import torch


def length(x):
    n, *_ = x.shape
    return n


def sample_std(A):
    A = A.double()
    n = A.numel()
    return ((A.pow(2).sum() - A.sum() ** 2 / n) / (n - 1)).sqrt()


def column_std(A):
    return A.double().var(0).sqrt()


def mse(y, y_hat):
    return (
        torch.linalg.vector_norm(y - y_hat) ** 2 / y.numel()
        if not torch.equal(y, y_hat)
        else (y - y_hat).sum()
    )
