import torch


def elevation_loss(pred, label, lam):
    mse = torch.nn.functional.mse_loss(pred, label)
    return mse + lam * pred.clamp(min=0).square().mean()
