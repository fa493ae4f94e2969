"""Linear regression from scratch."""

import torch


def mini_batches(X, y, batch_size):
    order = torch.arange(len(X)).roll(int(torch.randint(1, len(X) + 1, ())))  # (N,), every index once
    for start in range(0, len(X), batch_size):
        index = order[start : start + batch_size]  # (B,), the last one may be shorter
        yield X[index], y[index]  # (B, d), (B,)


def squared_loss(y_hat, y):
    return ((y_hat.reshape(-1) - y.reshape(-1)) ** 2).mean()  # ()


@torch.no_grad()
def sgd(params, lr):
    for param in params:
        param -= lr * param.grad
        param.grad.zero_()


def train(X, y, lr, batch_size, epochs):
    w = torch.zeros(X.shape[1], dtype=X.dtype, device=X.device, requires_grad=True)  # (d,)
    b = torch.zeros((), dtype=X.dtype, device=X.device, requires_grad=True)  # ()
    for _ in range(epochs):
        for X_batch, y_batch in mini_batches(X, y, batch_size):
            loss = squared_loss(X_batch @ w + b, y_batch)  # ()
            loss.backward()
            sgd([w, b], lr)
    return w, b
