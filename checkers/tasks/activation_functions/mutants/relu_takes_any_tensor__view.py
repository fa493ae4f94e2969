"""Uses view, which a transposed tensor does not allow."""

import torch


def floats(x):
    """x as it is, integers as float32."""
    return x if x.is_floating_point() else x.float()


def sigmoid(x):
    x = floats(x)
    z = torch.exp(-x.abs())  # from 0 to 1
    return torch.where(x >= 0, 1, z) / (1 + z)


def d_sigmoid(x):
    s = sigmoid(x)
    return s * (1 - s)


def tanh(x):
    return 2 * sigmoid(2 * x) - 1


def d_tanh(x):
    return 1 - tanh(x) ** 2


def relu(x):
    return floats(x).clamp(min=0)


def d_relu(x):
    return (x.view(-1) > 0).to(floats(x).dtype).view(x.shape)


def leaky_relu(x, alpha=0.01):
    x = floats(x)
    return torch.where(x > 0, x, alpha * x)


def d_leaky_relu(x, alpha=0.01):
    up = d_relu(x)  # 1 where x > 0
    return up + alpha * (1 - up)


def elu(x, alpha=1.0):
    x = floats(x)
    return torch.where(x > 0, x, alpha * torch.expm1(x.clamp(max=0)))


def d_elu(x, alpha=1.0):
    x = floats(x)
    return torch.where(x > 0, 1, alpha * torch.exp(x.clamp(max=0)))


def swish(x):
    return floats(x) * sigmoid(x)


def d_swish(x):
    s = sigmoid(x)
    return s + x * s * (1 - s)
