import torch


def huber(y_hat, y, delta):
    e = (y_hat - y).abs()
    near = e.clamp(max=delta)
    return (near * (e - 0.5 * near)).mean()
