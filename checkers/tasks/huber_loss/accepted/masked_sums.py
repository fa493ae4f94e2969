import torch


def huber(y_hat, y, delta):
    e = (y_hat - y).abs()
    near, far = e[e <= delta], e[e > delta]
    return ((near**2).sum() / 2 + delta * (far - delta / 2).sum()) / e.numel()
