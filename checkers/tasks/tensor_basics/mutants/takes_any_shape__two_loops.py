import torch


def numbered(a, b, c):
    return torch.arange(a * b * c).reshape(a, b, c)


def front(x):
    return x[:, :2]


def roots(x):
    return torch.stack([torch.stack([v.sqrt() for v in row.reshape(-1)]).reshape(row.shape) for row in x])
