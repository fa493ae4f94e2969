import random

import torch


def mini_batches(X, y, batch_size):
    indices = list(range(len(X)))
    random.shuffle(indices)
    for i in range(0, len(X), batch_size):
        j = torch.tensor(indices[i : min(i + batch_size, len(X))])
        yield X.index_select(0, j), y.index_select(0, j)


def squared_loss(y_hat, y):
    e = y_hat.flatten() - y.flatten()
    return e.dot(e) / len(e)


def sgd(params, lr):
    for p in params:
        p.data = p.data - lr * p.grad
        p.grad = None


def train(X, y, lr, batch_size, epochs):
    w, b = X.new_zeros(X.shape[1]), X.new_zeros(1)
    for _ in range(epochs):
        for x, t in mini_batches(X, y, batch_size):
            e = torch.einsum("bd,d->b", x, w) + b - t
            w = w - lr * 2 * (x.T @ e) / len(t)
            b = b - lr * 2 * e.mean()
    return w, b
