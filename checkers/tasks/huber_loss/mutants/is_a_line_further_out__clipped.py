import torch


def huber(y_hat, y, delta):
    e = y_hat - y
    return (0.5 * e**2).clamp(max=0.5 * delta**2).mean()
