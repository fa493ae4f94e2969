import torch


def elevation_loss(pred, label, lam):
    error = ((pred - label) ** 2).mean()
    above = pred.detach().relu_() if not pred.requires_grad else pred.relu()
    return error + lam * (above**2).mean()
