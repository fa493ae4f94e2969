import torch


def huber(y_hat, y, delta):
    e = y_hat - y
    c = e.detach().clamp(-delta, delta)
    return (c * (e - c / 2)).mean()
