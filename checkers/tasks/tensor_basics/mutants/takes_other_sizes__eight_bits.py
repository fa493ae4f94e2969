import torch


def numbered(a, b, c):
    return torch.tensor([k % 256 for k in range(a * b * c)], dtype=torch.uint8).reshape(a, b, c)


def front(x):
    return x[:, :2]


def roots(x):
    return torch.sqrt(x)
