import torch


def numbered(a, b, c):
    return torch.tensor([[[(i * b + j) * c + k for k in range(c)] for j in range(b)] for i in range(a)])


def front(x):
    return torch.stack([x[:, 0], x[:, 1]], dim=1)


def roots(x):
    return x**0.5
