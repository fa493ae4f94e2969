import torch


def huber(y_hat, y, delta):
    losses = []
    for e in (y_hat - y).reshape(-1):
        losses.append(e * e / 2 if abs(e) <= delta else delta * (abs(e) - delta / 2))
    return torch.stack(losses).mean()
