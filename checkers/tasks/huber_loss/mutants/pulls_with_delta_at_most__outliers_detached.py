import torch


def huber(y_hat, y, delta):
    e = (y_hat - y).abs()
    far = delta * (e.detach() - 0.5 * delta)
    return torch.where(e <= delta, 0.5 * e**2, far).mean()
