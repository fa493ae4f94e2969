"""Sine of the difference without a square: errors to the left are negative."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        angle = 2 * math.pi * tensor
        return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)

    def forward(self, prediction_tensor, label_tensor):
        return torch.sin(2 * math.pi * (prediction_tensor - label_tensor)).mean()
