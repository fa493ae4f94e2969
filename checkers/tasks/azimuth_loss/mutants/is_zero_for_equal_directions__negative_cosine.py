"""-cos: the right shape, but -1 at the best prediction."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        angle = 2 * math.pi * tensor
        return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)

    def forward(self, prediction_tensor, label_tensor):
        return -torch.cos(2 * math.pi * (label_tensor - prediction_tensor)).mean()
