"""sin squared of the difference: 0 again at the opposite direction."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        angle = 2 * math.pi * tensor
        return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)

    def forward(self, prediction_tensor, label_tensor):
        return (torch.sin(2 * math.pi * (prediction_tensor - label_tensor)) ** 2).mean()
