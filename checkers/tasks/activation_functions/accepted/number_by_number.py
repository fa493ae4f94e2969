"""math.exp for each number, in a loop."""

import math

import torch


def each(f):
    def g(x, *alpha):
        dtype = x.dtype if x.dtype.is_floating_point else torch.float32
        return torch.tensor([f(v, *alpha) for v in x.flatten().tolist()], dtype=dtype).reshape(x.shape)

    return g


def _s(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    z = math.exp(v)
    return z / (1 + z)


def _t(v):
    return 2 * _s(2 * v) - 1


sigmoid = each(_s)
d_sigmoid = each(lambda v: _s(v) * _s(-v))
tanh = each(_t)
d_tanh = each(lambda v: 1 - _t(v) ** 2)
relu = each(lambda v: max(v, 0))
d_relu = each(lambda v: 1 if v >= 0 else 0)
leaky_relu = each(lambda v, alpha=0.01: v if v > 0 else alpha * v)
d_leaky_relu = each(lambda v, alpha=0.01: 1 if v > 0 else alpha)
elu = each(lambda v, alpha=1.0: v if v > 0 else alpha * math.expm1(v))
d_elu = each(lambda v, alpha=1.0: 1 if v > 0 else alpha * math.exp(v))
swish = each(lambda v: v * _s(v))
d_swish = each(lambda v: _s(v) * (1 + v * _s(-v)))
