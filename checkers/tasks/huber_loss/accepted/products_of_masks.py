import torch


def huber(y_hat, y, delta):
    e = y_hat - y
    far = (e.abs() > delta).to(e.dtype)
    return ((1 - far) * e.pow(2) / 2 + far * (delta * e.abs() - delta**2 / 2)).mean()
