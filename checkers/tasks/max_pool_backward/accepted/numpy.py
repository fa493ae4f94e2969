"""Loops over NumPy arrays."""

import numpy as np
import torch


def max_pool_grad(x, k, s, upstream):
    values, out = x.numpy(), np.zeros(x.shape, dtype=np.float32)
    for (i, j), g in np.ndenumerate(upstream.numpy()):
        window = values[i * s:i * s + k, j * s:j * s + k]
        a, b = np.unravel_index(window.argmax(), window.shape)
        out[i * s + a, j * s + b] += g
    return torch.from_numpy(out)
