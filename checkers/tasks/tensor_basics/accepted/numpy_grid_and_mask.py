import numpy as np
import torch


def numbered(a, b, c):
    return torch.from_numpy(np.mgrid[0 : a * b * c].reshape(a, b, c))


def front(x):
    mask = torch.arange(x.shape[1]) < 2
    return x[:, mask]


def roots(x):
    return torch.hypot(x.double() if not x.is_floating_point() else x, torch.zeros(())) ** 0.5
