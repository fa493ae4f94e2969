import torch


def elevation_loss(pred, label, lam):
    errors = torch.where(pred <= 0, (pred - label) ** 2, torch.zeros_like(pred))
    return errors.mean()
