"""NumPy arrays, masks in place of where, the exponent clipped."""

import numpy as np


def arrays(x):
    a = np.asarray(x)
    return a.astype(np.float32) if a.dtype.kind in "iub" else a.copy()


def sigmoid(x):
    a = arrays(x)
    out = np.empty_like(a)
    up = a >= 0
    out[up] = 1 / (1 + np.exp(-a[up]))
    z = np.exp(a[~up])
    out[~up] = z / (1 + z)
    return out


def d_sigmoid(x):
    return sigmoid(x) * sigmoid(-arrays(x))


def tanh(x):
    a = arrays(x)
    z = np.expm1(-2 * np.abs(a))
    return np.sign(a) * -z / (z + 2)


def d_tanh(x):
    return (1 - tanh(x)) * (1 + tanh(x))


def relu(x):
    return np.maximum(arrays(x), 0)


def d_relu(x):
    return np.heaviside(arrays(x), 1).astype(arrays(x).dtype)


def leaky_relu(x, alpha=0.01):
    a = arrays(x)
    return np.maximum(a, a.dtype.type(alpha) * a)


def d_leaky_relu(x, alpha=0.01):
    a = arrays(x)
    return np.where(a > 0, a.dtype.type(1), a.dtype.type(alpha))


def elu(x, alpha=1.0):
    a = arrays(x)
    return relu(a) + a.dtype.type(alpha) * np.expm1(np.minimum(a, 0))


def d_elu(x, alpha=1.0):
    a = arrays(x)
    return np.where(a > 0, 1, alpha * np.exp(np.minimum(a, 0))).astype(a.dtype)


def swish(x):
    return arrays(x) * sigmoid(x)


def d_swish(x):
    return sigmoid(x) + swish(x) * sigmoid(-arrays(x))
