import torch


def huber(y_hat, y, delta):
    e = y_hat - y
    return (delta**2 * ((1 + (e / delta) ** 2).sqrt() - 1)).mean()
