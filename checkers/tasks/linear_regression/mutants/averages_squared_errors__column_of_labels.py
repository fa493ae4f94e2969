"""Makes a column of the labels alone, so that every prediction meets every label."""

import torch


def mini_batches(X, y, batch_size):
    for rows in torch.randperm(len(X)).split(batch_size):
        yield X[rows], y[rows]


def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(-1, 1)) ** 2).mean()


def sgd(params, lr):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad
            param.grad.zero_()


def train(X, y, lr, batch_size, epochs):
    w = torch.zeros(X.shape[1], 1, dtype=X.dtype, requires_grad=True)
    b = torch.zeros(1, dtype=X.dtype, requires_grad=True)
    for _ in range(epochs):
        for a, c in mini_batches(X, y, batch_size):
            squared_loss(a @ w + b, c).backward()
            sgd([w, b], lr)
    return w.detach()[:, 0], b.detach()
