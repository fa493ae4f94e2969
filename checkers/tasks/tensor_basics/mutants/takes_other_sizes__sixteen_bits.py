import torch


def numbered(a, b, c):
    return torch.arange(a*b*c, dtype=torch.bfloat16).view(a, b, c)


def front(x):
    return x[:, :2]


def roots(x):
    return torch.sqrt(x)
