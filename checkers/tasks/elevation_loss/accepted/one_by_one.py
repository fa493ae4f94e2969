import torch


def elevation_loss(pred, label, lam):
    total = 0
    for p, q in zip(pred.reshape(-1), label.reshape(-1)):
        total = total + (p - q) ** 2
        if p > 0:
            total = total + lam * p**2
    return total / pred.numel()
