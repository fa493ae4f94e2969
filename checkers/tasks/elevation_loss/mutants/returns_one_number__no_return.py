import torch


def elevation_loss(pred, label, lam):
    error = ((pred - label) ** 2).mean()
    loss = error + lam * (torch.relu(pred) ** 2).mean()
