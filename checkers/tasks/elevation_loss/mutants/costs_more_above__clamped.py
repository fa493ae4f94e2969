import torch


def elevation_loss(pred, label, lam):
    pred = pred.clamp(max=0)
    error = ((pred - label) ** 2).mean()
    return error
