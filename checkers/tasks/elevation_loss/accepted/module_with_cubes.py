import torch
from torch import nn


class Loss(nn.Module):
    def __init__(self, lam):
        super().__init__()
        self.lam, self.mse = lam, nn.MSELoss()

    def forward(self, pred, label):
        return self.mse(pred, label) + self.lam * nn.functional.relu(pred).pow(3).mean()


def elevation_loss(pred, label, lam):
    return Loss(lam)(pred, label)
