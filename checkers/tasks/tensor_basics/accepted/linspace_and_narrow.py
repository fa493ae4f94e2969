import torch


def numbered(a, b, c):
    return torch.linspace(0, a * b * c - 1, a * b * c).reshape(a, b, -1)


def front(x):
    return x.narrow(1, 0, 2)


def roots(x):
    return torch.pow(x, 0.5)
