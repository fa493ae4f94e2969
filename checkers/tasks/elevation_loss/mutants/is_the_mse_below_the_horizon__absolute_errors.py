import torch


def elevation_loss(pred, label, lam):
    error = (pred - label).abs().mean()
    return error + lam * (torch.relu(pred) ** 2).mean()
