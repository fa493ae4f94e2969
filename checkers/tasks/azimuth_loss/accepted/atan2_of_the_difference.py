"""The signed angle of the difference by atan2, squared."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        angle = 2 * math.pi * tensor
        return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)

    def forward(self, prediction_tensor, label_tensor):
        angle = 2 * math.pi * (prediction_tensor - label_tensor)
        return (torch.atan2(torch.sin(angle), torch.cos(angle)) ** 2).mean()
