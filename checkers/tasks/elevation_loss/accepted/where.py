import torch


def elevation_loss(pred, label, lam):
    above = torch.where(pred > 0, pred, torch.zeros_like(pred))
    return ((pred - label) ** 2 + lam * above**2).mean()
