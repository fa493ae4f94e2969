import torch


def huber(y_hat, y, delta):
    e = y_hat - y
    if e.abs() <= delta:
        return 0.5 * e**2
    return delta * (e.abs() - 0.5 * delta)
