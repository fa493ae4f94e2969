import torch


def huber(y_hat, y, delta):
    e = y_hat - y
    return e.abs().mean()
