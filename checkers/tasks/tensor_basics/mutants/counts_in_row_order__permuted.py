import torch


def numbered(a, b, c):
    return torch.arange(a * b * c).reshape(c, b, a).permute(2, 1, 0)


def front(x):
    return x[:, :2]


def roots(x):
    return torch.sqrt(x)
