import torch


def elevation_loss(pred, label, lam):
    error = ((pred - label) ** 2).mean()
    above = pred[pred > 0]
    return error + lam * (above**2).mean() if len(above) else error
