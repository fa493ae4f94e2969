import torch


def huber(y_hat, y, delta):
    e = y_hat - y
    return torch.where(e.abs() < delta, 0.5 * e.square(), delta * e.abs() - delta**2 / 2).mean()
