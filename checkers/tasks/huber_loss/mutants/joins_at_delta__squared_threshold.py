import torch


def huber(y_hat, y, delta):
    e = y_hat - y
    return torch.where(e**2 <= delta, 0.5 * e**2, delta * (e.abs() - 0.5 * delta)).mean()
