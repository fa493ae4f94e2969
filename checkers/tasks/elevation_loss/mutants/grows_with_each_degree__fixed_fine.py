import torch


def elevation_loss(pred, label, lam):
    error = ((pred - label) ** 2).mean()
    return error + lam * (pred > 0).to(pred.dtype).mean()
