import torch


def huber(y_hat, y, delta):
    e = (y_hat - y).float().abs()
    return torch.where(e <= delta, 0.5 * e**2, delta * (e - 0.5 * delta)).mean()
