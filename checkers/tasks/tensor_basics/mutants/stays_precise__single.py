import torch


def numbered(a, b, c):
    return torch.arange(a * b * c).reshape(a, b, c)


def front(x):
    return x[:, :2]


def roots(x):
    return torch.sqrt(x.float())
