import torch


def numbered(a, b, c):
    return torch.arange(a * b * c).view(a, b, c)


def front(x):
    return x.index_select(1, torch.tensor([0, 1]))


def roots(x):
    return x.sqrt()
