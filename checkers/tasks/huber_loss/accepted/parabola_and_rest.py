import torch


def huber(y_hat, y, delta):
    e = (y_hat - y).abs()
    near = torch.minimum(e, torch.full_like(e, delta))
    return torch.mean(0.5 * near.square() + delta * (e - near))
