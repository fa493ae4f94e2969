"""Shares between equal maxima."""

import torch


def max_pool_grad(x, k, s, upstream):
    grad = torch.zeros_like(x)
    for i in range(upstream.shape[0]):
        for j in range(upstream.shape[1]):
            window = x[i * s:i * s + k, j * s:j * s + k]
            mask = (window == window.max()).float()
            grad[i * s:i * s + k, j * s:j * s + k] += upstream[i, j] * mask / mask.sum()
    return grad
