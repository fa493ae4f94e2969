import torch


def numbered(a, b, c):
    return torch.arange(a * b * c).reshape(a, b, c)


def front(x):
    rest = x.shape[1] - 2
    return x[:, :-rest]


def roots(x):
    return torch.sqrt(x)
