import torch


def numbered(a, b, c):
    x = torch.empty(a, b, c)
    x.view(-1)[:] = torch.arange(a * b * c)
    return x


def front(x):
    return torch.cat([x[:, 0:1], x[:, 1:2]], 1)


def roots(x):
    y = x * 1.0
    return y.pow(1 / 2)
