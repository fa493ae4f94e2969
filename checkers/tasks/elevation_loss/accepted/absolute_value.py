import torch


def elevation_loss(pred, label, lam):
    error = ((pred - label) ** 2).mean()
    return error + lam * ((pred + pred.abs()) / 2).pow(2).mean()
