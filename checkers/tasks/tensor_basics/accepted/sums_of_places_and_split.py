import torch


def numbered(a, b, c):
    i, j, k = torch.arange(a), torch.arange(b), torch.arange(c)
    return i[:, None, None] * (b * c) + j[:, None] * c + k


def front(x):
    return x.split(2, dim=1)[0].clone()


def roots(x):
    if not x.is_floating_point():
        x = x.double()
    return x.rsqrt().reciprocal()
