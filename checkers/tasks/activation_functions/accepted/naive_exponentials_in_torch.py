"""1/(1 + e⁻ˣ) as it stands: 1/inf is 0 in torch."""

import torch


def f(x):
    return torch.as_tensor(x, dtype=None if x.is_floating_point() else torch.float32)


def sigmoid(x):
    return 1 / (1 + torch.exp(-f(x)))


def d_sigmoid(x):
    return sigmoid(x) - sigmoid(x) ** 2


def tanh(x):
    return 2 / (1 + torch.exp(-2 * f(x))) - 1


def d_tanh(x):
    return 4 * d_sigmoid(2 * x)


def relu(x):
    return (f(x) + f(x).abs()) / 2


def d_relu(x):
    return torch.ge(x, 0).type_as(f(x))


def leaky_relu(x, alpha=0.01):
    return f(x) * d_leaky_relu(x, alpha)


def d_leaky_relu(x, alpha=0.01):
    return alpha + (1 - alpha) * d_relu(x)


def elu(x, alpha=1.0):
    x = f(x)
    return torch.where(x > 0, x, alpha * (torch.exp(x) - 1))


def d_elu(x, alpha=1.0):
    x = f(x)
    one = torch.ones_like(x)
    return torch.where(x > 0, one, elu(x, alpha) + alpha)


def swish(x):
    return x / (1 + torch.exp(-f(x)))


def d_swish(x):
    return swish(x) + sigmoid(x) * (1 - swish(x))
