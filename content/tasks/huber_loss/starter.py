"""The Huber loss: a parabola near 0, a straight line further out."""

import torch


def huber(y_hat, y, delta):
    """Averages the Huber loss of all errors.

    y_hat: (B,) or any other shape, predictions
    y: the same shape, labels
    delta: float > 0, where the parabola ends
    returns: (), the mean over all errors
    """
    error = (y_hat - y).abs()  # the same shape, not negative
    raise NotImplementedError("two pieces, chosen for each error, then the mean")  # TODO: yours


if __name__ == "__main__":
    y = torch.zeros(1)
    for e in (0.5, 1.0, 1.0001, 3.0):
        print(e, huber(torch.tensor([e]), y, 1.0))  # 0.125, 0.5, a little more, 2.5

    y_hat = torch.tensor([0.5, 50.0], requires_grad=True)
    huber(y_hat, torch.zeros(2), 1.0).backward()
    print(y_hat.grad)  # [0.25, 0.5]: 50 pulls as strongly as any error beyond 1
