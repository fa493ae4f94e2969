"""Max pooling backwards: window by window to the place of the largest number."""

import torch


def max_pool_grad(x, k, s, upstream):
    grad = torch.zeros_like(x)  # (H, W)
    for i in range(upstream.shape[0]):
        for j in range(upstream.shape[1]):
            window = x[i * s : i * s + k, j * s : j * s + k]  # (k, k)
            a, b = divmod(int(window.argmax()), k)  # the winner's place within the window
            grad[i * s + a, j * s + b] += upstream[i, j]
    return grad
