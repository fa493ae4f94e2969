import torch


def huber(y_hat, y, delta):
    e = y_hat - y
    return torch.where(e.abs() <= 1, 0.5 * e**2, e.abs() - 0.5).mean()
