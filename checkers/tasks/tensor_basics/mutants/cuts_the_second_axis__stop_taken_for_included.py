import torch


def numbered(a, b, c):
    return torch.arange(a * b * c).reshape(a, b, c)


def front(x):
    return x[:, 0:1]


def roots(x):
    return torch.sqrt(x)
