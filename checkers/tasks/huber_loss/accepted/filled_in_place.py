import torch


def huber(y_hat, y, delta):
    out = torch.empty_like(y_hat)
    e = (y_hat - y).abs()
    m = e > delta
    out[m] = delta * (e[m] - delta / 2)
    out[~m] = e[~m] ** 2 / 2
    return out.mean()
