import math

import torch


def numbered(a, b, c):
    return torch.arange(a * b * c).reshape(a, b, c)


def front(x):
    return x[:, :2]


def roots(x):
    dtype = x.dtype if x.is_floating_point() else torch.float32
    return torch.tensor([math.sqrt(v) for v in x.reshape(-1).tolist()], dtype=dtype).reshape(x.shape)
