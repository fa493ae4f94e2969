"""Starts the search at 0."""

import torch


def max_pool_grad(x, k, s, upstream):
    grad = torch.zeros_like(x)
    for i in range(upstream.shape[0]):
        for j in range(upstream.shape[1]):
            window = x[i * s:i * s + k, j * s:j * s + k]
            best, place = 0.0, (0, 0)
            for a in range(k):
                for b in range(k):
                    if window[a, b] > best:
                        best, place = float(window[a, b]), (a, b)
            grad[i * s + place[0], j * s + place[1]] += upstream[i, j]
    return grad
