import torch


def huber(y_hat, y, delta):
    e = (y_hat - y).abs().mean()
    return 0.5 * e**2 if e <= delta else delta * (e - 0.5 * delta)
