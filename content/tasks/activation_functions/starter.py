"""Six activation functions with their derivatives. x: any shape; returns: the same shape, floats."""

import torch


def sigmoid(x):
    raise NotImplementedError("1/(1 + e⁻ˣ), safe for large numbers of both signs")  # TODO: yours


def d_sigmoid(x):
    raise NotImplementedError("the slope of sigmoid at x")  # TODO: yours


def tanh(x):
    raise NotImplementedError("(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ), safe for large numbers")  # TODO: yours


def d_tanh(x):
    raise NotImplementedError("the slope of tanh at x")  # TODO: yours


def relu(x):
    raise NotImplementedError("x where x > 0, else 0")  # TODO: yours


def d_relu(x):
    raise NotImplementedError("the slope of relu, as floats")  # TODO: yours


def leaky_relu(x, alpha=0.01):
    raise NotImplementedError("x where x > 0, else alpha·x")  # TODO: yours


def d_leaky_relu(x, alpha=0.01):
    raise NotImplementedError("the slope of leaky_relu")  # TODO: yours


def elu(x, alpha=1.0):
    raise NotImplementedError("x where x > 0, else alpha·(eˣ − 1)")  # TODO: yours


def d_elu(x, alpha=1.0):
    raise NotImplementedError("the slope of elu")  # TODO: yours


def swish(x):
    raise NotImplementedError("x·σ(x)")  # TODO: yours


def d_swish(x):
    raise NotImplementedError("the slope of swish, by the product rule")  # TODO: yours


if __name__ == "__main__":
    x = torch.tensor([-1000.0, -1.0, 0.0, 1.0, 1000.0])
    for f, d in ((sigmoid, d_sigmoid), (tanh, d_tanh), (relu, d_relu), (elu, d_elu), (swish, d_swish)):
        print(f.__name__, f(x).tolist(), d(x).tolist())  # finite everywhere
