import torch


def huber(y_hat, y, delta):
    e = ((y_hat - y) ** 2).sqrt()  # its slope at 0 is 0/0
    return torch.where(e <= delta, 0.5 * e**2, delta * (e - 0.5 * delta)).mean()
