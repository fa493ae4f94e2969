import torch


def length(x):
    return len(x)


def sample_std(A):
    A = A if A.is_floating_point() else A.float()
    n = A.numel()
    return ((A - A.mean()).square().sum() / (n - 1)) ** 0.5


def column_std(A):
    A = A if A.is_floating_point() else A.float()
    d = A - A.mean(0, keepdim=True)
    return torch.sqrt((d * d).sum(0) / (len(A) - 1))


def mse(y, y_hat):
    e = y - y_hat
    return torch.dot(e.flatten(), e.flatten()) / e.numel()
