import torch


def numbered(a, b, c):
    return torch.arange(1, a * b * c + 1).reshape(a, b, c)


def front(x):
    return x[:, :2]


def roots(x):
    return torch.sqrt(x)
