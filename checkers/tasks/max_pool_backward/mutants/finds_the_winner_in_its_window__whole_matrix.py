import torch


def max_pool_grad(x, k, s, upstream):
    grad = torch.zeros_like(x)
    h, w = upstream.shape
    for i in range(h):
        for j in range(w):
            largest = x[i * s : i * s + k, j * s : j * s + k].max()
            row, column = (x == largest).nonzero()[0].tolist()
            grad[row, column] += upstream[i, j]
    return grad
