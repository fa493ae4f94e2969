"""Linear regression from scratch: batches, a loss, a step, and the loop that joins them."""

import torch


def mini_batches(X, y, batch_size):
    """Goes once over all examples in a fresh random order.

    X: (N, d), y: (N,)
    gives pairs: (B, d), (B,); the last one may be smaller
    """
    raise NotImplementedError("a shuffled order of the indices, cut into batches")  # TODO: yours


def squared_loss(y_hat, y):
    """y_hat, y: (B,) or (B, 1); returns: (), the mean of the squared errors."""
    raise NotImplementedError("the mean of the squared errors")  # TODO: yours


def sgd(params, lr):
    """Takes one step in place and clears the gradients.

    params: list of tensors that require a gradient and have one
    """
    raise NotImplementedError("one step in place, then clear the gradients")  # TODO: yours


def train(X, y, lr, batch_size, epochs):
    """Fits y = Xw + b, from w = 0 and b = 0.

    X: (N, d), y: (N,)
    returns: w (d,), b ()
    """
    w = torch.zeros(X.shape[1], dtype=X.dtype, device=X.device, requires_grad=True)  # (d,)
    b = torch.zeros((), dtype=X.dtype, device=X.device, requires_grad=True)  # ()
    raise NotImplementedError("for each batch of each epoch: prediction, loss, backward, step")  # TODO: yours


if __name__ == "__main__":
    X = torch.randn(1000, 2)
    y = X @ torch.tensor([2.0, -3.4]) + 4.2 + 0.01 * torch.randn(1000)
    w, b = train(X, y, 0.03, 10, 3)
    print(w, b)  # close to [2, -3.4] and 4.2, although all began at 0
