import torch


def numbered(a, b, c):
    ones = torch.ones(a, b, c, dtype=torch.int32)
    return ones.flatten().cumsum(0).reshape(ones.shape) - 1


def front(x):
    return x[..., 0:2, :]


def roots(x):
    y = x.clone() if x.is_floating_point() else x.to(torch.float32)
    return y.sqrt_()
