import torch


def elevation_loss(pred, label, lam):
    error = ((pred - label) ** 2).mean()
    return error + lam * torch.relu(pred - label).square().mean()
