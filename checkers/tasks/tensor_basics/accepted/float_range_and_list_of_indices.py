import torch


def numbered(a, b, c):
    return torch.arange(float(a * b * c)).unflatten(0, (a, b, c))


def front(x):
    return x[:, [0, 1]]


def roots(x):
    x = x if x.is_floating_point() else x.float()
    return torch.exp(torch.log(x) / 2)
