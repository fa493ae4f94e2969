"""Puts windows side by side."""

import torch


def max_pool_grad(x, k, s, upstream):
    grad = torch.zeros_like(x)
    for i in range(upstream.shape[0]):
        for j in range(upstream.shape[1]):
            window = x[i * k:i * k + k, j * k:j * k + k]
            if window.numel():
                a, b = divmod(int(window.argmax()), window.shape[1])
                grad[i * k + a, j * k + b] += upstream[i, j]
    return grad
